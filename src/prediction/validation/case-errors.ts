import type { Dataset } from "../dataset/dataset.ts";
import type { PredictorName } from "../models/fitted-models.ts";

/** Absolute errors of some predictors, summed by case: rows of one case are alike. */
export interface CaseErrors {
  /** Number of rows of each case, times the case's weight. */
  readonly rows: Float64Array;
  /** Sum of the absolute errors in hours of each case's rows, times the case's weight. */
  readonly sums: ReadonlyMap<PredictorName, Float64Array>;
}

/**
 * Sums the errors of each case.
 *
 * @param predicted hours for each row of `dataset`
 * @param weights by case index. Default: all are 1
 */
export function caseErrorsOf(
  { prefixes, hours }: Pick<Dataset, "prefixes" | "hours">,
  predicted: ReadonlyMap<PredictorName, Float64Array>,
  weights?: ReadonlyMap<number, number>,
): CaseErrors {
  const places = new Map<number, number>();
  const placeOf = prefixes.map(({ caseIndex }) => {
    const place = places.get(caseIndex) ?? places.size;
    places.set(caseIndex, place);
    return place;
  });
  const weightOf = prefixes.map(({ caseIndex }) => weights?.get(caseIndex) ?? 1);
  const sumOf = (value: (row: number) => number) => {
    const sums = new Float64Array(places.size);
    placeOf.forEach((place, row) => sums[place] += weightOf[row] * value(row));
    return sums;
  };
  return {
    rows: sumOf(() => 1),
    sums: new Map([...predicted].map(([name, values]) => [name, sumOf((row) => Math.abs(values[row] - hours[row]))])),
  };
}

/** The cases of several folds; the first one tells which predictors there are. */
export function joinCaseErrors(folds: readonly CaseErrors[]): CaseErrors {
  const join = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    rows: join(folds.map(({ rows }) => rows)),
    sums: new Map([...folds[0].sums.keys()].map((name) => [name, join(folds.map(({ sums }) => sums.get(name)!))])),
  };
}

/** Mean absolute error of each predictor over all rows, in hours. */
export function meanErrors({ rows, sums }: CaseErrors): Map<PredictorName, number> {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const all = sum(rows);
  return new Map([...sums].map(([name, errors]) => [name, sum(errors) / all]));
}
