/**
 * The code of each label of a dictionary, to translate labels, or the codes of another dictionary.
 *
 * @param labels by code, each once
 *
 * @example
 * ```ts
 * import { codesOf } from "@/event-log/codes-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const codes = codesOf(["pay", "ship"]);
 * assertEquals([codes.get("ship"), codes.get("return")], [1, undefined]);
 * ```
 */
export function codesOf(labels: readonly string[]): Map<string, number> {
  return new Map(labels.map((label, code) => [label, code]));
}

/**
 * For each label its code in a dictionary, -1 for one that it lacks. With the labels of another
 * dictionary: the table that translates the codes of that one.
 *
 * @param dictionary labels by code, each once
 *
 * @example
 * ```ts
 * import { encodeLabels } from "@/event-log/codes-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...encodeLabels(["ship", "return"], ["pay", "ship"])], [1, -1]);
 * ```
 */
export function encodeLabels(labels: readonly string[], dictionary: readonly string[]): Int32Array {
  const codes = codesOf(dictionary);
  return Int32Array.from(labels, (label) => codes.get(label) ?? -1);
}
