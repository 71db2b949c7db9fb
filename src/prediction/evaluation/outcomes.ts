import type { Answers } from "../answers/answers.ts";
import type { Sheet } from "../features/sheet.ts";
import { type Spread, spreadOf } from "./intervals.ts";

/** What was said of some rows, and what came of their cases or is still to come. Times in ms. */
export interface Outcomes {
  /** When each was said: the time of the prefix's last event. */
  readonly now: Float64Array;
  /** When the case ended; infinite where it has not. */
  readonly end: Float64Array;
  /** 1 for the first row of a case. */
  readonly first: Uint8Array;
  /** Hours that were said, and how far they spread. */
  readonly said: Float64Array;
  readonly spread: Spread;
}

/**
 * What some answers said of the rows of a sheet, with what came of it.
 *
 * @param said by the answers, in hours
 * @param isOpen whether a case, by its position in the log, has not ended; its rows' hours count
 * for nothing. Default: none is
 */
export function outcomesOf(
  answers: Answers,
  sheet: Pick<Sheet, "rows" | "prefixes" | "now" | "end">,
  said: Float64Array,
  isOpen: (item: number) => boolean = () => false,
): Outcomes {
  return {
    now: sheet.now,
    end: sheet.end.map((time, row) => isOpen(sheet.prefixes[row].item) ? Infinity : time),
    first: Uint8Array.from(sheet.prefixes, ({ length }) => length === 1 ? 1 : 0),
    said,
    spread: spreadOf(answers, sheet, said),
  };
}

/** The rows of both. */
export function joinOutcomes(a: Outcomes, b: Outcomes): Outcomes {
  const join = (one: Float64Array, other: Float64Array) => Float64Array.from([...one, ...other]);
  return {
    now: join(a.now, b.now),
    end: join(a.end, b.end),
    first: Uint8Array.from([...a.first, ...b.first]),
    said: join(a.said, b.said),
    spread: { below: join(a.spread.below, b.spread.below), above: join(a.spread.above, b.spread.above) },
  };
}
