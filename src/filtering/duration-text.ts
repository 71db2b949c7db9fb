const UNITS: readonly (readonly [name: string, seconds: number])[] = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];

/**
 * Seconds as a number with the largest unit (`d`, `h`, `min`, `s`) that leaves it whole.
 *
 * @example
 * ```ts
 * import { durationOf, printDuration } from "@/filtering/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([86_400, 5400, 0.5].map(printDuration), ["1d", "90min", "0.5s"]);
 * assertEquals(["1.5h", "2 d", "soon"].map(durationOf), [5400, 172_800, null]);
 * ```
 */
export function printDuration(seconds: number): string {
  const whole = Number.isSafeInteger(seconds) && seconds !== 0;
  const [name, size] = whole ? UNITS.find(([, size]) => seconds % size === 0)! : ["s", 1];
  return `${seconds / size}${name}`;
}

/** The seconds of a number with its unit; null for any other text. */
export function durationOf(text: string): number | null {
  const [, digits, unit] = /^(\d+\.?\d*(?:e[+-]?\d+)?) ?(d|h|min|s)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const seconds = Number(digits) * UNITS.find(([name]) => name === unit.toLowerCase())![1];
  return Number.isFinite(seconds) ? seconds : null;
}
