import { type ColumnTable, desc, op } from "arquero";
import type { RowTable } from "../../machine-learning/row-table.ts";
import type { Candidate } from "./case-table.ts";
import {
  type CategoryFeature,
  encodeValue,
  type Feature,
  type FeatureValue,
  MOST_CATEGORIES,
  MOST_RARE_CATEGORIES,
  type NumberFeature,
} from "./features.ts";

/** A feature and the column of the case table that holds it. */
export interface FittedFeature {
  readonly column: string;
  readonly feature: Feature;
}

/**
 * Learns from training cases what each feature needs to be encoded: medians and ranges of numbers,
 * frequencies of texts; never the target. Candidates that are the same in all these cases are left
 * out.
 *
 * @param cases rows of a case table
 */
export function fitFeatures(cases: ColumnTable, candidates: readonly Candidate[]): FittedFeature[] {
  return candidates.flatMap((candidate) => {
    const feature = candidate.kind === "number" ? fitNumber(cases, candidate) : fitCategory(cases, candidate);
    return feature === null ? [] : [{ column: candidate.column, feature }];
  });
}

/**
 * Encodes cases as rows of numbers, feature by feature.
 *
 * @param cases rows of a case table, in the order of the result
 */
export function encodeCases(cases: ColumnTable, features: readonly FittedFeature[]): RowTable {
  const rows = cases.numRows();
  const columns = features.length;
  const values = new Float64Array(rows * columns);
  features.forEach(({ column, feature }, at) => {
    const encoded = new Map<FeatureValue, number>();
    const source = cases.array(column) as ArrayLike<FeatureValue>;
    for (let row = 0; row < rows; row++) {
      const value = source[row];
      let code = encoded.get(value);
      if (code === undefined) encoded.set(value, code = encodeValue(feature, value));
      values[row * columns + at] = code;
    }
  });
  return { rows, columns, values };
}

function fitNumber(cases: ColumnTable, { column, source, name }: Candidate): NumberFeature | null {
  const summary = cases.rollup({
    typical: op.median(column),
    least: op.min(column),
    greatest: op.max(column),
    known: op.valid(column),
  });
  const { typical, least, greatest, known } = summary.object() as Record<string, number>;
  const isConstant = known === 0 || (least === greatest && known === cases.numRows());
  return isConstant ? null : { kind: "number", source, name, typical, least, greatest };
}

function fitCategory(cases: ColumnTable, { column, source, name }: Candidate): CategoryFeature | null {
  const counted = cases.groupby(column).count().orderby(desc("count"), column);
  const texts = (counted.array(column) as (string | null)[]).filter((text) => text !== null);
  if (counted.numRows() < 2) return null;
  return {
    kind: "category",
    source,
    name,
    categories: texts.slice(0, MOST_CATEGORIES),
    rare: texts.slice(MOST_CATEGORIES, MOST_CATEGORIES + MOST_RARE_CATEGORIES).sort(),
  };
}
