import { type ColumnTable, op, table } from "arquero";
import { skillAgainst } from "../../machine-learning/regression-errors.ts";
import type { Comparison, DurationErrors } from "./duration-model.ts";

/** Median of the column `hours`; null for no rows. */
export function medianHoursOf(cases: ColumnTable): number | null {
  return cases.numRows() === 0 ? null : cases.rollup({ median: op.median("hours") }).get("median", 0) as number;
}

interface ErrorRow {
  readonly predictor: "forest" | "median";
  readonly mae: number;
  readonly rmse: number;
  readonly bias: number;
}

/**
 * Sets a forest beside the median, on the same cases.
 *
 * @param cases the cases in question, with a column `hours`
 * @param forest what the forest says of each, in hours
 * @param medianHours what the median of the training cases says of all
 */
export function compareDurations(cases: ColumnTable, forest: Float64Array, medianHours: number): Comparison {
  const rows = table({ hours: cases.array("hours"), forest, median: new Float64Array(forest.length).fill(medianHours) })
    .fold(["forest", "median"], { as: ["predictor", "predicted"] })
    .derive({ error: (row: { predicted: number; hours: number }) => row.predicted - row.hours })
    .groupby("predictor")
    .rollup({
      mae: (row: { error: number }) => op.mean(op.abs(row.error)),
      rmse: (row: { error: number }) => op.sqrt(op.mean(row.error * row.error)),
      bias: (row: { error: number }) => op.mean(row.error),
    })
    .objects() as ErrorRow[];
  const baseline = rows.find(({ predictor }) => predictor === "median")!;
  const errorsOf = (name: ErrorRow["predictor"]): DurationErrors => {
    const { mae, rmse, bias } = rows.find(({ predictor }) => predictor === name)!;
    const skill = skillAgainst(mae, baseline.mae);
    return { mae, rmse, bias, skill: Number.isFinite(skill) ? skill : null };
  };
  return { cases: forest.length, forest: errorsOf("forest"), median: errorsOf("median") };
}
