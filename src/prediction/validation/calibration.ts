import { firstPosition } from "../../numerics/binary-search.ts";
import { stableOrder } from "../../numerics/stable-order.ts";
import { quantile, selectQuantile } from "../../numerics/quantile.ts";
import { survivalQuantiles } from "../../numerics/survival-quantiles.ts";
import { HOUR } from "../../time/civil-date.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { FittedModels } from "../models/fitted-models.ts";
import { predictHours } from "../models/fitted-trees.ts";
import { LEAST_ENDED } from "./select-predictor.ts";

/** From when to when a case may end, in hours; it does with 90 %. */
export type Interval = readonly [low: number, high: number];

/** Share of the cases that end in their interval. */
const NOMINAL = 0.9;

/**
 * How far the hours spread below and above a prediction, row by row, before they are calibrated.
 */
interface Spread {
  readonly below: Float64Array;
  readonly above: Float64Array;
}

/** Least spread as a share of the median: the hours of a whole group may be equal in training. */
const LEAST_SPREAD = 0.02;

/**
 * Makes a function that gives the spread of a dataset's rows around what is predicted of them: the
 * distance to the trees' quantiles. Where no trees were trained it is the same for all rows.
 *
 * The quantiles take time proportional to the rows times the trees; a call takes time proportional
 * to the rows.
 */
export function spreadOf(fitted: FittedModels, dataset: Pick<Dataset, "rows">): (predicted: Float64Array) => Spread {
  const { low, high, medians } = fitted;
  const least = Math.max(1 / 60, LEAST_SPREAD * medians.all);
  if (low === null || high === null) {
    const flat = new Float64Array(dataset.rows.rows).fill(Math.max(least, medians.all));
    return () => ({ below: flat, above: flat });
  }
  const lows = predictHours(low, dataset.rows);
  const highs = predictHours(high, dataset.rows);
  return (predicted) => ({
    below: predicted.map((hours, row) => Math.max(least, hours - lows[row])),
    above: predicted.map((hours, row) => Math.max(least, highs[row] - hours)),
  });
}

/** The interval around a prediction; never below 0, and the prediction is in it. */
function intervalAround(predicted: number, below: number, above: number): Interval {
  const low = Math.max(0, predicted - Math.max(0, below));
  return [low, Math.max(predicted, predicted + Math.max(0, above))];
}

/**
 * The probability that a case takes longer than some hours, by how the hours of other cases lay
 * around what was predicted of them. From 0 to 1, never rising with the hours.
 *
 * @param scores quantiles of how many spreads the hours lay above the prediction, in even steps
 */
export function riskBeyond(
  scores: readonly number[],
  predicted: number,
  spread: { below: number; above: number },
  hours: number,
): number {
  const score = (hours - predicted) / (hours < predicted ? spread.below : spread.above);
  let low = 0;
  while (low < scores.length && scores[low] <= score) low++;
  if (low === 0) return 1;
  if (low === scores.length) return 0;
  const part = (score - scores[low - 1]) / (scores[low] - scores[low - 1]);
  return 1 - (low - 1 + part) / (scores.length - 1);
}

/**
 * Predictions of some rows with the ends of their cases, as far as they have ended. Times in ms.
 */
export interface Outcomes {
  /** When each was predicted: the time of the prefix's last event. */
  readonly now: Float64Array;
  /** When the case ended; infinite where it has not. */
  readonly end: Float64Array;
  /** 1 for the first row of a case. */
  readonly first: Uint8Array;
  /** Hours that were predicted, and how far they spread. */
  readonly predicted: Float64Array;
  readonly spread: Spread;
}

/**
 * Makes a function that gives the outcomes of a dataset, where these hours were predicted for its
 * rows.
 */
export function outcomesOf(
  fitted: FittedModels,
  dataset: Pick<Dataset, "rows" | "prefixes" | "now" | "end">,
): (predicted: Float64Array) => Outcomes {
  const { now, end, prefixes } = dataset;
  const first = Uint8Array.from(prefixes, ({ length }) => length === 1 ? 1 : 0);
  const spread = spreadOf(fitted, dataset);
  return (predicted) => ({ now, end, first, predicted, spread: spread(predicted) });
}

/** The rows of both. */
export function joinOutcomes(a: Outcomes, b: Outcomes): Outcomes {
  return {
    now: join(a.now, b.now),
    end: join(a.end, b.end),
    first: join(a.first, b.first),
    predicted: join(a.predicted, b.predicted),
    spread: { below: join(a.spread.below, b.spread.below), above: join(a.spread.above, b.spread.above) },
  };
}

function join<T extends Float64Array | Uint8Array>(one: T, other: T): T {
  const both = new (one.constructor as new (length: number) => T)(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** How far hours lie from what is predicted of them: what intervals and risks are made from. */
export interface Calibration {
  /**
   * How many spreads the hours lay above the prediction (below it: negative), as quantiles from the
   * least to the greatest in even steps; see {@linkcode survivalQuantiles}.
   */
  readonly scores: readonly number[];
  /** Cases that the quantiles stand for; older ones count for less. */
  readonly cases: number;
  /**
   * Share of the quantiles that cases which have ended tell; those beyond are extrapolated from the
   * cases that go on.
   */
  readonly observed: number;
}

/**
 * Share of the cases outside their interval that end before it, not after: see {@linkcode reachOf}.
 */
const BEFORE = 0.2;
/** Steps of {@linkcode Calibration.scores}. */
const STEPS = 100;
/**
 * A row counts for half as much when so many cases have begun since, besides those that may still
 * be under way: processes change, and few cases tell little.
 */
const HALF_LIFE = 100;
/** Share of the hours that a case may still be under way for. */
const UNDER_WAY = 0.95;
/** Rows so many half-lives old count for nothing. */
const LIFE = 4;
/** Of more rows every second, third and so on counts. */
const MOST_ROWS = 5000;

/**
 * Makes a function that calibrates intervals as of a time, by rows that no model was fitted to. It
 * uses what was known at that time alone: the rows predicted by then, and of a case that had not
 * ended how long it had lasted. Without such cases intervals would be too narrow, since short cases
 * end first.
 *
 * Normalized conformal prediction (Lei et al., "Distribution-free predictive inference for
 * regression", 2018; conformalized quantiles: Romano, Patterson and Candès, 2019) for censored
 * hours (Candès, Lei and Ren, "Conformalized survival analysis", 2023), the newest rows counting
 * most, since processes drift (Barber et al., "Conformal prediction beyond exchangeability", 2023).
 *
 * Making it takes n log n time, a question m log m in the rows that still count.
 *
 * @param before an earlier calibration, which counts as if its cases had all begun before these.
 * Default: none
 * @returns null for a time before all rows, where there is no earlier calibration
 */
export function calibratorOf(outcomes: Outcomes, before?: Calibration): (time: number) => Calibration | null {
  const windowAt = windowsOf(outcomes);
  return (time) => calibrate(outcomes, windowAt(time), before);
}

/**
 * The rows that count for a calibration as of a time, the newest first, at most 5,000 of those of
 * some hundred cases: {@linkcode calibratorOf} looks at the predictions of no others.
 */
export const countingRows = (outcomes: Pick<Outcomes, "now" | "end" | "first">, time: number): readonly number[] =>
  windowsOf(outcomes)(time).rows;

/** The rows that count for a calibration, the newest first, whatever is predicted of them. */
interface Window {
  /** Time of the calibration, in ms. */
  readonly time: number;
  readonly rows: readonly number[];
  /** For each row the cases begun after it. */
  readonly ages: readonly number[];
  /** Cases begun among the rows. */
  readonly begun: number;
  /** The age at which a row counts for half. */
  readonly halfLife: number;
}

/** Makes a function that gives the window of a time. */
function windowsOf({ now, end, first }: Pick<Outcomes, "now" | "end" | "first">): (time: number) => Window {
  const order = stableOrder(now);
  // Cases begun before each place of the order.
  const begun = new Uint32Array(order.length + 1);
  order.forEach((row, at) => begun[at + 1] = begun[at] + first[row]);
  const lasted = new Float64Array(order.length);
  return (time) => {
    const until = placeAfter(order, now, time);
    let ended = 0;
    for (let at = 0; at < until; at++) {
      const row = order[at];
      if (end[row] <= time) lasted[ended++] = end[row] - now[row];
    }
    const underWay = begun[until] -
      begun[placeAfter(order, now, time - (selectQuantile(lasted.subarray(0, ended), UNDER_WAY) || 0))];
    const halfLife = HALF_LIFE + underWay;
    let from = until;
    while (from > 0 && begun[until] - begun[from] < LIFE * halfLife) from--;
    const step = Math.max(1, Math.ceil((until - from) / MOST_ROWS));
    const rows: number[] = [];
    const ages: number[] = [];
    for (let at = until - 1; at >= from; at -= step) {
      rows.push(order[at]);
      ages.push(begun[until] - begun[at + 1]);
    }
    return { time, rows, ages, begun: begun[until] - begun[from], halfLife };
  };
}

function calibrate({ now, end, predicted, spread }: Outcomes, window: Window, before?: Calibration): Calibration | null {
  const { time, rows, ages, begun, halfLife } = window;
  const values = rows.map((row) => scoreOf((Math.min(end[row], time) - now[row]) / HOUR, predicted[row], spread, row));
  const known = rows.map((row) => end[row] <= time ? 1 : 0);
  const remains = (age: number) => 0.5 ** (age / halfLife);
  // Rows of one case say much the same: together they count as one.
  const weights = ages.map((age) => remains(age) * Math.max(1, begun) / ages.length);
  if (before !== undefined) {
    for (const [at, score] of before.scores.entries()) {
      // What was extrapolated is known no better now than it was.
      values.push(score);
      known.push(at <= before.observed * (before.scores.length - 1) + 1e-9 ? 1 : 0);
      weights.push(before.cases * remains(begun) / before.scores.length);
    }
  }
  if (values.length === 0) return null;
  const cases = weights.reduce((sum, weight) => sum + weight, 0);
  const { quantiles, observed } = survivalQuantiles({ values, known, weights }, STEPS);
  return { scores: quantiles, cases, observed };
}

function scoreOf(hours: number, predicted: number, { below, above }: Spread, row: number): number {
  return hours < predicted ? (hours - predicted) / below[row] : (hours - predicted) / above[row];
}

/** Position of the first row predicted after a time. */
function placeAfter(order: Uint32Array, now: Float64Array, time: number): number {
  return firstPosition(0, order.length, (at) => now[order[at]] > time);
}

/**
 * How many spreads an interval reaches below and above a prediction. Hours are skewed to the right:
 * an interval that leaves out more of the long tail than of the short one is narrower for the same
 * share. The predicted case itself counts as one outside: with few cases the interval is wider.
 */
export function reachOf(
  { scores, cases }: Pick<Calibration, "scores" | "cases">,
): { readonly below: number; readonly above: number } {
  const outside = 1 - NOMINAL;
  const share = (wanted: number) => Math.min(1, Math.max(0, wanted));
  const low = quantile(scores, share((BEFORE * outside * (cases + 1) - 1) / cases));
  const high = quantile(scores, share((1 - (1 - BEFORE) * outside) * (cases + 1) / cases));
  return { below: Math.max(0, -low), above: Math.max(0, high) };
}

/**
 * Why intervals cannot be trusted, as a sentence; null where they can. Where too few cases have
 * ended, those that have are the short ones: how long the others take lies beyond all that has been
 * seen, and the upper end of the intervals is extrapolated.
 *
 * @param ended share of the cases begun so far that have ended. Default 1
 */
export function intervalWarning({ observed }: Pick<Calibration, "observed">, ended = 1): string | null {
  const farOff = "The upper end of the 90 % intervals is extrapolated and may be far off.";
  if (observed < 1 - (1 - BEFORE) * (1 - NOMINAL)) {
    return `Cases that have ended tell only the shorter ${
      Math.floor(100 * observed)
    } % of the hours: the others had no time to end. ${farOff}`;
  }
  if (ended < LEAST_ENDED) {
    return `Only ${Math.round(100 * ended)} % of the earlier cases had ended, the short ones first. ${farOff}`;
  }
  return null;
}

/** The interval of a row. */
export function intervalOf(calibration: Calibration, predicted: number, spread: Spread, row: number): Interval {
  const { below, above } = reachOf(calibration);
  return intervalAround(predicted, below * spread.below[row], above * spread.above[row]);
}

/** How good intervals were. */
export interface IntervalFigures {
  /** Share of the rows whose hours lie in their interval. */
  readonly coverage: number;
  /** Mean width in hours. */
  readonly width: number;
  /** Of each row to measure 1 where its hours lie in their interval; 0 also where it is running. */
  readonly inside: Uint8Array;
}

/** Times that a calibration is renewed in a replay. */
const RENEWALS = 100;

/** Outcomes of one predictor on rows of two times. */
interface ReplayedOutcomes {
  /** Rows that were predicted earlier, by another model. */
  readonly before: Outcomes;
  /** Rows to measure, as far as their cases have ended. */
  readonly after: Outcomes;
}

/**
 * Measures the intervals of some predictors in the order of time: each row has the one that would
 * have been given with what was known when its prefix ended, or not long before.
 *
 * @param predictors at least one; they differ in what they predict of the same rows
 */
export function replayIntervals(predictors: readonly ReplayedOutcomes[]): IntervalFigures[] {
  const joined = predictors.map(({ before, after }) => joinOutcomes(before, after));
  const windowAt = windowsOf(joined[0]);
  const { now, end } = predictors[0].after;
  const ended = Array.from(stableOrder(now)).filter((row) => end[row] < Infinity);
  const together = Math.max(1, Math.ceil(ended.length / RENEWALS));
  const figures = predictors.map(() => ({ inside: new Uint8Array(now.length), covered: 0, width: 0 }));
  for (let from = 0; from < ended.length; from += together) {
    const window = windowAt(now[ended[from]]);
    const rows = ended.slice(from, from + together);
    predictors.forEach(({ after }, index) => {
      const calibration = calibrate(joined[index], window)!;
      for (const row of rows) {
        const [low, high] = intervalOf(calibration, after.predicted[row], after.spread, row);
        const hours = (end[row] - now[row]) / HOUR;
        if (hours >= low && hours <= high) {
          figures[index].covered++;
          figures[index].inside[row] = 1;
        }
        figures[index].width += high - low;
      }
    });
  }
  return figures.map(({ covered, width, inside }) => ({
    coverage: covered / ended.length,
    width: width / ended.length,
    inside,
  }));
}
