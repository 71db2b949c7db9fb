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
import { figureButton, partsOf } from "../figures/figure-button.js";
import type { PageLog } from "../log/page-log.js";
import type { Figure } from "../../lib/figures.js";

/** Size of the picture, px. */
const [WIDTH, HEIGHT] = [296, 48];

/** Fewest cases of the kind; fewer have no course over time. */
const LEAST_CASES = 5;

/**
 * Small bars: which share of the cases that start in a period are of a kind. Bars of periods that
 * cannot be compared are pale: too recent for such cases, with few cases, or cut off by the log.
 * The line above names the first and the last period that can be compared, and one between with a
 * share that is far outside of theirs. A bar offers to filter by its period. Null for a log of a
 * single period, and for next to no case.
 *
 * @param variant the kind of the cases, as a filter
 */
export function shareOverTimeBars(log: PageLog, course: ShareOverTime, variant: string): HTMLElement | null {
  const { period, from, cases, all } = course;
  if (from.length < 2) return null;
  const shares = Array.from(all, (count, i) => count === 0 ? 0 : cases[i] / count);
  if (Math.max(...shares) === 0 || cases.reduce((sum, count) => sum + count, 0) < LEAST_CASES) return null;
  const words = (at: number) =>
    all[at] === 0
      ? `${sayPeriod(from[at], period)}: no case starts`
      : `${sayPeriod(from[at], period)}: ${sayShare(shares[at])}, ${sayCount(cases[at])} of ${sayCount(all[at])} cases`;
  const figureOf = (at: number): Figure => ({
    name: "variant-started-share",
    parameters: [variant, formatDay(from[at] / DAY)],
    value: shares[at],
  });
  const picture = drawBars(shares, course, words);
  picture.querySelectorAll<SVGElement>(".place").forEach((place, at) =>
    place.addEventListener("click", () => {
      const where = startedIn(from[at], nextPeriod(from[at], period));
      offerFilters(log, place, [where], { about: words(at), keepsSelection: true, figure: figureOf(at) });
    })
  );
  const reasons = reasonsOfPale(shares, course);
  return h(
    "div",
    { class: "duration-bars share-bars" },
    h("p", {}, courseWords(shares, course, (at, text) => figureButton(log, partsOf(figureOf(at)), text))),
    picture,
    h("div", { class: "row" }, [0, from.length - 1].map((at) => h("span", {}, sayPeriod(from[at], period)))),
    reasons.length > 0 && h("p", { class: "note" }, `pale: ${reasons.join(", or ")}`),
  );
}

/** @param words what a bar tells on hover */
function drawBars(
  shares: readonly number[],
  { period, comparable }: ShareOverTime,
  words: (at: number) => string,
): SVGElement {
  const most = Math.max(...shares);
  const step = WIDTH / shares.length;
  return svgNode({
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
            class: comparable.includes(at) ? "" : "pale",
          },
          children: [],
        },
        // Over the whole height, so that a low bar can be pointed at too.
        { tag: "rect", attributes: { class: "place", x: at * step, y: 0, width: step, height: HEIGHT }, children: [] },
      ],
    })),
  });
}

/** Why bars are pale. */
function reasonsOfPale(shares: readonly number[], { settled, sparse, comparable }: ShareOverTime): string[] {
  const cutOff = (["first", "last"] as const).filter((end) => {
    const at = end === "first" ? 0 : shares.length - 1;
    return shares[at] > 0 && at < settled && sparse[at] === 0 && !comparable.includes(at);
  });
  return [
    shares.some((share, at) => share > 0 && at >= settled) ? "too recent for 9 of 10 such cases" : "",
    shares.some((share, at) => share > 0 && sparse[at] === 1) ? "far fewer cases start than usual" : "",
    cutOff.length > 0 ? `the ${cutOff.join(" and the ")}, which the log may cut off` : "",
  ].filter((reason) => reason !== "");
}

/**
 * The shares of the periods that tell the course, such as `31 % in 2011, up to 44 % in 2013`.
 *
 * @param figure makes the text of a share tell where it comes from
 */
function courseWords(
  shares: readonly number[],
  { period, from, comparable }: ShareOverTime,
  figure: (at: number, text: string) => Node | string,
) {
  const told = tellingPeriods(shares, comparable);
  return told.flatMap((at, i) => {
    const when = `in ${sayPeriod(from[at], period)}`;
    const [share, before] = [at, told[i - 1]].map((at) => at === undefined ? "" : sayShare(shares[at]));
    if (share === before) return [`, as ${when}`];
    return [
      i > 0 && `, ${shares[at] > shares[told[i - 1]] ? "up" : "down"} to `,
      h("b", { class: "unbroken" }, figure(at, share)),
      ` ${when}`,
    ];
  });
}

/** By so much of the greatest share one must be outside of the first and the last to be named. */
const FAR_OUTSIDE = 0.1;

/** The first and the last comparable period, and between them the one that is farthest outside. */
function tellingPeriods(shares: readonly number[], comparable: readonly number[]): number[] {
  if (comparable.length < 2) return [...comparable];
  const [first, last] = [comparable[0], comparable.at(-1)!];
  const [low, high] = [Math.min(shares[first], shares[last]), Math.max(shares[first], shares[last])];
  const outside = (at: number) => Math.max(low - shares[at], shares[at] - high);
  const farthest = comparable.reduce((best, at) => outside(at) > outside(best) ? at : best);
  const most = Math.max(...comparable.map((at) => shares[at]));
  return outside(farthest) > FAR_OUTSIDE * most ? [first, farthest, last] : [first, last];
}

function startedIn(from: number, end: number): CaseCondition {
  return { kind: "started", range: { from: formatDay(from / DAY), to: formatDay(end / DAY - 1) } };
}
