import type { Variants } from "../../event-log/variants.ts";

/** A key of each variant: its codes of activities. Equal keys are equal sequences of one log. */
export const sequenceKeys = ({ offsets, steps, counts }: Pick<Variants, "offsets" | "steps" | "counts">): string[] =>
  Array.from(counts, (_, v) => steps.subarray(offsets[v], offsets[v + 1]).join(" "));
