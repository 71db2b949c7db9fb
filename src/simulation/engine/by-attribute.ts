import { usageError } from "../../errors.ts";
import type { ByAttribute } from "./process-description.ts";

/** Values of a case: its attributes in their order, then the outcomes of its waits. */
export type CaseValues = readonly (string | number)[];

/** Where the value of an attribute, or the outcome of a wait, is among those of a case. */
export type SlotOf = (name: string) => number;

type Split<T> = Exclude<ByAttribute<T>, T>;

/** Whether it is a value by an attribute, not a plain one. */
function isByAttribute<T>(value: ByAttribute<T>): value is Split<T> {
  return typeof value === "object" && value !== null && "attribute" in value && typeof value.attribute === "string";
}

/** All plain values that it may have. */
export function plainValuesOf<T>(value: ByAttribute<T>): readonly T[] {
  if (!isByAttribute(value)) return [value as T];
  if ("limit" in value) return [value.below, value.from].flatMap((one) => plainValuesOf(one));
  return [...Object.values(value.of), ...value.other === undefined ? [] : [value.other]].flatMap((one) => plainValuesOf(one));
}

/**
 * The function that gives the value for a case. `made` is called once for each plain value, to
 * prepare it.
 *
 * @throws a usage error, when called, for a text without a value; descriptions that
 * `readProcessDescription` has read have none
 *
 * @example
 * ```ts
 * import { forCase } from "@/simulation/engine/by-attribute.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rate = { attribute: "amount", limit: 1000, below: 0.1, from: { attribute: "kind", of: { car: 0.2 }, other: 0.3 } };
 * const rateOf = forCase(rate, (name) => ["kind", "amount"].indexOf(name), (one: number) => one);
 * assertEquals([rateOf(["car", 999]), rateOf(["car", 1000]), rateOf(["house", 1000])], [0.1, 0.2, 0.3]);
 * ```
 */
export function forCase<T, Made>(
  value: ByAttribute<T>,
  slotOf: SlotOf,
  made: (value: T) => Made,
): (values: CaseValues) => Made {
  if (!isByAttribute(value)) {
    const plain = made(value as T);
    return () => plain;
  }
  const { attribute } = value;
  const slot = slotOf(attribute);
  if ("limit" in value) {
    const { limit } = value;
    const [below, from] = [forCase(value.below, slotOf, made), forCase(value.from, slotOf, made)];
    return (values) => Number(values[slot]) < limit ? below(values) : from(values);
  }
  const byText = new Map(Object.entries(value.of).map(([text, one]) => [text, forCase(one, slotOf, made)]));
  const other = value.other === undefined ? undefined : forCase(value.other, slotOf, made);
  return (values) => {
    const own = byText.get(String(values[slot])) ?? other;
    if (own === undefined) {
      throw usageError({
        expected: `a value for each ${attribute}, or another one`,
        found: `none for ${JSON.stringify(values[slot])}`,
      });
    }
    return own(values);
  };
}
