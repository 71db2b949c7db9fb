/**
 * Least characters of a part. V8 moves a text of more than 128 kB to its old generation at once,
 * where parts that nobody needs any more stay for long.
 */
const PART = 32_768;

/**
 * Joins short texts, so that writing them does not take a call for each: all but the last part have
 * at least 32,768 characters, and at most one text more. While a part is used, nothing of it is
 * kept here.
 *
 * @example
 * ```ts
 * import { joinTexts } from "@/formats/json/join-texts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const parts = [...joinTexts(Array.from({ length: 90_000 }, () => "a"))];
 * assertEquals(parts.map(({ length }) => length), [32_768, 32_768, 24_464]);
 * ```
 */
export function* joinTexts(texts: Iterable<string>): Generator<string, void> {
  let part = "";
  const taken = () => {
    const whole = part;
    part = "";
    return whole;
  };
  for (const text of texts) {
    part += text;
    if (part.length >= PART) yield taken();
  }
  if (part !== "") yield part;
}
