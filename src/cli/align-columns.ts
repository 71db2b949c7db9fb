/**
 * Rows as lines with aligned columns, indented by two; whole numbers to the right.
 *
 * @example
 * ```ts
 * import { alignColumns } from "@/cli/align-columns.ts";
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
