import { type Calibration, calibratorOf, intervalOf } from "./calibration.ts";
import { joinOutcomes, type Outcomes } from "./outcomes.ts";

/** How intervals fared. */
export interface IntervalFigures {
  /** Share of the rows whose hours lie in their interval. */
  readonly coverage: number;
  /** Mean width in hours. */
  readonly width: number;
}

/** Times that a calibration is renewed in a replay. */
const RENEWALS = 100;

/**
 * Gives rows their intervals in the order of time, as it would have been: each one with what was
 * known when its prefix ended, or not long before.
 *
 * @param before rows that were predicted earlier, by another model
 * @param after rows to be judged, as far as their cases have ended
 */
export function replayIntervals(before: Outcomes, after: Outcomes): IntervalFigures {
  const calibrate = calibratorOf(joinOutcomes(before, after));
  const asked = Array.from(after.now.keys()).filter((row) => after.end[row] < Infinity)
    .sort((a, b) => after.now[a] - after.now[b] || a - b);
  const together = Math.max(1, Math.ceil(asked.length / RENEWALS));
  let calibration: Calibration | null = null;
  let covered = 0;
  let width = 0;
  asked.forEach((row, at) => {
    if (at % together === 0) calibration = calibrate(after.now[row]);
    const [low, high] = intervalOf(calibration!, after.predicted[row], after.spread, row);
    const hours = (after.end[row] - after.now[row]) / HOUR;
    if (hours >= low && hours <= high) covered++;
    width += high - low;
  });
  return { coverage: covered / asked.length, width: width / asked.length };
}

const HOUR = 3_600_000;
