/**
 * One line of a CSV file by RFC 4180, with its line end: cells that hold a quote, a delimiter or a
 * line break are quoted, quotes doubled.
 *
 * @param cells as text, kept to the letter whatever they begin with; an empty cell is a missing
 * value
 * @param delimiter one character, a comma by default
 *
 * @example
 * ```ts
 * import { csvRow } from "@/formats/csv/csv-row.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(csvRow(["CASE_1", "Check, again", 'say "no"']), 'CASE_1,"Check, again","say ""no"""\n');
 * ```
 */
export function csvRow(cells: readonly string[], delimiter = ","): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\n`;
}

function csvCell(text: string, delimiter: string): string {
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
