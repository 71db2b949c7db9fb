import type { MapMark, MapPaint } from "../drawing/map/draw-map.ts";
import type { LayoutArc, LayoutNode } from "../drawing/map/map-layout.ts";
import { END, START } from "../drawing/map/process-graph.ts";
import { FIGURE_SIZE } from "../drawing/map/plan-map.ts";
import { colorAt, type Palette } from "../drawing/palette.ts";
import { textWidth } from "../drawing/text-width.ts";
import type { GroupDifference } from "../comparison/groups/duration-differences.ts";
import type { ShareDifference } from "../comparison/groups/share-differences.ts";
import { mayBeChance } from "../comparison/groups/comparison-words.ts";
import { sayShare } from "../numerics/number-text.ts";
import { sayDuration } from "../time/duration-text.ts";

/** What a map of differences shows: how often, or how long. */
type DifferenceMeasure = "often" | "long";

/** The differences of a map. */
export interface DifferenceMarks {
  readonly palette: Palette;
  readonly measure: DifferenceMeasure;
  /** Labels by code of the activity. */
  readonly labels: readonly string[];
  /** Of an activity by code; undefined where neither group has it. */
  activity(code: number): ShareDifference | undefined;
  /** Of an arc between activities, from the start or to the end. */
  relation(from: number, to: number): ShareDifference | undefined;
  /** Of the durations of an arc; undefined where they are not compared. */
  duration(from: number, to: number): GroupDifference | undefined;
}

/** Smaller differences of shares are shown as if they were none, in points. */
const LEAST_POINTS = 1;

/** Whether a difference of shares is shown as one: no chance, and not under a point. */
export const isShown = (difference: ShareDifference): boolean =>
  !mayBeChance(difference) && Math.abs(100 * difference.difference) >= LEAST_POINTS;

/** A difference of shares in points, with its sign: `+13.5`. */
export function sayPoints(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1);
  return Number(text) === 0 ? "0" : `${difference > 0 ? "+" : "−"}${text}`;
}

/** A difference of durations with its sign: `+57 d`. */
export const saySeconds = (seconds: number): string =>
  seconds === 0 ? "±0" : `${seconds > 0 ? "+" : "−"}${sayDuration(Math.abs(seconds))}`;

/**
 * The difference of the medians of two groups with its sign: beside medians such as `38 s` it is
 * `−0.5 s`, not `−526 ms`.
 */
export function sayMedianDifference({ first, second, medianDifferenceSeconds }: GroupDifference): string {
  const size = Math.abs(medianDifferenceSeconds);
  const isFine = size >= 0.1 && size < 1 && Math.min(first.medianSeconds!, second.medianSeconds!) >= 10;
  return isFine
    ? `${medianDifferenceSeconds > 0 ? "+" : "−"}${Math.round(size * 10) / 10} s`
    : saySeconds(medianDifferenceSeconds);
}

/** The colours of more and less in a drawing. */
export const differenceColors = ({ frequencyOfArcs, deviation }: Palette): { more: string; less: string } => ({
  more: frequencyOfArcs[2],
  less: deviation,
});

/**
 * A map of the differences between two groups, B less A: blue single lines for more or longer, red
 * double lines for less or shorter, dotted grey ones for what may be chance or is under a point.
 * Width is the greater share of the cases.
 */
export function differencePaint(marks: DifferenceMarks): MapPaint {
  const { palette, measure } = marks;
  return {
    palette,
    measure: "frequency",
    node: (node) => node.node < 0 ? signMark(node) : measure === "often" ? shareOfNode(node, marks) : plainNode(node, marks),
    arc: (arc) => measure === "often" ? shareOfArc(arc, marks) : durationOfArc(arc, marks),
  };
}

const signMark = ({ node }: LayoutNode): MapMark => ({
  figure: "",
  color: 0,
  weight: 0,
  title: node === START ? "Start of the cases" : "End of the cases",
});

const NOTHING: MapMark = { figure: "", color: 0, weight: 0, title: "" };

/** A quiet area with an even quieter border. */
const quiet = ({ background, muted }: Palette) => ({
  line: colorAt([background, muted], 0.7),
  area: colorAt([background, muted], 0.08),
});

function shareOfNode({ node, width }: LayoutNode, marks: DifferenceMarks): MapMark {
  const { palette, labels } = marks;
  const difference = marks.activity(node);
  if (difference === undefined) return { ...NOTHING, title: labels[node], look: quiet(palette) };
  const { more, less } = differenceColors(palette);
  const strength = Math.min(1, Math.abs(difference.difference) / 0.3);
  const color = difference.difference > 0 ? more : less;
  const figure = sharesOf(difference, width);
  return {
    figure,
    color: 0,
    weight: 0,
    // A name that is read has what is seen.
    title: `${labels[node]}: ${figure}; ${shareWords(difference)}`,
    look: isShown(difference)
      ? { line: color, area: colorAt([palette.background, color], 0.12 + 0.3 * strength) }
      : quiet(palette),
  };
}

function plainNode({ node, width }: LayoutNode, marks: DifferenceMarks): MapMark {
  const difference = marks.activity(node);
  const figure = difference === undefined ? "" : sharesOf(difference, width);
  return { ...NOTHING, figure, title: `${marks.labels[node]}: ${figure} of the cases`, look: quiet(marks.palette) };
}

function shareOfArc({ from, to }: LayoutArc, marks: DifferenceMarks): MapMark {
  const { palette } = marks;
  const difference = marks.relation(from, to);
  const title = nameOf(from, to, marks.labels);
  const chance = { line: palette.muted, kind: "dotted" } as const;
  if (difference === undefined) return { ...NOTHING, title, look: chance };
  const { more, less } = differenceColors(palette);
  return {
    figure: Math.abs(difference.difference) * 100 < LEAST_POINTS / 2 ? "" : sayPoints(difference.difference),
    color: 0,
    weight: weightOf(difference),
    title: `${title}: ${shareWords(difference)}`,
    look: !isShown(difference)
      ? chance
      : difference.difference > 0
      ? { line: more, kind: "single" }
      : { line: less, kind: "double" },
  };
}

function durationOfArc({ from, to }: LayoutArc, marks: DifferenceMarks): MapMark {
  const { palette } = marks;
  const [relation, duration] = [marks.relation(from, to), marks.duration(from, to)];
  const title = nameOf(from, to, marks.labels);
  const weight = relation === undefined ? 0 : weightOf(relation);
  const chance = { line: palette.muted, kind: "dotted" } as const;
  if (duration === undefined) return { ...NOTHING, weight: weight / 2, title, look: chance };
  const { more, less } = differenceColors(palette);
  return {
    figure: sayMedianDifference(duration),
    color: 0,
    weight,
    title: `${title}: ${durationWords(duration)}`,
    look: mayBeChance(duration) || duration.cliffsDelta === 0
      ? chance
      : duration.cliffsDelta > 0
      ? { line: more, kind: "single" }
      : { line: less, kind: "double" },
  };
}

/** Width by the greater share; what is rare is thin but seen. */
const weightOf = ({ firstShare, secondShare }: ShareDifference): number => 0.8 * Math.max(firstShare, secondShare);

/**
 * The shares of a node, as exact as they fit into it; the narrowest boxes leave out the gaps.
 */
function sharesOf({ firstShare, secondShare }: ShareDifference, width: number): string {
  const [first, second] = [firstShare, secondShare].map((share) => (100 * share).toFixed(0));
  return [`${percentFigure(firstShare)} → ${percentFigure(secondShare)} %`, `${first} → ${second} %`, `${first}→${second} %`]
    .find((text) => textWidth(text, FIGURE_SIZE) <= width - 6) ?? (first === second ? `${second} %` : `${first}→${second}%`);
}

/** A share in percent without its sign: `0`, `37.6`, `100`. */
export const percentFigure = (share: number): string => (100 * share).toFixed(share === 0 || share === 1 ? 0 : 1);

const nameOf = (from: number, to: number, labels: readonly string[]): string =>
  `${from === START ? "Start" : labels[from]} → ${to === END ? "End" : labels[to]}`;

/** A difference of shares in words, with its interval. */
export function shareWords({ firstShare, secondShare, difference, interval, pValue, size }: ShareDifference): string {
  const shares = `${sayShare(firstShare)} of the cases of A, ${sayShare(secondShare)} of B, ${sayPoints(difference)} points`;
  if (interval === null) return `${shares}; too few cases have it, or lack it, to be tested`;
  const words = `${shares} (95 % interval ${sayPoints(interval[0])} to ${sayPoints(interval[1])})`;
  return mayBeChance({ pValue }) ? `${words}; may be chance` : `${words}; effect: ${size}`;
}

/** A difference of durations in words, with its interval. */
export function durationWords(difference: GroupDifference): string {
  const { first, second, medianInterval, size } = difference;
  const medians = `median ${sayDuration(first.medianSeconds!)} in A, ${sayDuration(second.medianSeconds!)} in B, ${
    sayMedianDifference(difference)
  }`;
  const interval = medianInterval === null
    ? ""
    : ` (95 % interval ${saySeconds(medianInterval[0])} to ${saySeconds(medianInterval[1])})`;
  return `${medians}${interval}; ${mayBeChance(difference) ? "may be chance" : `effect: ${size}`}`;
}
