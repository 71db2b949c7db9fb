import { boostingSteps } from "../../machine-learning/gradient-boosting.ts";
import { rowOf } from "../../machine-learning/row-table.ts";
import { predictTrees } from "../../machine-learning/tree-ensemble.ts";
import { treeContributions } from "../../machine-learning/tree-shap.ts";
import { createRandom } from "../../numerics/random.ts";
import type { KnownCondition } from "./case-conditions.ts";

/** How much of an outcome a model of all conditions together tells, and which of them tell it. */
export interface CauseContributions {
  /**
   * Share of the variance that the model tells of cases that it was not trained on; 0 where it
   * tells nothing.
   */
  readonly explained: number;
  /** Those that move the predictions most first, at most eight; empty where it tells nothing. */
  readonly subjects: readonly SubjectContribution[];
}

/** What a subject, such as an attribute, contributes to predictions. */
export interface SubjectContribution {
  readonly subject: string;
  /** Mean of the absolute SHAP values, in the unit of the outcome. */
  readonly mean: number;
  /** Conditions on it with the mean SHAP value of their cases, the greatest first, at most six. */
  readonly values: readonly { readonly words: string; readonly cases: number; readonly mean: number }[];
}

/** Cases that are learned from, and cases whose predictions are taken apart, at most. */
const MOST_ROWS = 6000;
const MOST_EXPLAINED = 400;
/** Subjects that are learned from: those with the most cases. */
const MOST_COLUMNS = 80;
const MOST_CODES = 250;
const MOST_SUBJECTS = 8;
const MOST_VALUES = 6;
/** Fewest cases of which a model is made, and of which a mean is told. */
const LEAST_ROWS = 100;
const LEAST_MEAN = 10;
const BOOSTING = { rounds: 100, learningRate: 0.1, maxDepth: 4, minLeaf: 20 };

/**
 * Learns an outcome from all conditions at once, by gradient boosting, and takes its predictions
 * apart by subject (SHAP values: Lundberg and Lee 2017; for trees Lundberg, Erion and Lee 2018). A
 * third of the cases is not learned from: it tells when to stop, and what the model is worth.
 *
 * Cost: rounds times cases times subjects.
 *
 * @param cases numbers of the cases that have an outcome
 * @param values the outcome by case
 */
export function* causeContributions(
  conditions: readonly KnownCondition[],
  { cases, values, seed }: { readonly cases: Uint32Array; readonly values: Float64Array; readonly seed: number },
): Generator<void, CauseContributions> {
  const nothing = { explained: 0, subjects: [] };
  const subjects = mostFrequent(conditions);
  if (cases.length < LEAST_ROWS || subjects.length === 0) return nothing;
  const drawn = createRandom(seed).fork("contributions").shuffle(Array.from(cases)).slice(0, MOST_ROWS);
  const rowOfCase = new Int32Array(values.length).fill(-1);
  drawn.forEach((c, row) => rowOfCase[c] = row);
  const table = { rows: drawn.length, columns: subjects.length, values: new Float64Array(drawn.length * subjects.length) };
  subjects.forEach(({ own }, column) =>
    codesOf(own, rowOfCase, drawn.length).forEach((code, row) => {
      table.values[row * table.columns + column] = code;
    })
  );
  const part = (first: number, end: number) => ({
    ...table,
    rows: end - first,
    values: table.values.subarray(first * table.columns, end * table.columns),
  });
  const outcome = Float64Array.from(drawn, (c) => values[c]);
  const learned = Math.floor(drawn.length * 2 / 3);
  const unseen = { table: part(learned, drawn.length), target: outcome.subarray(learned) };
  yield;
  const trees = yield* boostingSteps(part(0, learned), outcome.subarray(0, learned), {
    ...BOOSTING,
    random: createRandom(seed).fork("boosting"),
    categorical: subjects.map(() => true),
    validation: unseen,
  });
  yield;
  const explained = shareExplained(unseen.target, (row) => predictTrees(trees, rowOf(unseen.table, row)));
  if (explained <= 0) return nothing;
  const moved = Math.min(MOST_EXPLAINED, drawn.length);
  const shap: Float64Array[] = [];
  for (let row = 0; row < moved; row++) {
    if (row % 50 === 49) yield;
    shap.push(treeContributions(trees, rowOf(table, row)).byColumn);
  }
  const told = subjects.map((subject, column) => contributionOf(subject, shap.map((row) => row[column]), rowOfCase));
  return {
    explained,
    subjects: told.filter(({ mean }) => mean > 0)
      .sort((a, b) => b.mean - a.mean || (a.subject < b.subject ? -1 : 1)).slice(0, MOST_SUBJECTS),
  };
}

/** A subject and the conditions on it. */
interface KnownSubject {
  readonly subject: string;
  readonly own: readonly KnownCondition[];
}

/** The subjects whose conditions have the most cases. */
function mostFrequent(conditions: readonly KnownCondition[]): KnownSubject[] {
  const bySubject = new Map<string, KnownCondition[]>();
  for (const condition of conditions) {
    const known = bySubject.get(condition.subject);
    if (known === undefined) bySubject.set(condition.subject, [condition]);
    else known.push(condition);
  }
  return [...bySubject]
    .map(([subject, own]) => ({ subject, own, count: own.reduce((sum, { cases }) => sum + cases.length, 0) }))
    .sort((a, b) => b.count - a.count || (a.subject < b.subject ? -1 : 1)).slice(0, MOST_COLUMNS);
}

/**
 * What a subject contributes, and which of its conditions contribute most.
 *
 * @param shap its SHAP values, of the first rows
 */
function contributionOf(
  { subject, own }: KnownSubject,
  shap: readonly number[],
  rowOfCase: Int32Array,
): SubjectContribution {
  const told = own.map(({ words, cases }) => {
    const rows = Array.from(cases, (c) => rowOfCase[c]).filter((row) => row >= 0 && row < shap.length);
    const mean = rows.reduce((sum, row) => sum + shap[row], 0) / Math.max(1, rows.length);
    return { words, cases: cases.length, rows: rows.length, mean };
  });
  return {
    subject,
    mean: shap.reduce((sum, value) => sum + Math.abs(value), 0) / shap.length,
    values: told.filter(({ rows }) => rows >= LEAST_MEAN)
      .sort((a, b) => b.mean - a.mean || (a.words < b.words ? -1 : 1)).slice(0, MOST_VALUES)
      .map(({ words, cases, mean }) => ({ words, mean, cases })),
  };
}

/** Which of the conditions hold, as a category of each row; -1 where none does. */
function codesOf(conditions: readonly KnownCondition[], rowOfCase: Int32Array, rows: number): Int32Array {
  const codes = new Int32Array(rows).fill(-1);
  const known = new Map<string, number>();
  conditions.forEach(({ cases }, number) => {
    for (let i = 0; i < cases.length; i++) {
      const row = rowOfCase[cases[i]];
      if (row < 0) continue;
      // What held so far, and this one.
      const key = `${codes[row]} ${number}`;
      let code = known.get(key);
      if (code === undefined) known.set(key, code = known.size);
      codes[row] = code;
    }
  });
  const used = new Map<number, number>();
  return codes.map((code) => {
    if (code < 0) return -1;
    if (!used.has(code)) used.set(code, used.size);
    const own = used.get(code)!;
    return own < MOST_CODES ? own : -1;
  });
}

/** Share of the variance that predictions tell; below 0 where the mean tells more. */
function shareExplained(target: Float64Array, predict: (row: number) => number): number {
  const mean = target.reduce((sum, own) => sum + own, 0) / target.length;
  let [all, left] = [0, 0];
  target.forEach((own, row) => {
    all += (own - mean) ** 2;
    left += (own - predict(row)) ** 2;
  });
  return all > 0 ? 1 - left / all : 0;
}
