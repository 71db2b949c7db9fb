// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its
// own cache, filled by prepare-site.ts
import type { Markish, ScaleOptions, TipOptions } from "npm:@observablehq/plot";
import {
  type CaseCondition,
  DURATION_TICKS,
  type DurationHistogram,
  durationUnit,
  sayCount,
  sayDuration,
  sayNumber,
} from "../../lib/tracebook.js";
import { chart, chartMarkup, loadPlot, type Plot } from "../elements/chart.js";
import { card, h } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { exactNote, noTimesNote } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import type { PageLog } from "../log/page-log.js";
import { pickBars } from "../filters/pick-bars.js";
import { cssColor } from "../elements/responsive.js";
import { saveButtons } from "../elements/save-buttons.js";
import { rebuilt } from "../log/rebuilt.js";
import { markSelection, selectable } from "../address/selection.js";

/** How long the completed cases took, as a histogram with the median marked. */
export const DurationDistribution = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    void loadPlot();
    return card(
      "Duration of a case",
      "From the first to the last event of each completed case. Bins are equally wide, on a logarithmic scale where durations differ by orders of magnitude.",
      exactNote(log, "cases"),
      noTimesNote(log) ?? follow(log, async (current, signal) => {
        const { histogram, median } = await current.ask({ kind: "case-durations" }, { signal });
        if (histogram.bins.length === 0) return [h("p", { class: "empty" }, "No case is completed, so none has a duration yet.")];
        return drawHistogram(histogram, { median, noun: "case", pick: log });
      }),
    );
  });

/** What a histogram draws, and how. */
interface HistogramOptions {
  /** In seconds; marked by a line. */
  readonly median: number;
  /** What is counted, in the singular. */
  readonly noun: string;
  /** The log whose cases are counted: a bar offers to filter by it. */
  readonly pick: PageLog;
  /** Token of the bars' colour. Default `--accent`. */
  readonly color?: string;
  /** Height in px. Default 210. */
  readonly height?: number;
}

/** A histogram of durations that follows the width of its place, and what saves it. */
function drawHistogram(histogram: DurationHistogram, options: HistogramOptions): HTMLElement[] {
  const { height = 210, pick } = options;
  const drawn = (Plot: Plot, width: number) => plotHistogram(Plot, histogram, { ...options, height, width });
  const csv = () => [
    ["from_seconds", "to_seconds", "cases"],
    ...barsOf(histogram, (seconds) => seconds).map(({ from, to, count }) => [from ?? "", to ?? "", count]),
  ];
  return [
    chart(height, drawn),
    h("p", { class: "table-foot" }, saveButtons(`${pick.entry.slug}-durations`, { svg: () => chartMarkup(drawn), csv })),
  ];
}

/** One bar: a bin, or all that is shorter or longer than the bins. */
interface Bar {
  /** In seconds; null for no bound. */
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
  /** On the scale of the axis. */
  readonly left: number;
  readonly right: number;
}

/** The bins, and apart from them a bar for what is below and one for what is beyond. */
function barsOf({ bins, below, beyond }: DurationHistogram, place: (seconds: number) => number): Bar[] {
  const bars: Bar[] = bins.map((bin) => ({ ...bin, left: place(bin.from), right: place(bin.to) }));
  const [first, last] = [bars[0], bars[bars.length - 1]];
  const width = 2 * (first.right - first.left);
  if (below > 0) {
    bars.unshift({ from: null, to: first.from, count: below, left: first.left - 2 * width, right: first.left - width });
  }
  if (beyond > 0) bars.push({ from: last.to, to: null, count: beyond, left: last.right + width, right: last.right + 2 * width });
  return bars;
}

function rangeWords({ from, to }: Bar): string {
  if (from === null) return `shorter than ${sayDuration(to!)}`;
  return to === null ? `longer than ${sayDuration(from)}` : `${sayDuration(from)} to ${sayDuration(to)}`;
}

const during = ({ from, to }: Bar): CaseCondition => ({ kind: "duration", seconds: { from, to } });

function plotHistogram(
  Plot: Plot,
  histogram: DurationHistogram,
  options: HistogramOptions & { width: number; height: number },
): Node {
  const { median, noun, width, height } = options;
  const axis = axisOf(histogram, width);
  const words = (bar: Bar) => `${sayCount(bar.count)} ${noun}${bar.count === 1 ? "" : "s"}, ${rangeWords(bar)}`;
  const { bins } = histogram;
  const inView = median >= bins[0].from && median <= bins[bins.length - 1].to;
  const drawing = Plot.plot({
    width,
    height,
    marginLeft: 44,
    marginTop: 22,
    marginRight: 24,
    marginBottom: 34,
    style: { fontSize: "12px", color: cssColor("--muted"), background: "none", fontFamily: "inherit" },
    x: axis.x,
    y: { label: `↑ ${noun}s`, labelOffset: 44, ticks: 5, tickFormat: (n: number) => Number.isInteger(n) ? sayCount(n) : "" },
    marks: [
      ...barMarks(Plot, axis.bars, { words, color: cssColor(options.color ?? "--accent") }),
      ...(inView ? medianMarks(Plot, median, axis) : []),
    ],
    ariaLabel: `Histogram of durations, median ${sayDuration(median)}`,
  });
  offerBars(drawing, axis.bars, { words, log: options.pick });
  markSelection(drawing);
  return drawing;
}

/** The horizontal axis of a histogram and the bars on it. */
interface DurationAxis {
  readonly bars: readonly Bar[];
  place(seconds: number): number;
  readonly domain: readonly [number, number];
  /** What a px is on it. */
  readonly perPixel: number;
  readonly x: ScaleOptions;
}

function axisOf(histogram: DurationHistogram, width: number): DurationAxis {
  const { bins, scale } = histogram;
  const end = bins[bins.length - 1].to;
  const unit = durationUnit(end);
  // Plot drops names of ticks on logarithmic scales: logarithms on a linear one keep them.
  const place = scale === "log" ? Math.log : (seconds: number) => seconds / unit.seconds;
  const bars = barsOf(histogram, place);
  const domain = [bars[0].left, bars[bars.length - 1].right] as const;
  const perPixel = (domain[1] - domain[0]) / Math.max(1, width - 68);
  // The bars beside the bins have texts of their own below them.
  const isFree = (at: number) => outsideOf(bars).every(({ left, right }) => Math.abs(at - (left + right) / 2) > 46 * perPixel);
  const named = DURATION_TICKS.filter(({ seconds }) => seconds >= bins[0].from && seconds <= end);
  const every = Math.ceil(named.length / Math.max(2, Math.floor(width / 62)));
  const shared = { domain, labelAnchor: "right", labelOffset: 32 } as const;
  const x: ScaleOptions = scale === "log"
    ? {
      ...shared,
      label: "logarithmic →",
      ticks: named.filter((_, i) => i % every === 0).map(({ seconds }) => place(seconds)).filter(isFree),
      tickFormat: (at: number) => DURATION_TICKS.find((tick) => place(tick.seconds) === at)?.name ?? "",
    }
    : {
      ...shared,
      label: `${unit.name} →`,
      ticks: linearTicks(end / unit.seconds, width).filter(isFree),
      tickFormat: (at: number) => sayNumber(Number(at.toPrecision(6))),
    };
  return { bars, place, domain, perPixel, x };
}

/** The bars of what is shorter or longer than the bins. */
const outsideOf = (bars: readonly Bar[]): Bar[] => bars.filter(({ from, to }) => from === null || to === null);

/** The bars, over each what the pointer is at, and the words below those beside the bins. */
function barMarks(
  Plot: Plot,
  bars: readonly Bar[],
  { words, color }: { readonly words: (bar: Bar) => string; readonly color: string },
): Markish[] {
  const [muted, line] = ["--muted", "--line"].map(cssColor);
  return [
    Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
    Plot.rectY(bars, { x1: "left", x2: "right", y: "count", fill: color, fillOpacity: 0.8, insetLeft: 0.5, insetRight: 0.5 }),
    Plot.rect(bars, {
      x1: "left",
      x2: "right",
      y1: 0,
      y2: Math.max(...bars.map(({ count }) => count)),
      fill: "transparent",
      ariaDescription: "bins",
      title: words,
      tip: { fill: cssColor("--card"), stroke: line } as TipOptions,
    }),
    Plot.ruleY([0], { stroke: muted }),
    Plot.text(outsideOf(bars), {
      x: (bar: Bar) => (bar.left + bar.right) / 2,
      y: 0,
      dy: 14,
      text: (bar: Bar) => bar.from === null ? "shorter" : "longer",
      fill: muted,
    }),
  ];
}

/** A line at the median, with its words where there is more room. */
function medianMarks(Plot: Plot, median: number, { place, domain, perPixel }: DurationAxis): Markish[] {
  const at = place(median);
  const onRight = (at - domain[0]) / (domain[1] - domain[0]) < 0.6;
  return [
    Plot.ruleX([at], { stroke: cssColor("--ink"), strokeDasharray: "3 3", strokeWidth: 1.5 }),
    Plot.text([`median ${sayDuration(median)}`], {
      x: () => at,
      frameAnchor: "top",
      dy: -16,
      dx: onRight ? Math.max(4, 20 - (at - domain[0]) / perPixel) : -4,
      textAnchor: onRight ? "start" : "end",
      fill: cssColor("--muted"),
    }),
  ];
}

/** A bar offers to filter by its durations, and tells where its figure comes from. */
function offerBars(
  drawing: Element,
  bars: readonly Bar[],
  { words, log }: { readonly words: (bar: Bar) => string; readonly log: PageLog },
): void {
  pickBars(drawing, {
    marks: "bins",
    name: (at) => words(bars[at]),
    select: (at) => selectable(during(bars[at])),
    pick(bar, at) {
      const { from, to, count } = bars[at];
      const parameters = [from, to].map((seconds) => String(seconds ?? ""));
      offerFilters(log, bar, [during(bars[at])], { figure: { name: "duration-cases", parameters, value: count } });
    },
  });
}

/** Round numbers up to the end of the bins; the bar of longer ones has a text of its own. */
function linearTicks(end: number, width: number): number[] {
  const wanted = end / Math.max(2, Math.min(8, width / 70));
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted)!;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step);
}
