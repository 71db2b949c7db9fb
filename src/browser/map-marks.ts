import type { MapMark, MapPaint } from "../drawing/map/draw-map.ts";
import type { Palette } from "../drawing/palette.ts";
import type { LayoutArc, LayoutNode } from "../drawing/map/map-layout.ts";
import { END, type GraphArc, type ProcessGraph, START } from "../drawing/map/process-graph.ts";
import { type ArcDurations, durationFigure, type DurationMeasure } from "./arc-durations.ts";
import { sayCount, sayShare } from "../numerics/number-text.ts";
import { sayDuration } from "../time/duration-text.ts";

/** Frequency: occurrences, cases, or share of cases. */
export type FrequencyMeasure = "count" | "cases" | "share";

/** Measure of a map: frequency or duration. */
export type MapMeasure = FrequencyMeasure | DurationMeasure;

/** Data for the marks of a map. */
export interface MarkOptions {
  readonly graph: ProcessGraph;
  /** The arcs that are drawn: the scales cover these. */
  readonly drawn: readonly GraphArc[];
  readonly labels: readonly string[];
  /** Cases of the log: shares are of these. */
  readonly cases: number;
  readonly measure: MapMeasure;
  /** Required for measures of duration; tooltips include durations where they are given. */
  readonly durations: ArcDurations | null;
  readonly palette: Palette;
}

/** Legend of a map. */
export interface MapScale {
  readonly measure: "frequency" | "time";
  /** Meaning of the colour of arcs, with least and greatest value. */
  readonly color: { readonly name: string; readonly least: string; readonly greatest: string };
  /** Meaning of their width. */
  readonly width: string;
}

/** Seconds: shorter durations have about the same colour. */
const MINUTE = 60;

const TIME_MEASURES: readonly MapMeasure[] = ["median", "mean", "p90", "total"];

/** Whether a measure is one of time. */
export const isTimeMeasure = (measure: MapMeasure): measure is DurationMeasure => TIME_MEASURES.includes(measure);

/**
 * Colours, widths and figures of a map for a measure. Those of frequency grow with the square root
 * of the value, so that rare arcs can be distinguished; colours of durations with its logarithm,
 * because durations differ by orders of magnitude.
 */
export function mapPaint(options: MarkOptions): MapPaint {
  const { graph, measure, palette } = options;
  const arcs = new Map(graph.arcs.map((arc) => [arcKey(arc.from, arc.to), arc]));
  const activities = new Map(graph.activities.map((node) => [node.activity, node]));
  const counted = (item: { count: number; cases: number }) =>
    measure === "cases" || measure === "share" ? item.cases : item.count;
  const mostOften = greatest(graph.activities.map(counted));
  const widest = greatest(options.drawn.map(counted));
  const valueOf = arcValues(options);
  const longest = greatest(options.drawn.filter(isPath).map(valueOf));
  const timePlace = (seconds: number) => Math.log1p(seconds / MINUTE) / Math.log1p(longest / MINUTE);
  return {
    palette,
    measure: isTimeMeasure(measure) ? "time" : "frequency",
    node(node: LayoutNode): MapMark {
      const activity = activities.get(node.node);
      if (activity === undefined) return signMark(node, options);
      const share = sayShare(activity.cases / options.cases);
      return {
        figure: measure === "share" ? share : sayCount(counted(activity)),
        color: Math.sqrt(counted(activity) / mostOften),
        weight: 0,
        title: `${activity.label}: ${times(activity.count)} in ${casesOf(activity.cases)} (${share} of all)`,
      };
    },
    arc(layoutArc: LayoutArc): MapMark {
      const arc = arcs.get(arcKey(layoutArc.from, layoutArc.to))!;
      const value = valueOf(arc);
      const onTime = isTimeMeasure(measure);
      return {
        figure: onTime
          ? (isPath(arc) ? sayDuration(value) : "")
          : measure === "share"
          ? sayShare(arc.cases / options.cases)
          : sayCount(value),
        color: (onTime ? timePlace(value) : Math.sqrt(value / widest)) || 0,
        weight: Math.sqrt(counted(arc) / widest),
        title: arcTitle(arc, options),
      };
    },
  };
}

/** The legend of a map for a measure. */
export function mapScale(options: MarkOptions): MapScale {
  const { drawn, measure } = options;
  const valueOf = arcValues(options);
  const onTime = isTimeMeasure(measure);
  const values = drawn.filter((arc) => !onTime || isPath(arc)).map(valueOf).filter((value) => Number.isFinite(value));
  const say = onTime ? sayDuration : measure === "share" ? (value: number) => sayShare(value / options.cases) : sayCount;
  const names: Readonly<Record<MapMeasure, string>> = {
    count: "absolute frequency",
    cases: "case frequency",
    share: "share of cases",
    median: "median duration",
    mean: "mean duration",
    p90: "90th percentile",
    total: "total duration",
  };
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  return {
    measure: onTime ? "time" : "frequency",
    color: {
      name: names[measure],
      least: values.length === 0 ? "–" : say(least),
      greatest: values.length === 0 ? "–" : say(greatest(values)),
    },
    width: measure === "cases" || measure === "share" ? "case frequency" : "absolute frequency",
  };
}

function arcValues({ measure, durations }: MarkOptions): (arc: GraphArc) => number {
  if (!isTimeMeasure(measure)) return (arc) => measure === "count" ? arc.count : arc.cases;
  return (arc) => durations === null ? NaN : durationFigure(durations.of(arc.from, arc.to), measure);
}

function arcTitle(arc: GraphArc, { labels, cases, durations }: MarkOptions): string {
  const often = `${times(arc.count)} in ${casesOf(arc.cases)} (${sayShare(arc.cases / cases)} of all)`;
  if (arc.from === START) return `${casesOf(arc.cases)} (${sayShare(arc.cases / cases)}) start with ${labels[arc.to]}`;
  if (arc.to === END) return `${casesOf(arc.cases)} (${sayShare(arc.cases / cases)}) end with ${labels[arc.from]}`;
  const name = `${labels[arc.from]} → ${labels[arc.to]}`;
  if (durations === null) return `${name}: ${often}`;
  const passages = durations.of(arc.from, arc.to);
  const median = sayDuration(durationFigure(passages, "median"));
  return `${name}: ${often}; median ${median}, 90th percentile ${sayDuration(durationFigure(passages, "p90"))}`;
}

function signMark(node: LayoutNode, { cases }: MarkOptions): MapMark {
  const title = node.node === START ? `Start of ${casesOf(cases)}` : `End of ${casesOf(cases)}`;
  return { figure: "", color: 0, weight: 0, title };
}

const isPath = (arc: { from: number; to: number }): boolean => arc.from !== START && arc.to !== END;
const arcKey = (from: number, to: number): string => `${from} ${to}`;
const times = (count: number): string => count === 1 ? "once" : `${sayCount(count)} times`;
const casesOf = (cases: number): string => `${sayCount(cases)} ${cases === 1 ? "case" : "cases"}`;
const greatest = (values: readonly number[]): number => values.reduce((a, b) => b > a ? b : a, 0) || 1;
