import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { clearBit, countBits, hasBit, membersOf, setBit, wordsFor } from "@/numerics/bitset.ts";

Deno.test("a bitset holds what was added and not taken out, in ascending order, in its row only", () => {
  const numbers = fc.array(fc.nat(99));
  fc.assert(fc.property(numbers, numbers, (added, removed) => {
    const words = wordsFor(100);
    const bits = new Uint32Array(3 * words);
    const expected = new Set(added);
    for (const at of added) setBit(bits, words, at);
    for (const at of removed) {
      clearBit(bits, words, at);
      expected.delete(at);
    }
    assertEquals(membersOf(bits, words, words), [...expected].sort((a, b) => a - b));
    assertEquals(added.map((at) => hasBit(bits, words, at)), added.map((at) => expected.has(at)));
    assertEquals([...bits.subarray(0, words), ...bits.subarray(2 * words)].some((word) => word !== 0), false);
    assertEquals([...bits].reduce((sum, word) => sum + countBits(word), 0), expected.size);
  }));
});
