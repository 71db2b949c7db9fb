import { inputError } from "../../errors.ts";
import type { AttributeType } from "../../event-log/event-batch.ts";
import { createTimeParser } from "../time/time-parser.ts";
import { canonicalValue, fitsAsWritten } from "../value-types.ts";
import { rowsOfText } from "./csv-text.ts";

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
 * The delimiter under which most of the first rows have as many cells as the header; more cells win a draw, then the order comma, semicolon, tab, bar.
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

/**
 * Takes the header and some rows from the start of a file.
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
  const delimiter = options.delimiter ?? guessDelimiter(text, complete);
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  let header: { names: readonly string[]; end: number; line: number; lines: number } | null = null;
  let line = 1;
  for (const { cells, end, linesBefore } of rowsOfText(text, { delimiter, complete })) {
    const rowLine = line;
    line = linesBefore + 1;
    if (cells.length === 1 && cells[0] === "") continue;
    if (header === null) {
      header = { names: cells, end, line: rowLine, lines: linesBefore };
      continue;
    }
    lines.push(rowLine);
    if (rows.push(cells) === SAMPLE_ROWS) break;
  }
  if (header === null) return null;
  const headerText = text.slice(0, header.end);
  checkHeader(headerText, source);
  return {
    delimiter,
    names: header.names.map((name) => name.trim()),
    rows,
    headerLine: header.line,
    lines,
    headerBytes: new TextEncoder().encode(headerText).length,
    firstLine: header.lines + 1,
  };
}

function checkHeader(text: string, file: string): void {
  if (text.includes("\u0000")) {
    throw inputError({
      file,
      line: 1,
      expected: "a header of column names in text",
      found: "a NUL byte",
      advice: "Check that the file is CSV in UTF-8 (spreadsheets also save other formats).",
    });
  }
  if (text.includes("\ufffd")) {
    throw inputError({
      file,
      line: 1,
      expected: "a header in UTF-8",
      found: "bytes that are not UTF-8",
      advice: "Save the file as UTF-8.",
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
 * Columns whose value is the same in all rows of a case, judged by the rows of the sample; an empty cell agrees with any. Only cases
 * with at least two rows say anything.
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
