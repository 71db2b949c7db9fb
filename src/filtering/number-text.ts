/**
 * The number that a text is, in decimal digits perhaps with an exponent; null for any other text,
 * also for one that no double can hold.
 *
 * @example
 * ```ts
 * import { numberOf } from "@/filtering/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["-1.5", "2e3", "", "0x10", "1e999"].map(numberOf), [-1.5, 2000, null, null, null]);
 * ```
 */
export function numberOf(text: string): number | null {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  // Adding zero makes a plain zero of a negative one.
  return Number.isFinite(value) ? value + 0 : null;
}
