import { type GroupComparison, medianGap, sayDuration, sayShare, svg, type SvgElement } from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { comparedGroups, groupTexts, onGroupsChange } from "./compared-groups.js";
import { figureButton, partsOf } from "../figures/figure-button.js";
import { offerFilters } from "../filters/filter-actions.js";
import { card, h, svgNode } from "../elements/dom.js";
import { alsoOn, follow } from "../log/follow.js";
import type { PageLog } from "../log/page-log.js";
import { saveButtons } from "../elements/save-buttons.js";
import { rebuilt } from "../log/rebuilt.js";
import { cssColor, responsive } from "../elements/responsive.js";

const HEIGHT = 184;
/** Room for the axes, px. */
const MARGIN = { left: 44, right: 14, top: 26, bottom: 24 };

/** Which share of the cases of two groups took at most how long. */
export const FinishedWithin = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Cases finished within",
      "For each duration the share of the cases of a group that took at most as long, from their first to their last event. The rings are the medians. A is dashed, B is a solid line.",
      follow(alsoOn(log, onGroupsChange), async (current) => {
        const { comparison } = await comparedGroups(current);
        if (comparison === null) return [h("p", { class: "empty" }, "One of the groups has no cases.")];
        const { cycleTimeQuantiles: quantiles } = comparison;
        if (quantiles.every((own) => own.at(-1) === 0)) return [h("p", { class: "empty" }, "No case takes any time.")];
        let shown: SVGElement | null = null;
        const chart = responsive((width) => {
          shown = draw(quantiles, width);
          tellOfCurves(log, shown, quantiles);
          return shown;
        });
        chart.classList.add("curves");
        return [
          ...gapNote(log, quantiles),
          chart,
          h(
            "p",
            { class: "table-foot" },
            saveButtons(`${log.entry.slug}-finished-within`, {
              svg: () => new XMLSerializer().serializeToString(shown!),
              csv: () => ({
                share: quantiles[0].map((_, at) => at / 100),
                a_seconds: quantiles[0],
                b_seconds: quantiles[1],
              }),
            }),
          ),
        ];
      }),
    ));

/** Says that few cases lie between the medians, where this is so. */
function gapNote(log: PageLog, quantiles: Quantiles): HTMLElement[] {
  const gap = medianGap(quantiles);
  if (gap === null) return [];
  const [first, second] = quantiles.map((own, group) =>
    figureButton(log, partsOf(figureAt(quantiles, group, 50)), sayDuration(own[50]))
  );
  return [h(
    "p",
    { class: "note" },
    "The medians, ",
    first,
    " and ",
    second,
    `, lie on either side of a gap: only about ${sayShare(gap[0], 0)} of A and ${
      sayShare(gap[1], 0)
    } of B end between them, so that a small change of what is done moves them far.`,
  )];
}

type Quantiles = GroupComparison["cycleTimeQuantiles"];

/** The duration within which so many hundredths of a group are finished. */
const figureAt = (quantiles: Quantiles, group: number, hundredths: number): Figure => ({
  name: "finished-within",
  parameters: [...groupTexts(), "AB"[group], String(hundredths / 100)],
  value: quantiles[group][hundredths],
});

/** A click tells of both curves at the height of the pointer, Enter of the medians. */
function tellOfCurves(log: PageLog, picture: SVGElement, quantiles: Quantiles): void {
  const tell = (hundredths: number) => {
    const words = quantiles.map((own, group) => `${sayDuration(own[hundredths])} in ${"AB"[group]}`);
    offerFilters(log, picture, [], {
      about: `${hundredths} % of the cases finished within ${words.join(", ")}`,
      keepsSelection: true,
      figures: Object.fromEntries(
        quantiles.map((_, group) => [`the ${hundredths} % of ${"AB"[group]}`, figureAt(quantiles, group, hundredths)]),
      ),
    });
  };
  picture.setAttribute("tabindex", "0");
  picture.setAttribute("role", "group");
  picture.addEventListener("click", (event) => {
    const { top, height } = picture.getBoundingClientRect();
    const y = (event.clientY - top) * HEIGHT / height;
    const share = (HEIGHT - MARGIN.bottom - y) / (HEIGHT - MARGIN.bottom - MARGIN.top);
    tell(Math.round(100 * Math.min(1, Math.max(0, share))));
  });
  picture.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    tell(50);
  });
}

/** Longest duration of the axis: all but the slowest 3 % of either group. */
const longest = (quantiles: Quantiles): number =>
  Math.max(...quantiles.map((own) => own[97])) || Math.max(...quantiles.map((own) => own[100]));

/** Where durations and shares are in the picture, px. */
interface Axes {
  /** Longest duration that is shown, seconds. */
  readonly end: number;
  /** The right end of the axis of durations. */
  readonly right: number;
  x(seconds: number): number;
  y(share: number): number;
}

function draw(quantiles: Quantiles, width: number): SVGElement {
  const end = longest(quantiles);
  const [right, bottom] = [width - MARGIN.right, HEIGHT - MARGIN.bottom];
  const axes: Axes = {
    end,
    right,
    x: (seconds) => MARGIN.left + (right - MARGIN.left) * Math.min(1, seconds / end),
    y: (share) => bottom - (bottom - MARGIN.top) * share,
  };
  const medians = quantiles.map((own) => own[50]);
  const [first, second] = medians.map(sayDuration);
  return svgNode(svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
    role: "img",
    "aria-label": `Share of cases finished within a duration; medians ${first} in A and ${second} in B`,
    "font-size": 12,
    "font-family": "system-ui, sans-serif",
  }, [
    ...drawAxes(axes),
    ...drawCurves(quantiles, axes),
    // On the curves, with room around, where they come as far.
    svg("g", { stroke: cssColor("--card"), "stroke-width": 4, "paint-order": "stroke" }, [
      text(2, 11, "↑ share of the cases", { anchor: "start" }),
      text(right, axes.y(0) - 6, "duration →", { anchor: "end" }),
    ]),
    ...drawMedians(medians, axes),
  ]));
}

interface TextStyle {
  readonly anchor: "start" | "middle" | "end";
  /** Default: muted. */
  readonly color?: string;
  /** Default 400. */
  readonly weight?: number;
}

const text = (
  x: number,
  y: number,
  words: string,
  { anchor, color = cssColor("--muted"), weight = 400 }: TextStyle,
): SvgElement => svg("text", { x, y, "text-anchor": anchor, fill: color, "font-weight": weight }, [words]);

function drawAxes({ end, right, x, y }: Axes): SvgElement[] {
  const ticks = ticksOf(end, Math.max(2, Math.floor((right - MARGIN.left) / 90)));
  return [
    ...[0, 0.5, 1].flatMap((share) => [
      svg("line", { x1: MARGIN.left, x2: right, y1: y(share), y2: y(share), stroke: cssColor("--line") }),
      text(MARGIN.left - 6, y(share) + 4, `${100 * share} %`, { anchor: "end" }),
    ]),
    ...ticks.map(({ seconds, name }) =>
      text(x(seconds), HEIGHT - 6, name, { anchor: seconds === 0 ? "start" : x(seconds) > right - 20 ? "end" : "middle" })
    ),
  ];
}

/** A curve for each group: A dashed, B wide. */
const drawCurves = (quantiles: Quantiles, { end, x, y }: Axes): SvgElement[] =>
  quantiles.map((own, group) => {
    const points = own.map((seconds, i) => [x(seconds), y(i / 100)]).filter((_, i) => own[i] <= end);
    const path = points.map(([px, py], i) => i === 0 ? `M${px} ${y(0)}L${px} ${py}` : `L${px} ${py}`).join("");
    return svg("path", {
      d: path,
      fill: "none",
      stroke: cssColor("--ink"),
      "stroke-width": group === 0 ? 1.6 : 2.2,
      "stroke-dasharray": group === 0 ? "4 3" : "none",
      opacity: group === 0 ? 0.75 : 1,
    });
  });

/** A ring at the median of each group, with its letter on the side where the other one is not. */
function drawMedians(medians: readonly number[], { x, y }: Axes): SvgElement[] {
  const [ink, background] = ["--ink", "--card"].map(cssColor);
  return medians.flatMap((median, group) => {
    const isLeft = median <= medians[1 - group] && !(median === medians[1 - group] && group === 1);
    const style = { anchor: isLeft ? "end" : "start", color: ink, weight: 700 } as const;
    return [
      svg("circle", { cx: x(median), cy: y(0.5), r: 4.5, fill: background, stroke: ink, "stroke-width": 2 }),
      text(x(median) + (isLeft ? -9 : 9), y(0.5) + (isLeft ? -8 : 16), "AB"[group], style),
    ];
  });
}

const UNITS = [["y", 31_557_600], ["d", 86_400], ["h", 3600], ["m", 60], ["s", 1]] as const;

/** Round durations up to an end. */
function ticksOf(end: number, most: number): { readonly seconds: number; readonly name: string }[] {
  const [unit, length] = UNITS.find(([, length]) => end >= 2 * length) ?? UNITS[UNITS.length - 1];
  const wanted = end / most / length;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const round = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted)!;
  const step = unit === "s" ? round : Math.max(1, round);
  return Array.from({ length: Math.floor(end / length / step + 1e-9) + 1 }, (_, i) => ({
    seconds: i * step * length,
    name: i === 0 ? "0" : `${Number((i * step).toPrecision(6))} ${unit}`,
  }));
}
