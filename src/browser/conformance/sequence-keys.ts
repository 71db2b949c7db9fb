import type { Variants } from "../../event-log/variants.ts";

/** Longer variants have their codes in figures as key: a call takes no more arguments than this. */
const MOST_SIGNS = 4096;

/** Those that were made are kept with their variants. */
const known = new WeakMap<Variants["steps"], string[]>();

/** A key of each variant: its codes of activities. Equal keys are equal sequences of one log. */
export function sequenceKeys({ offsets, steps, counts }: Pick<Variants, "offsets" | "steps" | "counts">): readonly string[] {
  const keys = known.get(steps) ?? Array.from(counts, (_, v) => {
    const codes = steps.subarray(offsets[v], offsets[v + 1]);
    const isShort = steps instanceof Uint16Array && codes.length <= MOST_SIGNS;
    return isShort ? String.fromCharCode.apply(null, codes as unknown as number[]) : codes.join(" ");
  });
  known.set(steps, keys);
  return keys;
}
