import type { CaseTimes } from "./prefixes.ts";

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
export function splitByStart({ start, end }: CaseTimes, caseIndexes: readonly number[], share = 0.8): TemporalSplit {
  const earlier = Math.floor(share * caseIndexes.length);
  const test = caseIndexes.slice(earlier);
  const time = test.length === 0 ? NaN : start[test[0]];
  return { train: caseIndexes.slice(0, earlier).filter((caseIndex) => end[caseIndex] <= time), test, time };
}

/**
 * Shares of the cases that have ended at each origin. Less than half tells little of a model that
 * all of them will train: its error falls with their number.
 */
const ENDED_SHARES = [4 / 8, 5 / 8, 6 / 8, 7 / 8];
/** Share of the cases that begin between two origins at least. */
const LEAST_STEP = 0.05;

/**
 * Splits cases several times by rolling the forecast origin forward (Tashman, "Out-of-sample tests
 * of forecasting accuracy", 2000). At each origin the cases that have ended train, those that begin
 * from there to the next origin validate. The origins are spaced by the number of cases that have
 * ended, not of those that have begun: where cases take long, the first ones to end are few.
 *
 * Takes n log n time.
 *
 * @param caseIndexes cases that have all ended, by start
 * @returns up to four splits by time; none where half of the cases had at no origin ended
 */
export function rollingOrigins({ start, end }: CaseTimes, caseIndexes: readonly number[]): TemporalSplit[] {
  const cases = caseIndexes.length;
  const ends = Float64Array.from(caseIndexes, (caseIndex) => end[caseIndex]).sort();
  const step = Math.max(1, LEAST_STEP * cases);
  const origins: number[] = [];
  let share = 0;
  let ended = 0;
  for (let at = 0; at < cases && cases - at >= step && share < ENDED_SHARES.length; at++) {
    const time = start[caseIndexes[at]];
    while (ended < cases && ends[ended] <= time) ended++;
    if (ended < ENDED_SHARES[share] * cases || at - (origins.at(-1) ?? -step) < step) continue;
    origins.push(at);
    while (share < ENDED_SHARES.length && ended >= ENDED_SHARES[share] * cases) share++;
  }
  return origins.map((at, fold) => {
    const time = start[caseIndexes[at]];
    return {
      train: caseIndexes.slice(0, at).filter((caseIndex) => end[caseIndex] <= time),
      test: caseIndexes.slice(at, origins[fold + 1]),
      time,
    };
  });
}
