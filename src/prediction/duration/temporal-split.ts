import type { ColumnTable } from "arquero";

/** Cases to learn from and later ones to be tested on. */
export interface TemporalSplit {
  readonly train: ColumnTable;
  readonly test: ColumnTable;
  /** Start of the first test case in ms; NaN if there is none. */
  readonly time: number;
  /**
   * Earlier cases left out because they ended after that moment: nobody could have learnt from
   * them.
   */
  readonly overlapping: number;
}

/**
 * Splits cases by their start: the first `share` of them to learn from, without those that end
 * after the first test case starts, the others to be tested on. Random rows would let the model
 * learn from the future.
 *
 * @param cases rows of a case table, sorted by start, ties in the order of the log
 * @param share share of the earlier part. Default 0.8
 */
export function temporalSplit(cases: ColumnTable, share = 0.8): TemporalSplit {
  const earlier = Math.floor(share * cases.numRows());
  const test = cases.slice(earlier).reify();
  const time = test.numRows() === 0 ? NaN : test.get("startTime", 0) as number;
  const before = cases.slice(0, earlier).params({ time });
  const train = before.filter((row: { endTime: number }, $: { time: number }) => row.endTime <= $.time).reify();
  return { train, test, time, overlapping: earlier - train.numRows() };
}
