import {
  type CaseCondition,
  DAY,
  formatDay,
  nextPeriod,
  sayCount,
  sayPeriod,
  sayShare,
  type ShareOverTime,
} from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import type { PageLog } from "../log/page-log.js";

/** Size of the picture, px. */
const [WIDTH, HEIGHT] = [296, 48];

/** Fewest cases of the kind; fewer have no course over time. */
const LEAST_CASES = 5;

/**
 * Small bars: which share of the cases that start in a period are of a kind. Bars of periods too
 * recent for such cases are pale. The line above names the first and the last period that is
 * neither pale nor cut off by the ends of the log. A bar offers to filter by its period. Null for
 * a log of a single period, and for next to no case.
 */
export function shareOverTimeBars(log: PageLog, { period, from, cases, all, settled }: ShareOverTime): HTMLElement | null {
  if (from.length < 2) return null;
  const shares = Array.from(all, (count, i) => count === 0 ? 0 : cases[i] / count);
  const most = Math.max(...shares);
  if (most === 0 || cases.reduce((sum, count) => sum + count, 0) < LEAST_CASES) return null;
  const step = WIDTH / from.length;
  const words = (at: number) =>
    all[at] === 0
      ? `${sayPeriod(from[at], period)}: no case starts`
      : `${sayPeriod(from[at], period)}: ${sayShare(shares[at])}, ${sayCount(cases[at])} of ${sayCount(all[at])} cases`;
  const picture = svgNode({
    tag: "svg",
    attributes: {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: "100%",
      height: HEIGHT,
      preserveAspectRatio: "none",
      role: "group",
      "aria-label": `Share of the cases started, by ${period}`,
    },
    children: shares.map((share, at) => ({
      tag: "g",
      attributes: {},
      children: [
        { tag: "title", attributes: {}, children: [words(at)] },
        {
          tag: "rect",
          attributes: {
            x: at * step + 0.5,
            y: HEIGHT - (HEIGHT - 2) * share / most,
            width: Math.max(1, step - 1),
            height: (HEIGHT - 2) * share / most,
            class: at < settled ? "" : "pale",
          },
          children: [],
        },
        // Over the whole height, so that a low bar can be pointed at too.
        { tag: "rect", attributes: { class: "place", x: at * step, y: 0, width: step, height: HEIGHT }, children: [] },
      ],
    })),
  });
  picture.querySelectorAll<SVGElement>(".place").forEach((place, at) =>
    place.addEventListener("click", () => {
      const where = startedIn(from[at], nextPeriod(from[at], period));
      offerFilters(log, place, [where], { about: words(at), keepsSelection: true });
    })
  );
  // The first and the last period of a log may be incomplete.
  const first = settled > 2 ? 1 : 0;
  const last = Math.max(first, Math.min(settled, from.length - 1) - 1);
  return h(
    "div",
    { class: "duration-bars share-bars" },
    h(
      "p",
      {},
      h("b", {}, sayShare(shares[first])),
      ` in ${sayPeriod(from[first], period)}`,
      ...(last > first ? [", ", h("b", {}, sayShare(shares[last])), ` in ${sayPeriod(from[last], period)}`] : []),
    ),
    picture,
    h("div", { class: "row" }, [0, from.length - 1].map((at) => h("span", {}, sayPeriod(from[at], period)))),
    settled < from.length && h("p", { class: "note" }, "pale: too recent for 9 of 10 such cases"),
  );
}

function startedIn(from: number, end: number): CaseCondition {
  return { kind: "started", range: { from: formatDay(from / DAY), to: formatDay(end / DAY - 1) } };
}
