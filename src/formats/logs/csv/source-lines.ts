/**
 * Where the rows of a source of another format stand that are read as CSV: a cell with line breaks
 * takes several lines of the CSV, but not of the source.
 */
export interface SourceLines {
  /** Notes the next row of the CSV, with its line end, and its line in the source; returns it. */
  note(row: string, line: number): string;
  /** The line in the source of a line of the CSV, by the rows noted so far. */
  of(line: number): number;
}

/**
 * Starts with no rows.
 *
 * @example
 * ```ts
 * import { createSourceLines } from "@/formats/logs/csv/source-lines.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = createSourceLines();
 * lines.note("a,b\n", 1);
 * lines.note('"one\ntwo",c\n', 2);
 * lines.note("d,e\n", 3);
 * assertEquals([1, 2, 4].map(lines.of), [1, 2, 3]);
 * ```
 */
export function createSourceLines(): SourceLines {
  // Lines of the CSV from which on the same number is added.
  const starts: number[] = [];
  const added: number[] = [];
  let next = 1;
  return {
    note(row, line) {
      if (added.at(-1) !== line - next) {
        starts.push(next);
        added.push(line - next);
      }
      next += row.search(/[\r\n]/) === row.length - 1 ? 1 : row.match(/\r\n?|\n/g)!.length;
      return row;
    },
    of(line) {
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= line) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? line : line + added[low - 1];
    },
  };
}
