import type { Dictionary } from "./dictionary.ts";
import type { CodedColumn } from "./event-log.ts";
import { createTextTable, grown, internBytes, textsOf, type TextTable } from "./text-table.ts";

/**
 * A coded column that is being collected. The dictionaries it is fed from may change from batch to batch; its own codes stay.
 */
export interface GrowingCodes {
  codes: Int32Array;
  /** Rows written so far; later rows count as missing. */
  length: number;
  /** The dictionary that `codes` refer to. */
  values: Dictionary;
  /** The table that `values` has become once a second dictionary has come. */
  own: TextTable | null;
  /** The dictionary that came last, and the own code of each of its codes (-1 where not asked for yet). */
  last: Dictionary;
  translation: Int32Array;
}

/** Starts a column whose first values come from `values`. */
export function createGrowingCodes(values: Dictionary): GrowingCodes {
  return { codes: new Int32Array(1024), length: 0, values, own: null, last: values, translation: new Int32Array(0) };
}

/** Makes room up to, not including, row `end`; rows never written read -1. */
export function reachRow(column: GrowingCodes, end: number): void {
  if (end > column.codes.length) column.codes = grown(column.codes, end);
  if (end > column.length) {
    column.codes.fill(-1, column.length, end);
    column.length = end;
  }
}

/** Appends `count` codes of the dictionary `values` from row `at` on. */
export function appendCodes(
  column: GrowingCodes,
  values: Dictionary,
  batch: { readonly codes: Int32Array; readonly count: number; readonly at: number },
): void {
  const { codes, count, at } = batch;
  reachRow(column, at);
  if (at + count > column.codes.length) column.codes = grown(column.codes, at + count);
  column.length = Math.max(column.length, at + count);
  if (column.own === null && values === column.values) {
    column.codes.set(codes.length === count ? codes : codes.subarray(0, count), at);
    return;
  }
  for (let i = 0; i < count; i++) column.codes[at + i] = codes[i] < 0 ? -1 : ownCode(column, values, codes[i]);
}

/** The column's own code for a code of `values`. */
export function ownCode(column: GrowingCodes, values: Dictionary, code: number): number {
  if (column.own === null) {
    if (values === column.values) return code;
    column.own = createTextTable();
    for (let known = 0; known < column.values.size; known++) internWhole(column.own, column.values.bytes(known));
    column.values = column.own;
  }
  if (column.last !== values) {
    column.last = values;
    column.translation = new Int32Array(values.size).fill(-1);
  }
  if (code >= column.translation.length) {
    const before = column.translation.length;
    column.translation = grown(column.translation, Math.max(values.size, code + 1)).fill(-1, before);
  }
  if (column.translation[code] < 0) column.translation[code] = internWhole(column.own, values.bytes(code));
  return column.translation[code];
}

const internWhole = (table: TextTable, bytes: Uint8Array) => internBytes(table, bytes, 0, bytes.length);

/**
 * The column with its values in code-unit order, without those that no row has.
 *
 * @param rows for each row of the result the row of `column`; null for the same rows
 */
export function finishCodes(column: GrowingCodes, rows: Uint32Array | null, length: number): CodedColumn {
  reachRow(column, length);
  const codes = rows === null ? column.codes.slice(0, length) : gathered(column.codes, rows);
  const used = usedCodes(codes, column.values.size);
  const texts = textsOf(column.values);
  const kept: number[] = [];
  for (let code = 0; code < used.length; code++) if (used[code] === 1) kept.push(code);
  kept.sort((a, b) => texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0);
  const rank = new Int32Array(used.length);
  kept.forEach((code, i) => rank[code] = i);
  replaceCodes(codes, rank);
  return { values: kept.map((code) => texts[code]), codes };
}

// Loops over all rows stand alone: within a longer function that is called a few times, the engine compiles each of them anew in each call.

function gathered(values: Int32Array, rows: Uint32Array): Int32Array {
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = values[rows[i]];
  return codes;
}

function usedCodes(codes: Int32Array, size: number): Uint8Array {
  const used = new Uint8Array(size);
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) used[codes[i]] = 1;
  return used;
}

function replaceCodes(codes: Int32Array, replacement: Int32Array): void {
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) codes[i] = replacement[codes[i]];
}
