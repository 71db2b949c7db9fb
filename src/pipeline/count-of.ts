/**
 * A number of things in words: `1 event`, `25147 events`.
 *
 * @param noun in the singular; its plural ends in s
 *
 * @example
 * ```ts
 * import { countOf } from "@/pipeline/count-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([countOf(1, "row"), countOf(0, "row")], ["1 row", "0 rows"]);
 * ```
 */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
