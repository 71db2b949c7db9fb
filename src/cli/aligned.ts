/**
 * Rows as lines with aligned columns, indented by two; whole numbers to the right.
 *
 * @example
 * ```ts
 * import { aligned } from "@/cli/aligned.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(aligned([["a", "1"], ["bcd", "1 000"]]), ["  a        1", "  bcd  1 000"]);
 * ```
 */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  const numeric = (cell: string) => /^[\d ]+$/.test(cell);
  return rows.map((row) =>
    `  ${row.map((cell, i) => numeric(cell) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ")}`.trimEnd()
  );
}
