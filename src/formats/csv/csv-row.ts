/**
 * One line of a CSV file by RFC 4180, with its line end: cells that hold a quote, a comma or a line break are quoted, quotes doubled.
 *
 * @param cells as text; an empty cell is a missing value
 *
 * @example
 * ```ts
 * import { csvRow } from "@/formats/csv/csv-row.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(csvRow(["CASE_1", "Check, again", 'say "no"']), 'CASE_1,"Check, again","say ""no"""\n');
 * ```
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
