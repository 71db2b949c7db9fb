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

/** A text on one line of at most so many characters, without those that control a terminal. */
export function oneLine(text: string, most = 200): string {
  // deno-lint-ignore no-control-regex -- it removes control characters
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").slice(0, most);
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
