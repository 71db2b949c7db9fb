import type { Variants } from "../../event-log/variants.ts";

/**
 * Variants with one more step before the first and one behind the last, also of those without
 * steps. The codes of the two stand behind all others, in this order; their labels are empty.
 */
export function bracketVariants({ activities, offsets, steps, counts }: Variants): Variants {
  const longer = new Uint32Array(steps.length + 2 * counts.length);
  const newOffsets = offsets.map((offset, v) => offset + 2 * v);
  for (let v = 0; v < counts.length; v++) {
    longer[newOffsets[v]] = activities.length;
    longer.set(steps.subarray(offsets[v], offsets[v + 1]), newOffsets[v] + 1);
    longer[newOffsets[v + 1] - 1] = activities.length + 1;
  }
  return { activities: [...activities, "", ""], offsets: newOffsets, steps: longer, counts };
}
