import type { MapMark, MapPaint } from "../drawing/map/draw-map.ts";
import type { Palette } from "../drawing/palette.ts";
import type { LayoutArc, LayoutNode } from "../drawing/map/map-layout.ts";
import { END, type GraphArc, type ProcessGraph, START } from "../drawing/map/process-graph.ts";
import { type ArcDurations, durationFigure, type DurationMeasure } from "./arc-durations.ts";
import { sayCount, sayCountOf, sayShare } from "../numerics/number-text.ts";
import { sayDuration } from "../time/duration-text.ts";

/** Frequency: occurrences, cases, or share of cases. */
type FrequencyMeasure = "count" | "cases" | "share";

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
interface MapScale {
  readonly measure: "frequency" | "time";
  /**
   * Meaning of the colour of arcs; the values are those at the places 0, 1/2 and 1 of the scale.
   */
  readonly color: { readonly name: string; readonly values: readonly string[] };
  /** Meaning of their width. */
  readonly width: string;
}

/** Where values stand on a scale of colours, 0 to 1, and which value stands at a place. */
interface ValueScale {
  placeOf(value: number): number;
  valueAt(place: number): number;
  /** Whether lesser values stand at place 0, too. */
  readonly isCut: boolean;
}

/**
 * A duration is at least this part of the greatest on the scale: shorter ones have the same colour.
 */
const SHORTEST_PART = 1e-4;

/**
 * The scale of some values, from the least to the greatest: of square roots for frequencies, so
 * that rare arcs can be distinguished, of logarithms for durations, which differ by orders of
 * magnitude.
 */
export function valueScale(values: readonly number[], kind: "frequency" | "time"): ValueScale {
  const known = values.filter((value) => Number.isFinite(value) && value >= 0);
  const most = greatest(known);
  const floor = kind === "time" ? most * SHORTEST_PART : 0;
  const least = Math.max(floor, known.reduce((a, b) => Math.min(a, b), most));
  const scale = kind === "time" ? (value: number) => Math.log(Math.max(least, value)) : Math.sqrt;
  const unscale = kind === "time" ? Math.exp : (value: number) => value * value;
  const [low, high] = [scale(least), scale(most)];
  return {
    placeOf: (value) => high === low ? 1 : Math.min(1, Math.max(0, (scale(value) - low) / (high - low))),
    valueAt: (place) => unscale(low + (high - low) * place),
    isCut: known.some((value) => value < least),
  };
}

const TIME_MEASURES: readonly MapMeasure[] = ["median", "mean", "p90", "total"];

/** Whether a measure is one of time. */
export const isTimeMeasure = (measure: MapMeasure): measure is DurationMeasure => TIME_MEASURES.includes(measure);

/**
 * Colours, widths and figures of a map for a measure. Colours are by {@linkcode valueScale}, as the
 * legend of {@linkcode mapScale} says; widths by the square root of the frequency.
 */
export function mapPaint(options: MarkOptions): MapPaint {
  const { graph, drawn, measure, palette } = options;
  const arcs = new Map(drawn.map((arc) => [arcKey(arc.from, arc.to), arc]));
  const activities = new Map(graph.activities.map((node) => [node.activity, node]));
  const counted = (item: { count: number; cases: number }) =>
    measure === "cases" || measure === "share" ? item.cases : item.count;
  const mostOften = greatest(graph.activities.map(counted));
  const widest = greatest(drawn.map(counted));
  const valueOf = arcValues(options);
  const scale = scaleOf(options);
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
        color: Number.isNaN(value) ? 0 : scale.placeOf(value),
        weight: Math.sqrt(counted(arc) / widest),
        title: arcTitle(arc, options),
      };
    },
  };
}

/** The legend of a map for a measure. */
export function mapScale(options: MarkOptions): MapScale {
  const { drawn, measure } = options;
  const onTime = isTimeMeasure(measure);
  const scale = scaleOf(options);
  const isEmpty = !drawn.some(isPath);
  return {
    measure: onTime ? "time" : "frequency",
    color: {
      name: MEASURE_NAMES[measure],
      values: isEmpty ? [] : sayScale(scale, measure, options.cases),
    },
    width: measure === "cases" || measure === "share" ? "case frequency" : "absolute frequency",
  };
}

const MEASURE_NAMES: Readonly<Record<MapMeasure, string>> = {
  count: "absolute frequency",
  cases: "case frequency",
  share: "share of cases",
  median: "median duration",
  mean: "mean duration",
  p90: "90th percentile",
  total: "total duration",
};

/** A value of a measure in words: a duration, a share of cases, or a count. */
export function sayValue(measure: MapMeasure, value: number, cases: number): string {
  if (isTimeMeasure(measure)) return sayDuration(value);
  return measure === "share" ? sayShare(value / cases) : sayCount(Math.round(value));
}

/** The values at the places 0, 1/2 and 1 of a scale, in words. */
export function sayScale(scale: ValueScale, measure: MapMeasure, cases: number): string[] {
  const [least, ...others] = [0, 0.5, 1].map((place) => sayValue(measure, scale.valueAt(place), cases));
  return [scale.isCut ? `≤ ${least}` : least, ...others];
}

/** The scale of the arcs that are drawn between activities. */
function scaleOf(options: MarkOptions): ValueScale {
  const { drawn, measure } = options;
  return valueScale(drawn.filter(isPath).map(arcValues(options)), isTimeMeasure(measure) ? "time" : "frequency");
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
/** With the digits that are seen: voice control goes by them. */
const times = (count: number): string => sayCountOf(count, "time");
const casesOf = (cases: number): string => sayCountOf(cases, "case");
const greatest = (values: readonly number[]): number => values.reduce((a, b) => b > a ? b : a, 0) || 1;
