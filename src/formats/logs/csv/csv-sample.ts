import { inputError } from "../../../errors.ts";
import type { AttributeType } from "../../../event-log/event-batch.ts";
import { createTimeParser, parseTime, type TimeLayout } from "../../../time/time-parser.ts";
import { canonicalValue, fitsAsWritten } from "../value-column.ts";
import { rowsOfText, SAVE_AS_UTF8, textOfWindows1252 } from "./csv-text.ts";
import { haveDecimalComma } from "../number-of-comma.ts";
import { guessTimeLayout } from "../../../time/time-layout.ts";
import { areTimesOfDay, joinedTime } from "./times-of-day.ts";
import { type CsvReadOptions, FLAG_OF_ROLE } from "../read-options.ts";

/** Most rows of the sample. */
const SAMPLE_ROWS = 10_000;
const CANDIDATES = [",", ";", "\t", "|"];

/** The start of a CSV file. */
export interface TableSample {
  readonly delimiter: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Line of the header and of each row, counted from 1. */
  readonly headerLine: number;
  readonly lines: readonly number[];
  /** Bytes up to the first row behind the header, and the line it stands on. */
  readonly headerBytes: number;
  readonly firstLine: number;
}

/**
 * The delimiter by which most of the first rows have as many cells as the header; among equals the
 * one with more cells, then in the order comma, semicolon, tab, bar.
 */
function guessDelimiter(text: string, complete: boolean): string {
  let best = { delimiter: ",", score: 0 };
  const table = text.replace(/^[\r\n]+/, "");
  for (const delimiter of CANDIDATES) {
    const widths: number[] = [];
    for (const { cells } of rowsOfText(table, { delimiter, complete })) {
      if (cells.length > 1 || cells[0] !== "") widths.push(cells.length);
      if (widths.length === 100) break;
    }
    if (widths.length === 0 || widths[0] === 1) continue;
    const agreeing = widths.filter((width) => width === widths[0]).length / widths.length;
    const score = agreeing + Math.min(widths[0], 1000) / 1e6;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first line by which spreadsheets name the delimiter: `sep=;`. */
const SEPARATOR_LINE = /^("?)sep=([^"\r\n\0\x80-\uffff])\1(\r\n|\r|\n)/i;

/**
 * Reads the header and some rows from the start of a file. A first line such as `sep=;` names the
 * delimiter; the header follows it.
 *
 * @param bytes the start of the file, without byte order mark
 * @param options.header names of the columns, for a file without a header
 * @param options.complete whether this is the whole file
 * @returns null if the header is not complete
 */
export function takeSample(
  bytes: Uint8Array,
  options: { source: string; delimiter?: string; header?: readonly string[]; complete: boolean },
): TableSample | null {
  const { source, complete } = options;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const separator = SEPARATOR_LINE.exec(text);
  const skipped = separator === null ? { length: 0, lines: 0 } : { length: separator[0].length, lines: 1 };
  const table = text.slice(skipped.length);
  const delimiter = options.delimiter ?? separator?.[2] ?? guessDelimiter(table, complete);
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  let header: { names: readonly string[]; end: number; line: number; firstLine: number } | null = null;
  let next = skipped.lines + 1;
  if (options.header !== undefined) header = { names: options.header, end: skipped.length, line: next, firstLine: next };
  for (const { cells, end, linesBefore } of rowsOfText(table, { delimiter, complete })) {
    const line = next;
    next = skipped.lines + linesBefore + 1;
    if (cells.length === 1 && cells[0] === "") continue;
    if (header === null) {
      header = { names: cells, end: skipped.length + end, line, firstLine: next };
      continue;
    }
    lines.push(line);
    if (rows.push(cells) === SAMPLE_ROWS) break;
  }
  if (header === null) return null;
  if (options.header !== undefined && rows.length > 0 && rows[0].length !== options.header.length) {
    throw inputError({
      file: source,
      line: lines[0],
      expected: `${options.header.length} columns, as --header names`,
      found: `${rows[0].length}`,
      advice: "Name each column, in the order of the file.",
    });
  }
  const headerText = text.slice(0, header.end);
  checkHeader(headerText, bytes, { file: source, line: header.line });
  return {
    delimiter,
    names: header.names.map((name) => name.trim()),
    rows,
    headerLine: header.line,
    lines,
    headerBytes: new TextEncoder().encode(headerText).length,
    firstLine: header.firstLine,
  };
}

function checkHeader(text: string, bytes: Uint8Array, position: { file: string; line: number }): void {
  if (text.includes("\u0000")) {
    throw inputError({
      ...position,
      expected: "a header of column names in text",
      found: "a NUL byte",
      advice: "Check that the file is CSV in UTF-8 (spreadsheets also save other formats).",
    });
  }
  const [, root] = /^\s*<(\?xml|!doctype|html|log)\b/i.exec(text) ?? [];
  if (root !== undefined) {
    const isPage = /^(!doctype|html)$/i.test(root);
    throw inputError({
      ...position,
      expected: "a header of column names",
      found: isPage ? "a web page" : "XML",
      advice: isPage
        ? "It may be what a server said instead of the file: download it again."
        : "Name its format, such as --format xes, or give it such an ending.",
    });
  }
  if (text.includes("\ufffd")) {
    // A replacement character stands for at least one byte, so that these are bytes of the header.
    const likely = textOfWindows1252(bytes.subarray(0, text.length)) !== null;
    throw inputError({
      ...position,
      expected: "a header in UTF-8",
      found: `bytes that are not UTF-8${likely ? " but look like Windows-1252" : ""}`,
      advice: likely ? `${SAVE_AS_UTF8[0].toUpperCase()}${SAVE_AS_UTF8.slice(1)}.` : "Save the file as UTF-8.",
    });
  }
}

/**
 * The type that all values of a column in the sample fit; string if it has no values. A float may
 * be written with a decimal comma.
 */
export function guessType(values: readonly string[]): { readonly type: AttributeType; readonly decimalComma: boolean } {
  const given = [...new Set(values.filter((value) => value !== ""))];
  const plain = (type: AttributeType) => ({ type, decimalComma: false });
  if (given.length === 0) return plain("string");
  const bytes = given.map((value) => encoder.encode(value));
  for (const type of ["int", "float"] as const) {
    if (bytes.every((value) => fitsAsWritten(value, type, { declared: false }))) return plain(type);
  }
  if (haveDecimalComma(given)) return { type: "float", decimalComma: true };
  const rules = { times: createTimeParser("UTC"), declared: false };
  for (const type of ["boolean", "date"] as const) {
    if (bytes.every((value) => canonicalValue(value, type, rules) !== null)) return plain(type);
  }
  return plain("string");
}

const encoder = new TextEncoder();

/**
 * Columns whose value is the same in all rows of each case of the sample; an empty cell agrees with
 * any value. False for all if no case has two rows.
 */
export function constantColumns(rows: readonly (readonly string[])[], caseColumn: number): boolean[] {
  const width = rows.length === 0 ? 0 : Math.max(...rows.map((row) => row.length));
  const constant = new Array<boolean>(width).fill(true);
  const first = new Map<string, string[]>();
  let repeated = false;
  for (const row of rows) {
    const known = first.get(row[caseColumn]);
    if (known === undefined) {
      first.set(row[caseColumn], [...row]);
      continue;
    }
    repeated = true;
    for (let c = 0; c < row.length; c++) {
      if (!constant[c] || row[c] === "" || row[c] === known[c]) continue;
      if (known[c] === "" || known[c] === undefined) known[c] = row[c];
      else constant[c] = false;
    }
  }
  return repeated ? constant : constant.fill(false);
}

/** Times of the sample by which layouts are guessed: usually some of them have a day above 12. */
const LAYOUT_VALUES = 5000;
const LAYOUTS =
  "2026-01-31T08:30:00Z, 2026-01-31 08:30, 31.01.2026 08:30, 01/31/2026 8:30 AM, 31-Jan-2026, 20260131083000 or seconds since 1970";

/** The text of a cell of the sample, with its line. */
interface PlacedValue {
  readonly value: string;
  readonly line: number;
}

/**
 * The layout of the times of a column, guessed from the sample.
 *
 * @throws inputError with the line of a value if no layout fits, or if the sample does not decide
 * the order of day and month
 */
export function timeLayout(
  sample: TableSample,
  at: { column: number; timeOfDay: number; role: "timestamp" | "start" },
  options: CsvReadOptions,
): TimeLayout {
  const placed = placedValues(sample, at.column, at.timeOfDay);
  if (placed.length === 0) return "iso";
  const values = placed.map(({ value }) => value);
  const { layout, ambiguous } = guessTimeLayout(values);
  const known = layout === "day-first" || layout === "month-first";
  if (known && options.dateOrder !== undefined) return options.dateOrder;
  const position = { file: options.source, line: placed[0].line, column: sample.names[at.column] };
  const first = JSON.stringify(values[0].slice(0, 60));
  if (values.every(isDayNumber)) {
    throw inputError({
      ...position,
      expected: `times such as ${LAYOUTS}`,
      found: `${first}, a day number of a spreadsheet`,
      advice: "Format the column as date and time before saving it as CSV.",
    });
  }
  if (areTimesOfDay(values)) {
    throw inputError({
      ...position,
      expected: `times such as ${LAYOUTS}`,
      found: `${first}, a time of day without a date`,
      advice: `Name the column of the dates with --timestamp, and this one with --time-of-day.`,
    });
  }
  if (layout === null) {
    const advice = /[0-9]/.test(values[0])
      ? `Write the times in one of these layouts, or name another column with ${FLAG_OF_ROLE[at.role]}.`
      : `Name the column of the times with ${FLAG_OF_ROLE[at.role]}.`;
    throw inputError({ ...position, expected: `times such as ${LAYOUTS}`, found: first, advice });
  }
  if (ambiguous) throw undecidedOrder(placed, position);
  return layout;
}

/**
 * Whether most of some values are times. Numbers below 100 million do not count as times, nor do
 * three numbers without a year of four digits, which may be versions of a product.
 *
 * @example
 * ```ts
 * import { holdTimes } from "@/formats/logs/csv/csv-sample.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(holdTimes(["31.12.2026 08:30", "soon", "01.01.2027"]), true);
 * assertEquals(holdTimes(["1", "2"]), false);
 * ```
 */
export function holdTimes(values: readonly string[]): boolean {
  const { layout, share } = guessTimeLayout(values);
  if (layout === null || share <= 0.5 || values.every((value) => VERSION.test(value))) return false;
  return layout !== "seconds" || values.every((value) => Number(value) >= 1e8);
}

const VERSION = /^\s*\d{1,2}([./-])\d{1,2}\1\d{1,2}\s*$/;

/**
 * Whether a value is a date of this century as spreadsheets write it without a format: days since
 * 1899-12-30, with the time of day as fraction.
 */
function isDayNumber(value: string): boolean {
  const days = /^\s*[0-9]{5}([.,][0-9]+)?\s*$/.test(value) ? Number(value.replace(",", ".")) : NaN;
  return days >= 36_526 && days < 73_051;
}

function placedValues({ rows, lines }: TableSample, column: number, timeOfDay: number): PlacedValue[] {
  const value = (row: readonly string[]) =>
    timeOfDay < 0 || !row[timeOfDay] ? row[column] : joinedTime(row[column], row[timeOfDay]);
  return rows.flatMap((row, i) => (row[column] ?? "") === "" ? [] : [{ value: value(row), line: lines[i] }]).slice(
    0,
    LAYOUT_VALUES,
  );
}

/**
 * The error about a sample whose values do not decide whether the day or the month comes first, or
 * contradict each other.
 */
function undecidedOrder(values: readonly PlacedValue[], position: { file: string; line: number; column: string }): Error {
  const dayFirst = values.find(({ value }) => fits(value, "day-first") && !fits(value, "month-first"));
  const monthFirst = values.find(({ value }) => fits(value, "month-first") && !fits(value, "day-first"));
  if (dayFirst === undefined || monthFirst === undefined) {
    return inputError({
      ...position,
      expected: "at least one date that shows whether the day or the month comes first",
      found: `${JSON.stringify(values[0].value.slice(0, 60))} and others like it`,
      advice: "Add --date-order day-first or --date-order month-first.",
    });
  }
  const shown = ({ value, line }: PlacedValue, order: string) =>
    `${JSON.stringify(value.slice(0, 60))} on line ${line} (${order})`;
  return inputError({
    ...position,
    line: Math.min(dayFirst.line, monthFirst.line),
    expected: "dates with day and month in one order",
    found: `${shown(dayFirst, "day first")} and ${shown(monthFirst, "month first")}`,
    advice: "Write all dates in one order, or add --date-order day-first or month-first to reject the rows of the other order.",
  });
}

function fits(value: string, layout: TimeLayout): boolean {
  const bytes = encoder.encode(value);
  return !Number.isNaN(parseTime(createTimeParser("UTC", layout), bytes, 0, bytes.length));
}
