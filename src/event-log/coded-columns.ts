import { createTextTable, type Dictionary, grown, internBytes, textsOf, type TextTable } from "./text-table.ts";
import type { CodedColumn } from "./event-log.ts";
import { appendValues, type ChunkedColumn, createChunkedColumn, filledChunks, giveValues } from "./chunked-column.ts";

/**
 * The codes of a column under construction. The dictionary of its values may change between
 * batches; its own codes do not.
 */
interface OwnCodes {
  /** The dictionary that the column's codes refer to. */
  values: Dictionary;
  /** The column's own table, made when a second dictionary appears; null before. */
  own: TextTable | null;
  /** The last dictionary, and for each of its codes the own code (-1 if not known yet). */
  last: Dictionary;
  translation: Int32Array;
}

/** A coded column of events, which arrive in batches. */
export interface EventCodes extends OwnCodes {
  readonly chunks: ChunkedColumn<Int32Array>;
}

/** A coded column of cases, which arrive in any order. */
export interface CaseCodes extends OwnCodes {
  /** For each case its code; -1 for no value. */
  codes: Int32Array;
}

const ownCodes = (values: Dictionary): OwnCodes => ({ values, own: null, last: values, translation: new Int32Array(0) });

/** Starts a column whose first values come from `values`. */
export const createEventCodes = (values: Dictionary): EventCodes => ({
  ...ownCodes(values),
  chunks: createChunkedColumn((length) => new Int32Array(length)),
});

/** Starts a column whose first values come from `values`. */
export const createCaseCodes = (values: Dictionary): CaseCodes => ({ ...ownCodes(values), codes: new Int32Array(64).fill(-1) });

/**
 * Appends `count` codes of the dictionary `values` from event `at` on.
 *
 * @param batch.given whether the array is the column's from now on; then it is not copied
 */
export function appendCodes(
  column: EventCodes,
  values: Dictionary,
  batch: { readonly codes: Int32Array; readonly count: number; readonly at: number; readonly given: boolean },
): void {
  const codes = (batch.given ? giveValues : appendValues)(column.chunks, batch.at, batch.codes.subarray(0, batch.count));
  if (column.own !== null || values !== column.values) {
    for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) codes[i] = ownCode(column, values, codes[i]);
  }
}

/** Sets the value of a case by its code in the dictionary `values`. */
export function setCaseCode(column: CaseCodes, caseCode: number, values: Dictionary, code: number): void {
  const before = column.codes.length;
  if (caseCode >= before) column.codes = grown(column.codes, caseCode + 1).fill(-1, before);
  column.codes[caseCode] = ownCode(column, values, code);
}

/** The column's own code for a code of `values`. */
function ownCode(column: OwnCodes, values: Dictionary, code: number): number {
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
 * Finishes a column of events: values in code-unit order, without those that no event has.
 *
 * @param order for each row of the result the number of the event; null if they are the same
 * @param spare a scratch array as long as the events, used if there is an order
 */
export function finishEventCodes(column: EventCodes, events: number, order: Uint32Array | null, spare: Int32Array): CodedColumn {
  const used = new Uint8Array(column.values.size + 1);
  const chunks = filledChunks(column.chunks);
  for (const { values } of chunks) markUsed(used, values);
  const { values, rank } = ranked(column.values, used);
  const codes = new Int32Array(events);
  const inOrder = order === null ? codes : spare;
  let reached = 0;
  for (const { at, values } of chunks) {
    inOrder.fill(-1, reached, at);
    putRanks(inOrder.subarray(at, at + values.length), values, rank);
    reached = at + values.length;
  }
  inOrder.fill(-1, reached, events);
  if (order !== null) gather(codes, inOrder, order);
  return { values, codes };
}

/** Finishes a column of cases, for the cases `known` in their order. */
export function finishCaseCodes(column: CaseCodes, known: Uint32Array): CodedColumn {
  const codes = new Int32Array(known.length);
  for (let i = 0; i < codes.length; i++) codes[i] = known[i] < column.codes.length ? column.codes[known[i]] : -1;
  const used = new Uint8Array(column.values.size + 1);
  markUsed(used, codes);
  const { values, rank } = ranked(column.values, used);
  putRanks(codes, codes, rank);
  return { values, codes };
}

/**
 * The used texts in code-unit order, and for each code + 1 the rank of its text; -1 for code -1.
 */
function ranked(dictionary: Dictionary, used: Uint8Array): { values: string[]; rank: Int32Array } {
  const texts = textsOf(dictionary);
  const kept: number[] = [];
  for (let code = 0; code < texts.length; code++) if (used[code + 1] === 1) kept.push(code);
  kept.sort((a, b) => texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0);
  const rank = new Int32Array(used.length).fill(-1);
  kept.forEach((code, i) => rank[code + 1] = i);
  return { values: kept.map((code) => texts[code]), rank };
}

// The loops over all rows are functions of their own, and unrolled so that they are too long to be
// inlined: inside of a longer function that runs a few times, the engine optimizes them less.

function markUsed(used: Uint8Array, codes: Int32Array): void {
  // The plain version: for (let i = 0; i < codes.length; i++) used[codes[i] + 1] = 1;
  let i = 0;
  for (const whole = codes.length - 7; i < whole; i += 8) {
    used[codes[i] + 1] = 1;
    used[codes[i + 1] + 1] = 1;
    used[codes[i + 2] + 1] = 1;
    used[codes[i + 3] + 1] = 1;
    used[codes[i + 4] + 1] = 1;
    used[codes[i + 5] + 1] = 1;
    used[codes[i + 6] + 1] = 1;
    used[codes[i + 7] + 1] = 1;
  }
  for (; i < codes.length; i++) used[codes[i] + 1] = 1;
}

function putRanks(target: Int32Array, codes: Int32Array, rank: Int32Array): void {
  // The plain version: for (let i = 0; i < codes.length; i++) target[i] = rank[codes[i] + 1];
  let i = 0;
  for (const whole = codes.length - 7; i < whole; i += 8) {
    target[i] = rank[codes[i] + 1];
    target[i + 1] = rank[codes[i + 1] + 1];
    target[i + 2] = rank[codes[i + 2] + 1];
    target[i + 3] = rank[codes[i + 3] + 1];
    target[i + 4] = rank[codes[i + 4] + 1];
    target[i + 5] = rank[codes[i + 5] + 1];
    target[i + 6] = rank[codes[i + 6] + 1];
    target[i + 7] = rank[codes[i + 7] + 1];
  }
  for (; i < codes.length; i++) target[i] = rank[codes[i] + 1];
}

function gather(target: Int32Array, values: Int32Array, rows: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = values[rows[i]];
}
