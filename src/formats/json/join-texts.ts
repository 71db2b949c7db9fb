/** Least characters of a part. */
const PART = 131_072;

/**
 * Joins short texts, so that writing them does not take a call for each: all but the last part have
 * at least 131,072 characters, and at most one text more.
 *
 * @example
 * ```ts
 * import { joinTexts } from "@/formats/json/join-texts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const parts = [...joinTexts(Array.from({ length: 300_000 }, () => "a"))];
 * assertEquals(parts.map(({ length }) => length), [131_072, 131_072, 37_856]);
 * ```
 */
export function* joinTexts(texts: Iterable<string>): Generator<string, void> {
  let part = "";
  for (const text of texts) {
    part += text;
    if (part.length < PART) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}
