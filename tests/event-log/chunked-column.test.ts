import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createChunkedColumn, joined, roomFor } from "@/event-log/chunked-column.ts";

/**
 * Collects batches of so many rows, each after a gap of so many, and joins them; what has no value
 * is -1.
 */
function collected(batches: readonly (readonly [gap: number, rows: number])[]): { found: Int32Array; expected: Int32Array } {
  const pieces = createChunkedColumn((length) => new Int32Array(length));
  const expected = new Int32Array(batches.reduce((sum, [gap, rows]) => sum + gap + rows, 0)).fill(-1);
  let at = 0;
  for (const [gap, rows] of batches) {
    at += gap;
    const values = Int32Array.from({ length: rows }, (_, row) => at + row);
    roomFor(pieces, at, rows).set(values);
    expected.set(values, at);
    at += rows;
  }
  return { found: joined(pieces, at, -1), expected };
}

Deno.test("batches of any size, with gaps or without, are joined to the column that they make", () => {
  const batch = fc.tuple(fc.constantFrom(0, 0, 0, 5), fc.integer({ min: 1, max: 20_000 }));
  fc.assert(fc.property(fc.array(batch, { maxLength: 20 }), (batches) => {
    const { found, expected } = collected(batches);
    assertEquals(found, expected);
  }));
});

Deno.test("so are columns that are so long that their pieces are copied into larger ones", () => {
  for (const gap of [0, 3]) {
    const { found, expected } = collected(Array.from({ length: 250 }, (_, at) => [at === 200 ? gap : 0, 8191] as const));
    assertEquals(found.every((value, row) => value === expected[row]), true);
  }
});
