import { inputError } from "../../errors.ts";
import type { AttributeType } from "../../event-log/event-batch.ts";
import { createTimeParser } from "../../time/time-parser.ts";
import { canonicalValue, fitsAsWritten } from "../value-types.ts";
import { rowsOfText } from "./csv-text.ts";
import { SAVE_AS_UTF8, textOfWindows1252 } from "./windows-1252.ts";

/** Rows of the sample that types, layouts and levels are judged by. */
const SAMPLE_ROWS = 10_000;
const CANDIDATES = [",", ";", "\t", "|"];

/** The start of a CSV file. */
export interface CsvSample {
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
 * The delimiter under which most of the first rows have as many cells as the header; more cells win
 * a draw, then the order comma, semicolon, tab, bar.
 */
export function guessDelimiter(text: string, complete: boolean): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of CANDIDATES) {
    const widths: number[] = [];
    for (const { cells } of rowsOfText(text, { delimiter, complete })) {
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

/** The line by which spreadsheets tell the delimiter of what follows. */
const SEPARATOR_LINE = /^("?)sep=([^"\r\n\0\x80-\uffff])\1(\r\n|\r|\n)/i;

/**
 * Takes the header and some rows from the start of a file. A first line such as `sep=;` is no
 * header: it tells the delimiter.
 *
 * @param bytes the file's start, without byte order mark
 * @param options.complete whether that is the whole file
 * @returns null if the header is not complete
 */
export function takeSample(
  bytes: Uint8Array,
  options: { source: string; delimiter?: string; complete: boolean },
): CsvSample | null {
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

function checkHeader(text: string, bytes: Uint8Array, place: { file: string; line: number }): void {
  if (text.includes("\u0000")) {
    throw inputError({
      ...place,
      expected: "a header of column names in text",
      found: "a NUL byte",
      advice: "Check that the file is CSV in UTF-8 (spreadsheets also save other formats).",
    });
  }
  if (text.includes("\ufffd")) {
    // A character that is no UTF-8 stands for one byte or more: so these are bytes of the header
    // only.
    const likely = textOfWindows1252(bytes.subarray(0, text.length)) !== null;
    throw inputError({
      ...place,
      expected: "a header in UTF-8",
      found: `bytes that are not UTF-8${likely ? " but look like Windows-1252" : ""}`,
      advice: likely ? `${SAVE_AS_UTF8[0].toUpperCase()}${SAVE_AS_UTF8.slice(1)}.` : "Save the file as UTF-8.",
    });
  }
}

/** The type that all values of a column in the sample fit; string where none is known. */
export function guessType(values: readonly string[]): AttributeType {
  const given = values.filter((value) => value !== "");
  if (given.length === 0) return "string";
  const bytes = [...new Set(given)].map((value) => encoder.encode(value));
  for (const type of ["int", "float"] as const) if (bytes.every((value) => fitsAsWritten(value, type, false))) return type;
  const rules = { times: createTimeParser("UTC"), declared: false };
  for (const type of ["boolean", "date"] as const) {
    if (bytes.every((value) => canonicalValue(value, type, rules) !== null)) return type;
  }
  return "string";
}

const encoder = new TextEncoder();

/**
 * Columns whose value is the same in all rows of a case, judged by the rows of the sample; an empty
 * cell agrees with any. Only cases with at least two rows say anything.
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
