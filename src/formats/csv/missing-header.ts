import { inputError } from "../../errors.ts";
import type { CsvSample } from "./csv-sample.ts";
import { holdTimes } from "./csv-times.ts";

/** Rows that a header is compared with. */
const ROWS = 20;

/** Whether the header has a time above times: no name of a column is one. */
export function hasTimeAsName({ names, rows }: CsvSample): boolean {
  return names.some((name, at) =>
    /[0-9]{4}/.test(name) && holdTimes([name]) && (rows.length === 0 || holdTimes(below(rows, at)))
  );
}

/**
 * Whether a header without any known name has a number above numbers, or a text that comes again
 * below it. Rows that repeat the whole header (of files that were joined) say nothing.
 */
export function resemblesData({ names, rows }: CsvSample): boolean {
  const others = rows.filter((row) => row.some((cell, at) => cell.trim() !== names[at]));
  return names.some((name, at) => {
    const values = below(others, at);
    if (name === "" || values.length === 0) return false;
    return values.includes(name) || (isNumber(name) && values.every(isNumber));
  });
}

/** The problem of a file whose first line is a row. */
export function missingHeader({ names, headerLine }: CsvSample, file: string): Error {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 60))).join(", ");
  return inputError({
    file,
    line: headerLine,
    found: `the first line looks like data, not like column names: ${shown}`,
    advice: "Add a line with names above it.",
  });
}

const below = (rows: CsvSample["rows"], column: number): string[] =>
  rows.slice(0, ROWS).map((row) => row[column] ?? "").filter((value) => value !== "");
const isNumber = (text: string) => /^\s*-?[0-9]+([.,][0-9]+)?\s*$/.test(text);
