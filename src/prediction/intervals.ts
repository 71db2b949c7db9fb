import { type AdaptiveThreshold, adaptiveThreshold } from "../machine-learning/adaptive-threshold.ts";
import { quantile, selectQuantile } from "../numerics/quantile.ts";
import type { Answers } from "./answers.ts";
import { predictHours } from "./fit-trees.ts";
import type { Sheet } from "./sheet.ts";

/** From when to when a case may end, in hours; it does with 90 %. */
export type Interval = readonly [low: number, high: number];

/** Share of the cases that end in their interval. */
export const NOMINAL = 0.9;
/**
 * Share of those outside that end before it, not after. Hours are skewed to the right: an interval that leaves out more of the long tail than of the short one
 * is narrower for the same share.
 */
const BEFORE = 0.2;

/** How far the hours spread below and above an answer, row by row, before they are calibrated. */
export interface Spread {
  readonly below: Float64Array;
  readonly above: Float64Array;
}

/** Less than this part of the median is no spread: the hours of a whole group may be equal in training. */
const LEAST_SPREAD = 0.02;

/**
 * The spread of some rows around what was said of them: the distance to the trees' quantiles. Where no trees were trained it is the same
 * for all rows.
 */
export function spreadOf(answers: Answers, sheet: Pick<Sheet, "rows">, said: Float64Array): Spread {
  const { low, high, medians } = answers;
  const least = Math.max(1 / 60, LEAST_SPREAD * medians.all);
  if (low === null || high === null) {
    const flat = new Float64Array(said.length).fill(Math.max(least, medians.all));
    return { below: flat, above: flat };
  }
  const lows = predictHours(low, sheet.rows);
  const highs = predictHours(high, sheet.rows);
  return {
    below: said.map((hours, row) => Math.max(least, hours - lows[row])),
    above: said.map((hours, row) => Math.max(least, highs[row] - hours)),
  };
}

/** How many spreads an interval reaches down and up from the answer, kept up as cases close. */
export interface Calibration {
  readonly below: AdaptiveThreshold;
  readonly above: AdaptiveThreshold;
}

/**
 * Calibrates intervals on rows that nothing was fitted to: conformalized quantiles (Romano, Patterson and Candès, 2019), normalized by the
 * spread (Lei et al., "Distribution-free predictive inference for regression", 2018), each side by itself, its level adapting as cases
 * close; see {@linkcode adaptiveThreshold}.
 *
 * @param rate see {@linkcode adaptiveThreshold}; 0 for a calibration that stays
 */
export function calibrate(sheet: Sheet, said: Float64Array, spread: Spread, rate?: number): Calibration {
  const order = Array.from(said.keys()).sort((a, b) => sheet.end[a] - sheet.end[b] || a - b);
  const scores = (side: "below" | "above") => order.map((row) => scoreOf(sheet.hours[row], said[row], spread, row, side));
  const outside = 1 - NOMINAL;
  return {
    below: adaptiveThreshold(scores("below"), { share: 1 - BEFORE * outside, rate }),
    above: adaptiveThreshold(scores("above"), { share: 1 - (1 - BEFORE) * outside, rate }),
  };
}

function scoreOf(hours: number, said: number, spread: Spread, row: number, side: "below" | "above"): number {
  return side === "below" ? (said - hours) / spread.below[row] : (hours - said) / spread.above[row];
}

/** The interval around an answer; never below 0, and the answer is in it. */
export function intervalAround(said: number, below: number, above: number): Interval {
  const low = Math.max(0, said - Math.max(0, below));
  return [low, Math.max(said, said + Math.max(0, above))];
}

/** Steps of {@linkcode scoreQuantiles}. */
const STEPS = 100;

/** Quantiles of how many spreads the hours lie above what was said (below it: negative), from the least to the greatest in even steps. */
export function scoreQuantiles(sheet: Sheet, said: Float64Array, spread: Spread): number[] {
  const scores = said.map((hours, row) => {
    const difference = sheet.hours[row] - hours;
    return difference / (difference < 0 ? spread.below[row] : spread.above[row]);
  }).sort();
  return Array.from({ length: STEPS + 1 }, (_, at) => quantile(scores, at / STEPS));
}

/**
 * The probability that a case takes longer than some hours, by how the hours of other cases lay around what was said of them. From 0 to 1, never
 * rising with the hours.
 *
 * @param scores see {@linkcode scoreQuantiles}
 */
export function riskBeyond(
  scores: readonly number[],
  said: number,
  spread: { below: number; above: number },
  hours: number,
): number {
  const score = (hours - said) / (hours < said ? spread.below : spread.above);
  let low = 0;
  while (low < scores.length && scores[low] <= score) low++;
  if (low === 0) return 1;
  if (low === scores.length) return 0;
  const part = (score - scores[low - 1]) / (scores[low] - scores[low - 1]);
  return 1 - (low - 1 + part) / (scores.length - 1);
}

/** How intervals fared. */
export interface IntervalFigures {
  /** Share of the rows whose hours lie in their interval. */
  readonly coverage: number;
  /** Mean width in hours. */
  readonly width: number;
}

/**
 * Gives rows their intervals in the order of time, as it would have been: each one with what was known when its prefix ended.
 *
 * The calibration follows what came of earlier rows, but not as soon as it is known: the cases that end first are the short ones, and who learns from them at once
 * makes the intervals too narrow. A row tells after `maturity` hours, whether its case has ended or not; one that has not takes at least as
 * long as it has taken by then.
 *
 * @param maturity hours within which most cases end
 */
export function replayIntervals(
  sheet: Sheet,
  said: Float64Array,
  spread: Spread,
  { calibration, maturity }: { readonly calibration: Calibration; readonly maturity: number },
): IntervalFigures {
  const asked = Array.from(said.keys()).sort((a, b) => sheet.now[a] - sheet.now[b] || a - b);
  let covered = 0;
  let width = 0;
  let next = 0;
  for (const row of asked) {
    const now = sheet.now[row];
    for (; next < asked.length && sheet.now[asked[next]] + maturity * HOUR <= now; next++) {
      const other = asked[next];
      const hours = Math.min(sheet.hours[other], (now - sheet.now[other]) / HOUR);
      for (const side of ["below", "above"] as const) calibration[side].update(scoreOf(hours, said[other], spread, other, side));
    }
    const [low, high] = intervalAround(
      said[row],
      calibration.below.value() * spread.below[row],
      calibration.above.value() * spread.above[row],
    );
    if (sheet.hours[row] >= low && sheet.hours[row] <= high) covered++;
    width += high - low;
  }
  return { coverage: covered / asked.length, width: width / asked.length };
}

const HOUR = 3_600_000;

/** Hours within which 95 % of some rows' cases ended. */
export const maturityOf = ({ hours }: Pick<Sheet, "hours">): number =>
  hours.length === 0 ? 0 : selectQuantile(hours.slice(), 0.95);
