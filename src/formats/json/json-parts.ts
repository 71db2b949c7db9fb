import { isLazyList } from "./lazy-list.ts";
import { joinTexts } from "./join-texts.ts";

/** Most values, and eighths of characters of texts, of what is written at once. */
const SMALL = 1000;

/**
 * The text of `JSON.stringify(document)` in parts, so that the text of a long result is never in
 * memory as a whole. Entries of a {@linkcode LazyList} are made as they are written. See
 * {@linkcode joinTexts} for the length of a part.
 *
 * @throws what `JSON.stringify` throws for values that JSON does not have, such as a bigint
 *
 * @example
 * ```ts
 * import { jsonParts } from "@/formats/json/json-parts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const document = { cases: Array.from({ length: 90_000 }, (_, at) => ({ at })) };
 * const parts = [...jsonParts(document)];
 * assertEquals(parts.length > 5, true);
 * assertEquals(parts.join(""), JSON.stringify(document));
 * ```
 */
export const jsonParts = (document: unknown): Generator<string, void> => joinTexts(textsOf(document));

function* textsOf(value: unknown): Generator<string, void> {
  if (typeof value !== "object" || value === null || weightOf(value, SMALL) <= SMALL) {
    // As in an array: what JSON does not have is null.
    return yield JSON.stringify(value) ?? "null";
  }
  if (Array.isArray(value) || isLazyList(value)) {
    let before = "[";
    for (const entry of value) {
      yield before;
      yield* textsOf(entry);
      before = ",";
    }
    return yield before === "[" ? "[]" : "]";
  }
  if ("toJSON" in value) return yield JSON.stringify(value) ?? "null";
  let before = "{";
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined || typeof entry === "function" || typeof entry === "symbol") continue;
    yield `${before}${JSON.stringify(key)}:`;
    yield* textsOf(entry);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

/** How much a value takes; more than `most` as soon as that is certain. */
function weightOf(value: unknown, most: number): number {
  if (typeof value === "string") return 1 + value.length / 8;
  if (typeof value !== "object" || value === null) return 1;
  if (isLazyList(value)) return most + 1;
  let weight = 1;
  for (const key in value) {
    weight += weightOf((value as Record<string, unknown>)[key], most - weight);
    if (weight > most) break;
  }
  return weight;
}
