/** Least characters of a part. */
const PART = 262_144;

/**
 * Joins short texts, so that writing them does not take a call for each: all but the last part have
 * at least 262,144 characters, and at most one text more.
 *
 * @example
 * ```ts
 * import { joinTexts } from "@/formats/json/join-texts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const parts = [...joinTexts(Array.from({ length: 400_000 }, () => "a"))];
 * assertEquals(parts.map(({ length }) => length), [262_144, 137_856]);
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
