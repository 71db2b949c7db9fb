import type { FittedModels } from "../models/fitted-models.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { type Spread, spreadOf } from "./intervals.ts";

/**
 * What was predicted of some rows, and what came of their cases or is still to come. Times in ms.
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
 * What some answers predicted of the rows of a sheet, with what came of it.
 *
 * @param predicted by the answers, in hours
 * @param isRunning whether a case, by its position in the log, has not ended; its rows' hours count
 * for nothing. Default: none is
 */
export function outcomesOf(
  fitted: FittedModels,
  dataset: Pick<Dataset, "rows" | "prefixes" | "now" | "end">,
  predicted: Float64Array,
  isRunning: (caseIndex: number) => boolean = () => false,
): Outcomes {
  return {
    now: dataset.now,
    end: dataset.end.map((time, row) => isRunning(dataset.prefixes[row].caseIndex) ? Infinity : time),
    first: Uint8Array.from(dataset.prefixes, ({ length }) => length === 1 ? 1 : 0),
    predicted,
    spread: spreadOf(fitted, dataset, predicted),
  };
}

/** The rows of both. */
export function joinOutcomes(a: Outcomes, b: Outcomes): Outcomes {
  const join = (one: Float64Array, other: Float64Array) => Float64Array.from([...one, ...other]);
  return {
    now: join(a.now, b.now),
    end: join(a.end, b.end),
    first: Uint8Array.from([...a.first, ...b.first]),
    predicted: join(a.predicted, b.predicted),
    spread: { below: join(a.spread.below, b.spread.below), above: join(a.spread.above, b.spread.above) },
  };
}
