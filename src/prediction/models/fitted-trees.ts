import { rowOf, type RowTable } from "../../machine-learning/row-table.ts";
import { changedRowPredictor, predictTrees, type TreeEnsemble } from "../../machine-learning/tree-ensemble.ts";

/** How hours are transformed before training: durations spread over orders of magnitude. */
export type Transform = "none" | "sqrt" | "log";

/** Trees that predict hours, transformed. */
export interface FittedTrees {
  readonly trees: TreeEnsemble;
  readonly transform: Transform;
}

/** The transform as a function of hours. */
export const transformBy = (transform: Transform): (hours: number) => number =>
  transform === "log" ? Math.log1p : transform === "sqrt" ? Math.sqrt : (hours) => hours;

/** The inverse of {@linkcode transformBy}; never below 0. */
export function invertTransform(transform: Transform): (target: number) => number {
  if (transform === "log") return (target) => Math.max(0, Math.expm1(target));
  if (transform === "sqrt") return (target) => target <= 0 ? 0 : target * target;
  return (target) => Math.max(0, target);
}

/** Makes the predictor of hours for single rows. */
export function hoursBy({ trees, transform }: FittedTrees): (row: Float64Array) => number {
  const inverse = invertTransform(transform);
  return (row) => inverse(predictTrees(trees, row));
}

/**
 * Makes the predictor of hours for a row of which one column is changed; see
 * {@linkcode changedRowPredictor}.
 */
export function changedHoursBy(
  { trees, transform }: FittedTrees,
  row: Float64Array,
): (changed: Float64Array, column: number) => number {
  const inverse = invertTransform(transform);
  const predict = changedRowPredictor(trees, row);
  return (changed, column) => inverse(predict(changed, column));
}

/** Hours for each row. */
export function predictHours(fitted: FittedTrees, rows: RowTable): Float64Array {
  const hours = hoursBy(fitted);
  return Float64Array.from({ length: rows.rows }, (_, row) => hours(rowOf(rows, row)));
}
