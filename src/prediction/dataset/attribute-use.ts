import type { Attribute } from "../../event-log/event-log.ts";

/** Number texts that are no codes: without leading zeros. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** Whether the values of an attribute are numbers, be it that the source wrote them as texts. */
export const isNumeric = (attribute: Attribute): boolean =>
  attribute.type === "int" || attribute.type === "float" ||
  attribute.type === "string" && attribute.values.every((text) => text === "" || NUMBER.test(text));

/** Why an attribute of such a type is no feature, whatever its values; null if it may be one. */
export function whyNoFeatureType({ type }: Attribute): string | null {
  if (type === "date") return "a date: whether it was known at the start cannot be told";
  if (type === "id" || type === "nested") return `of type ${type}`;
  return null;
}

/**
 * Whether texts name single cases rather than kinds of them: more different ones than 20 and than
 * half of the cases.
 */
export const namesSingleCases = (distinct: number, known: number): boolean => distinct > Math.max(20, known / 2);
