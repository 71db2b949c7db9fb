import type { Attribute } from "../../event-log/event-log.ts";

/** A text that ends in a whole number, such as `Variant 7`. */
const NUMBERED = /^(.*?)(\d{1,9})$/;
/** Share of the values, and of the variants, that have one of the other only. */
const ONE_TO_ONE = 0.95;

/**
 * Whether a case attribute only names the variants, as tools write it into the logs that they
 * export (`Variant 7`, or `7`): its values are numbered from 0 or 1 without a gap, after one text,
 * and are one to one with the variants. It follows from what happens in a case, and explains
 * nothing. Linear in the cases.
 */
export function namesVariants({ values, codes }: Attribute, variantOfCase: ArrayLike<number>): boolean {
  const numbered = values.map((text) => NUMBERED.exec(text));
  if (numbered.length < 2 || numbered.some((found) => found === null || found[1] !== numbered[0]![1])) return false;
  const numbers = new Set(numbered.map((found) => Number(found![2])));
  const first = numbers.has(0) ? 0 : 1;
  if (numbers.size < values.length || numbered.some((_, i) => !numbers.has(first + i))) return false;
  const [variantsOf, valuesOf] = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
  const add = (to: Map<number, Set<number>>, key: number, own: number) => {
    const known = to.get(key);
    if (known === undefined) to.set(key, new Set([own]));
    else known.add(own);
  };
  codes.forEach((code, c) => {
    if (code < 0) return;
    add(variantsOf, code, variantOfCase[c]);
    add(valuesOf, variantOfCase[c], code);
  });
  return [variantsOf, valuesOf].every((of) => [...of.values()].filter(({ size }) => size === 1).length >= ONE_TO_ONE * of.size);
}
