import type { EventLog } from "../../event-log/event-log.ts";
import { endOf, startOf } from "../dataset/prefixes.ts";

/** Cases to train on and later cases to test on: case indexes, each list by start. */
export interface TemporalSplit {
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Start of the first test case in ms; NaN if there is none. */
  readonly time: number;
}

/**
 * Splits cases by their start: the first `share` of them for training, without those that end after
 * the first test case starts (their end was not known then), the others for the test.
 *
 * @param caseIndexes cases by start
 * @param share share of the earlier part. Default 0.8
 */
export function splitByStart(log: EventLog, caseIndexes: readonly number[], share = 0.8): TemporalSplit {
  const earlier = Math.floor(share * caseIndexes.length);
  const test = caseIndexes.slice(earlier);
  const time = test.length === 0 ? NaN : startOf(log, test[0]);
  return { train: caseIndexes.slice(0, earlier).filter((caseIndex) => endOf(log, caseIndex) <= time), test, time };
}
