import type { AttributeColumn, AttributeType } from "../../event-log/event-batch.ts";
import {
  createTextTable,
  grown,
  internBytes,
  internHashed,
  type TextTable,
  type TextTableOptions,
} from "../../event-log/text-table.ts";
import { numberOfComma } from "./number-of-comma.ts";
import { putTimeText, TIME_TEXT_LENGTH } from "../../time/format-time.ts";
import { parseTime, type TimeParser } from "../../time/time-parser.ts";

/**
 * One attribute over the rows of the batch being filled. Values are interned as the source has them
 * (`raw`). Each distinct value is checked once: if it fits the type, it is kept in `values` (dates
 * and booleans in their canonical form), otherwise in the column of the same name and type string
 * (`misfit`).
 */
export interface ValueColumn extends AttributeColumn {
  values: TextTable;
  codes: Int32Array;
  /**
   * Values as written; the same table as `values` except for dates, booleans and numbers with a
   * decimal comma, which have a canonical form.
   */
  raw: TextTable;
  /**
   * By raw code: the code in `values`, or -2 minus the code in `misfit.values`. Not used for texts.
   */
  outcome: Int32Array;
  /** How many raw codes have been checked. */
  checked: number;
  readonly misfit: (() => ValueColumn) | null;
  /** Whether numbers are written as 1.234,50, with a decimal comma. */
  readonly decimalComma: boolean;
  /** True once the batch has a value of this column. */
  used: boolean;
  readonly reading: ValueReading;
}

/** How a column reads its values. */
export interface ValueReading extends ValueRules {
  readonly tables: TextTableOptions;
}

/**
 * Dictionaries larger than this are replaced by empty ones between batches, so that a column of
 * unique values needs no more memory than a batch.
 */
const LARGE_TABLE_TEXTS = 2 ** 17;
const LARGE_TABLE_BYTES = 2 ** 23;

/**
 * Creates a column for batches of `capacity` rows; `misfit` returns the column for values that do
 * not fit `type`.
 */
export function createValueColumn(
  attribute: { name: string; type: AttributeType; decimalComma?: boolean },
  capacity: number,
  reading: ValueReading,
  misfit: (() => ValueColumn) | null,
): ValueColumn {
  const decimalComma = attribute.decimalComma === true;
  const values = createTextTable(reading.tables);
  return {
    ...attribute,
    decimalComma,
    values,
    codes: new Int32Array(capacity).fill(-1),
    raw: isKeptAsWritten({ type: attribute.type, decimalComma }) ? values : createTextTable(reading.tables),
    outcome: new Int32Array(0),
    checked: 0,
    misfit,
    used: false,
    reading,
  };
}

const isKeptAsWritten = ({ type, decimalComma }: Pick<ValueColumn, "type" | "decimalComma">) =>
  type !== "date" && type !== "boolean" && !decimalComma;

/**
 * Sets the value of a row from its bytes and their hash (by `column.raw.seed`). Returns false if
 * the bytes are no UTF-8.
 */
export function setValue(
  column: ValueColumn,
  row: number,
  value: { bytes: Uint8Array; start: number; end: number; hash: number },
): boolean {
  const raw = internHashed(column.raw, value.bytes, value.start, value.end, value.hash);
  if (raw < 0) return false;
  setRawValue(column, row, raw);
  return true;
}

/** Sets the value of a row from a code of `column.raw`. */
export function setRawValue(column: ValueColumn, row: number, raw: number): void {
  column.used = true;
  if (column.misfit === null) {
    column.codes[row] = raw;
    return;
  }
  const outcome = raw < column.checked ? column.outcome[raw] : lookAt(column, raw);
  if (outcome >= 0) {
    column.codes[row] = outcome;
    return;
  }
  const misfit = column.misfit!();
  misfit.codes[row] = -2 - outcome;
  misfit.used = true;
}

function lookAt(column: ValueColumn, raw: number): number {
  if (raw >= column.outcome.length) column.outcome = grown(column.outcome, raw + 256);
  for (; column.checked <= raw; column.checked++) {
    column.outcome[column.checked] = outcomeOf(column, column.checked);
  }
  return column.outcome[raw];
}

function outcomeOf(column: ValueColumn, raw: number): number {
  const { type, reading, values } = column;
  const bytes = column.raw.bytes(raw);
  if (!isKeptAsWritten(column)) {
    const canonical = column.decimalComma ? numberOfComma(bytes) : canonicalValue(bytes, type as "date" | "boolean", reading);
    if (canonical !== null) return internBytes(values, canonical, 0, canonical.length);
  } else if (fitsAsWritten(bytes, type, reading)) return raw;
  return -2 - internHashed(column.misfit!().values, bytes, 0, bytes.length, column.raw.hashes[raw]);
}

/** Empties a column for the next batch; `rows` were filled. */
export function clearColumn(column: ValueColumn, rows: number): void {
  if (!column.used) return;
  column.codes.fill(-1, 0, rows);
  column.used = false;
}

/** Whether {@linkcode renewTables} would free much memory. */
export const isLarge = ({ raw }: ValueColumn): boolean =>
  raw.size > LARGE_TABLE_TEXTS || (raw.size > 0 && raw.ends[raw.size - 1] > LARGE_TABLE_BYTES);

/**
 * Replaces the dictionaries by empty ones: between batches only, and together with those of a
 * column that has this one as its misfit column.
 */
export function renewTables(column: ValueColumn): void {
  column.values = createTextTable(column.reading.tables);
  column.raw = isKeptAsWritten(column) ? column.values : createTextTable(column.reading.tables);
  column.outcome = new Int32Array(0);
  column.checked = 0;
}

/** How values are checked. */
interface ValueRules {
  /** Reads the values of type date. */
  readonly times: TimeParser;
  /**
   * Whether the file declares its types (XES): then `007` is an int, kept as written. In other
   * files (CSV) it is a text, because it is usually an identifier.
   */
  readonly declared: boolean;
}

/**
 * Whether a value fits a type and is kept as written (see {@linkcode AttributeColumn.values}):
 * numbers that JSON can express (no `NaN`, no `INF`), and all texts. For dates and booleans see
 * {@linkcode canonicalValue}.
 */
export function fitsAsWritten(
  bytes: Uint8Array,
  type: AttributeType,
  { declared }: Pick<ValueRules, "declared">,
): boolean {
  if (type === "int") return isNumber(bytes, { declared, integer: true });
  if (type === "float") return isNumber(bytes, { declared, integer: false });
  return type === "string" || type === "id" || type === "nested";
}

/**
 * Integers have at most 18 digits, so that they fit 64 bits; exponents at most three digits.
 * Numbers of a declared type may also have a plus sign, leading zeros, or a point at their start or
 * end.
 */
function isNumber(bytes: Uint8Array, rules: { declared: boolean; integer: boolean }): boolean {
  const { declared, integer } = rules;
  const length = bytes.length;
  let at = 0;
  if (bytes[0] === MINUS || (declared && bytes[0] === PLUS)) at++;
  const wholeStart = at;
  while (at < length && isDigit(bytes[at])) at++;
  const whole = at - wholeStart;
  if (!declared && (whole === 0 || (whole > 1 && bytes[wholeStart] === ZERO))) return false;
  if (integer) return at === length && whole > 0 && whole <= 18;
  let fraction = 0;
  if (at < length && bytes[at] === DOT) {
    const start = ++at;
    while (at < length && isDigit(bytes[at])) at++;
    fraction = at - start;
    if (!declared && fraction === 0) return false;
  }
  if (whole + fraction === 0) return false;
  const exponent = at < length && (bytes[at] | 32) === 101;
  if (exponent) {
    at++;
    if (at < length && (bytes[at] === MINUS || bytes[at] === PLUS)) at++;
    const start = at;
    while (at < length && isDigit(bytes[at])) at++;
    if (at === start || at - start > 3) return false;
  }
  if (at !== length) return false;
  // A double reaches to 1e308; larger numbers would become infinite.
  return (!exponent && length < 200) || Number.isFinite(Number(decoder.decode(bytes)));
}

const decoder = new TextDecoder();
const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
const DOT = 46;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/**
 * The form in which a date or boolean is kept, `YYYY-MM-DDTHH:MM:SS.ssssssZ` or `true` and `false`;
 * null where it is none. The bytes are valid until the next call.
 */
export function canonicalValue(bytes: Uint8Array, type: "date" | "boolean", rules: ValueRules): Uint8Array | null {
  if (type === "boolean") return canonicalBoolean(String.fromCharCode(...bytes.subarray(0, 6)), rules);
  const time = parseTime(rules.times, bytes, 0, bytes.length);
  if (!hasTimeText(time)) return null;
  putTimeText(timeText, time);
  return timeText;
}

const timeText = new Uint8Array(TIME_TEXT_LENGTH);
const [TRUE, FALSE] = ["true", "false"].map((text) => new TextEncoder().encode(text));

/**
 * Whether a time is in the years 1 to 9999, for which times have a text form; false for NaN.
 */
export const hasTimeText = (time: number): boolean => time >= -62_135_596_800_000 && time < 253_402_300_800_000;

function canonicalBoolean(text: string, { declared }: ValueRules): Uint8Array | null {
  const lower = text.toLowerCase();
  if (lower === "true" || (declared && text === "1")) return TRUE;
  if (lower === "false" || (declared && text === "0")) return FALSE;
  return null;
}
