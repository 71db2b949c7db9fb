import { type AdaptiveThreshold, adaptiveThreshold } from "../machine-learning/adaptive-threshold.ts";
import type { Answers } from "./answers.ts";
import { predictHours } from "./fit-trees.ts";
import type { Sheet } from "./sheet.ts";

/** From when to when a case may end, in hours; it does with 90 %. */
export type Interval = readonly [low: number, high: number];

/** Share of the cases that end in their interval, half of the others on either side. */
export const NOMINAL = 0.9;

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
  const share = (1 + NOMINAL) / 2;
  return {
    below: adaptiveThreshold(scores("below"), { share, rate }),
    above: adaptiveThreshold(scores("above"), { share, rate }),
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

/** How intervals fared. */
export interface IntervalFigures {
  /** Share of the rows whose hours lie in their interval. */
  readonly coverage: number;
  /** Mean width in hours. */
  readonly width: number;
}

/**
 * Gives rows their intervals in the order of time, as it would have been: each one with what was known when its prefix ended, the calibration having
 * seen exactly the cases that had ended by then.
 */
export function replayIntervals(sheet: Sheet, said: Float64Array, spread: Spread, calibration: Calibration): IntervalFigures {
  const rows = Array.from(said.keys());
  const asked = rows.toSorted((a, b) => sheet.now[a] - sheet.now[b] || a - b);
  const ended = rows.toSorted((a, b) => sheet.end[a] - sheet.end[b] || a - b);
  let covered = 0;
  let width = 0;
  let next = 0;
  for (const row of asked) {
    for (; next < ended.length && sheet.end[ended[next]] <= sheet.now[row]; next++) {
      const other = ended[next];
      for (const side of ["below", "above"] as const) {
        calibration[side].update(scoreOf(sheet.hours[other], said[other], spread, other, side));
      }
    }
    const [low, high] = intervalAround(
      said[row],
      calibration.below.value() * spread.below[row],
      calibration.above.value() * spread.above[row],
    );
    if (sheet.hours[row] >= low && sheet.hours[row] <= high) covered++;
    width += high - low;
  }
  return { coverage: covered / rows.length, width: width / rows.length };
}
