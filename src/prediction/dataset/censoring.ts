import { lowerBound } from "../../numerics/binary-search.ts";
import type { Dataset } from "./dataset.ts";
import type { CaseTimes } from "./prefixes.ts";

/** The greatest weight of a case: without a limit few long cases would decide everything. */
const GREATEST_WEIGHT = 3;

/**
 * How many cases each completed case stands for. At any moment the completed cases are shorter than
 * all cases of their time: a long one is among them only if it began early enough. So each
 * completed case is weighted by the inverse of the share of cases that began early enough for it to
 * have ended by now (inverse probability of censoring weights: Robins and Rotnitzky, 1992; the
 * times of censoring are all known here). Weights cannot make up for cases longer than the whole
 * stretch.
 *
 * Takes n log n time.
 *
 * @param caseIndexes the completed cases
 * @param population all cases that began in the same stretch of time, completed or not, these among
 * them
 * @param now in ms: all of `caseIndexes` had ended by then
 */
export function censoringWeights(
  { start, end }: CaseTimes,
  caseIndexes: readonly number[],
  population: readonly number[],
  now: number,
): Map<number, number> {
  const starts = Float64Array.from(population, (caseIndex) => start[caseIndex]).sort();
  return new Map(caseIndexes.map((caseIndex) => {
    const latestStart = now - (end[caseIndex] - start[caseIndex]);
    // One more: a start at that very moment counts.
    const early = lowerBound(starts, latestStart + 1e-6);
    return [caseIndex, Math.min(GREATEST_WEIGHT, starts.length / Math.max(1, early))];
  }));
}

/**
 * The same dataset with each row repeated as often as its case counts, rounded so that the sum
 * stays right: then every learner and every measure respects the weights without knowing of them.
 */
export function weightDataset(dataset: Dataset, weights: ReadonlyMap<number, number>): Dataset {
  const rows: number[] = [];
  // Rounding goes from case to case, for each length of prefixes by itself, so that rows of every
  // length are weighted alike.
  const owed = new Map<number, number>();
  dataset.prefixes.forEach(({ caseIndex, length }, row) => {
    const due = (owed.get(length) ?? 0.5) + (weights.get(caseIndex) ?? 1);
    const copies = Math.floor(due);
    owed.set(length, due - copies);
    for (let copy = 0; copy < copies; copy++) rows.push(row);
  });
  const { columns, values } = dataset.rows;
  const repeated = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => repeated.set(values.subarray(row * columns, (row + 1) * columns), at * columns));
  const pick = (numbers: Float64Array) => Float64Array.from(rows, (row) => numbers[row]);
  return {
    prefixes: rows.map((row) => dataset.prefixes[row]),
    keys: rows.map((row) => dataset.keys[row]),
    rows: { rows: rows.length, columns, values: repeated },
    hours: pick(dataset.hours),
    now: pick(dataset.now),
    end: pick(dataset.end),
  };
}
