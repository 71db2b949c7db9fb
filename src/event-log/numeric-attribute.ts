import { numberOf } from "../numerics/number-text.ts";
import type { Attribute } from "./event-log.ts";

/** Numbers written as text. Leading zeros make a code of it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * Whether an attribute is one of numbers: by its type, or because all its texts but empty ones are
 * numbers, as many logs declare them as texts. Linear in its distinct values.
 *
 * @example
 * ```ts
 * import { isNumeric } from "@/event-log/numeric-attribute.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const texts = (...values: string[]) => ({ name: "a", type: "string", values, codes: new Int32Array() }) as const;
 * assertEquals([texts("5", "1.5", ""), texts("007", "5"), texts("5", "many")].map(isNumeric), [true, false, false]);
 * ```
 */
export const isNumeric = ({ type, values }: Attribute): boolean =>
  type === "int" || type === "float" ||
  type === "string" && values.some((text) => text !== "") && values.every((text) => text === "" || NUMBER.test(text));

/**
 * Whether an attribute measures something: numbers, but not texts that number the rows, such as a
 * case number: whole numbers, no two rows with the same.
 */
export function isMeasure(attribute: Attribute): boolean {
  if (!isNumeric(attribute)) return false;
  const { type, values, codes } = attribute;
  if (type !== "string" || values.some((text) => !/^\d+$/.test(text))) return true;
  const known = codes.reduce((sum, code) => code < 0 ? sum : sum + 1, 0);
  return known === 0 || values.length < known;
}

/** The value of each code of a numeric attribute; NaN where the text is none. */
export const numbersOf = ({ values }: Attribute): number[] => values.map((text) => numberOf(text) ?? NaN);
