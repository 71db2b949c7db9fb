import type { Variants } from "../event-log/variants.ts";

/**
 * For each activity code how many cases have the activity. Linear in the steps of the variants.
 *
 * @example
 * ```ts
 * import { casesThrough } from "@/browser/cases-through.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 2, 4),
 *   steps: Uint16Array.of(0, 0, 0, 1),
 *   counts: Uint32Array.of(3, 2),
 * };
 * assertEquals([...casesThrough(variants)], [5, 2]);
 * ```
 */
export function casesThrough({ activities, offsets, steps, counts }: Variants): Float64Array {
  const cases = new Float64Array(activities.length);
  const seenIn = new Int32Array(activities.length).fill(-1);
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      if (seenIn[steps[i]] === v) continue;
      seenIn[steps[i]] = v;
      cases[steps[i]] += counts[v];
    }
  }
  return cases;
}
