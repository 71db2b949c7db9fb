/** Names of months, in English and in German, each with the number of its month. */
const NAMES: readonly (readonly [name: Uint8Array, month: number])[] = [
  ["january", "januar", "jaenner"],
  ["february", "februar"],
  ["march", "märz", "maerz", "mrz"],
  ["april"],
  ["may", "mai"],
  ["june", "juni"],
  ["july", "juli"],
  ["august"],
  ["september"],
  ["october", "oktober"],
  ["november"],
  ["december", "dezember"],
].flatMap((names, month) => names.map((name) => [new TextEncoder().encode(name), month + 1] as const));

/** Whether a byte belongs to a name: a letter, or a part of one beyond ASCII. */
export const isNameByte = (byte: number): boolean => ((byte | 32) >= 97 && (byte | 32) <= 122) || byte >= 128;

/**
 * The month, from 1, whose name stands in `bytes[start..end)`: in full or its first letters, at
 * least three, in upper or lower case; 0 for anything else. Never allocates.
 *
 * @example
 * ```ts
 * import { monthOfName } from "@/time/month-names.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const month = (text: string) => monthOfName(new TextEncoder().encode(text), 0, text.length);
 * assertEquals([month("SEPT"), month("Dez"), month("Ma"), month("Monday")], [9, 12, 0, 0]);
 * ```
 */
export function monthOfName(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3) return 0;
  for (const [name, month] of NAMES) {
    if (end - start > name.length) continue;
    let at = start;
    while (at < end && (bytes[at] < 128 ? bytes[at] | 32 : bytes[at]) === name[at - start]) at++;
    if (at === end) return month;
  }
  return 0;
}
