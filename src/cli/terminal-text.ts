import { clip } from "../errors.ts";
import { sayDuration } from "../time/duration-text.ts";
import { localTime } from "../time/local-time.ts";

/**
 * Rows as lines with aligned columns, indented by two spaces; whole numbers are right-aligned.
 *
 * @example
 * ```ts
 * import { alignColumns } from "@/cli/terminal-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(alignColumns([["a", "1"], ["bcd", "1 000"]]), ["  a        1", "  bcd  1 000"]);
 * ```
 */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  const numeric = (cell: string) => /^[\d ]+$/.test(cell);
  return rows.map((row) =>
    `  ${row.map((cell, i) => numeric(cell) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ")}`.trimEnd()
  );
}

/**
 * A text on one line, without characters that control a terminal; a longer text ends in an
 * ellipsis.
 *
 * @param most greatest length in UTF-16 code units; by default enough for a name
 */
export function oneLine(text: string, most = 200): string {
  // deno-lint-ignore no-control-regex -- it removes control characters
  return clip(text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " "), most);
}

/** A sentence about a log, which may name several labels, on one line as {@linkcode oneLine}. */
export const oneSentence = (sentence: string): string => oneLine(sentence, 600);

/** Widest text that is printed on a terminal, in characters. */
const WIDEST = 120;

/**
 * A text whose long lines are broken between words for a terminal. What is broken off is indented
 * as a list or the last column of a table is. A word that is too long stays whole.
 *
 * @param columns width of the terminal in characters; at most 120 are used
 *
 * @example
 * ```ts
 * import { wrapText } from "@/cli/terminal-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wrapText("1. Pay waits for Check\n  --top  rows of a table", 17), "1. Pay waits for\n   Check\n  --top  rows of\n         a table");
 * ```
 */
export function wrapText(text: string, columns: number): string {
  const width = Math.min(columns, WIDEST);
  return text.split("\n").map((line) => wrapLine(line, width)).join("\n");
}

function wrapLine(line: string, width: number): string {
  const lastColumn = /^.*\S {2,}(?=\S)/.exec(line)?.[0].length ?? Infinity;
  const hang = lastColumn <= 0.6 * width ? lastColumn : /^ *(?:\d+\. +|[-#] +)?/.exec(line)![0].length;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const before = rest.lastIndexOf(" ", width);
    const at = before > hang ? before : rest.indexOf(" ", Math.max(width, hang + 1));
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = " ".repeat(hang) + rest.slice(at).trimStart();
  }
  return [...lines, rest].join("\n");
}

/** An instant in UTC to the minute, `2026-11-23 10:20`; `-` for none. */
export const minuteOf = (at: Date | null): string => at === null ? "-" : at.toISOString().slice(0, 16).replace("T", " ");

/**
 * The time of an event in the zone of its log, which it names: `2026-01-06 20:54 Europe/Berlin`;
 * `none` for none.
 *
 * @example
 * ```ts
 * import { eventTime } from "@/cli/terminal-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(eventTime(new Date("2026-01-06T19:54Z"), "Europe/Berlin"), "2026-01-06 20:54 Europe/Berlin");
 * ```
 */
export const eventTime = (at: Date | null, zone: string): string =>
  at === null ? "none" : `${localTime(at.getTime(), zone).replace("T", " ")} ${zone}`;

/** A duration in seconds as text such as `3.2 d`; `none` for null. */
export const duration = (seconds: number | null): string => seconds === null ? "none" : sayDuration(seconds);
