// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import * as Plot from "npm:@observablehq/plot";
import { DURATION_TICKS, type DurationHistogram, durationUnit, sayCount, sayDuration } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./open-log.js";
import { cssColor, responsive } from "./responsive.js";

/** How long the completed cases took, as a histogram with the median marked. */
export function DurationDistribution(log: PageLog): HTMLElement {
  return card(
    "Duration of a case",
    "From the first to the last event of each completed case. Bins are equally wide, on a logarithmic scale where durations differ by orders of magnitude.",
    follow(log, async (current, signal) => {
      const { histogram, median } = await current.ask({ kind: "case-durations" }, { signal });
      return [drawHistogram(histogram, { median, noun: "cases" }), ...leftOut(histogram, "case")];
    }),
  );
}

/** What a histogram draws, and how. */
export interface HistogramOptions {
  /** In seconds; marked by a line. */
  readonly median: number;
  /** What is counted, in the plural. */
  readonly noun: string;
  /** Token of the bars' colour. Default `--accent`. */
  readonly color?: string;
  /** Height in px. Default 210. */
  readonly height?: number;
}

/** A histogram of durations that follows the width of its place. */
export function drawHistogram(histogram: DurationHistogram, options: HistogramOptions): HTMLElement {
  if (histogram.bins.length === 0) return h("p", { class: "empty" }, "No durations to show.");
  return responsive((width) => plotHistogram(histogram, { ...options, width }));
}

/** A sentence on what the bins leave out; empty if nothing. */
export function leftOut(histogram: DurationHistogram, noun: string): HTMLElement[] {
  const { beyond, below, bins } = histogram;
  const count = (n: number) => `${sayCount(n)} ${noun}${n === 1 ? "" : "s"}`;
  const parts = [
    beyond > 0 ? `${count(beyond)} longer than ${sayDuration(bins[bins.length - 1].to)}` : "",
    below > 0 ? `${count(below)} shorter than ${sayDuration(bins[0].from)}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [h("p", { class: "note" }, `Not drawn: ${parts.join(", ")}.`)];
}

function plotHistogram(histogram: DurationHistogram, options: HistogramOptions & { width: number }): Node {
  const { median, noun, width, height = 210 } = options;
  const { bins, scale } = histogram;
  const [bar, muted, line] = [options.color ?? "--accent", "--muted", "--line"].map(cssColor);
  const end = bins[bins.length - 1].to;
  const unit = durationUnit(end);
  // Plot drops names of ticks on logarithmic scales: logarithms on a linear one keep them.
  const place = scale === "log" ? Math.log : (seconds: number) => seconds / unit.seconds;
  const rows = bins.map((bin) => ({ ...bin, left: place(bin.from), right: place(bin.to) }));
  const domain = [rows[0].left, rows[rows.length - 1].right];
  const ticks = DURATION_TICKS.filter(({ seconds }) => seconds >= bins[0].from && seconds <= end);
  const every = Math.ceil(ticks.length / Math.max(2, Math.floor(width / 62)));
  const inView = median >= bins[0].from && median <= end;
  const onRight = (place(median) - domain[0]) / (domain[1] - domain[0]) < 0.6;
  return Plot.plot({
    width,
    height,
    marginLeft: 44,
    marginTop: 22,
    marginRight: 24,
    marginBottom: 34,
    style: { fontSize: "12px", color: muted, background: "none", fontFamily: "inherit" },
    x: scale === "log"
      ? {
        domain,
        label: null,
        ticks: ticks.filter((_, i) => i % every === 0).map(({ seconds }) => place(seconds)),
        tickFormat: (at: number) => DURATION_TICKS.find((tick) => place(tick.seconds) === at)?.name ?? "",
      }
      : { label: `${unit.name} →`, labelAnchor: "right", ticks: 6, domain, labelOffset: 32 },
    y: { label: null, ticks: 5, tickFormat: (n: number) => Number.isInteger(n) ? sayCount(n) : "" },
    marks: [
      Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
      Plot.rectY(rows, {
        x1: "left",
        x2: "right",
        y: "count",
        fill: bar,
        fillOpacity: 0.8,
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (row: { from: number; to: number; count: number }) =>
          `${sayCount(row.count)} ${noun}\n${sayDuration(row.from)} to ${sayDuration(row.to)}`,
        tip: { fill: cssColor("--card"), stroke: line } as Plot.TipOptions,
      }),
      Plot.ruleY([0], { stroke: muted }),
      Plot.ruleX(inView ? [place(median)] : [], { stroke: cssColor("--ink"), strokeDasharray: "3 3", strokeWidth: 1.5 }),
      Plot.text(inView ? [`median ${sayDuration(median)}`] : [], {
        x: () => place(median),
        frameAnchor: "top",
        dy: -16,
        dx: onRight ? 4 : -4,
        textAnchor: onRight ? "start" : "end",
        fill: muted,
      }),
    ],
    ariaLabel: `Histogram of durations, median ${sayDuration(median)}`,
  });
}
