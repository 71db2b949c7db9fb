import type { Variants } from "../event-log/variants.ts";

/**
 * Removes activities that do not occur from the dictionary of the variants, as after filtering: a
 * model would have isolated nodes for them. Linear in the steps.
 *
 * @returns the argument itself if all its activities occur
 */
export function usedActivities(variants: Variants): Variants {
  const { activities, steps } = variants;
  const used = new Uint8Array(activities.length);
  for (let i = 0; i < steps.length; i++) used[steps[i]] = 1;
  return used.includes(0) ? keepActivities(variants, (activity) => used[activity] === 1) : variants;
}

/**
 * Projects variants to some activities, in their steps and in their dictionary. Variants that
 * become equal, or empty, are not merged.
 */
export function keepActivities(variants: Variants, kept: (activity: number) => boolean): Variants {
  const { activities, offsets, steps, counts } = variants;
  const codes = new Int32Array(activities.length);
  const labels = activities.filter((_, activity) => kept(activity));
  let next = 0;
  for (let activity = 0; activity < codes.length; activity++) codes[activity] = kept(activity) ? next++ : -1;
  const newSteps = new Uint32Array(steps.length);
  const newOffsets = new Uint32Array(offsets.length);
  let length = 0;
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) if (codes[steps[i]] >= 0) newSteps[length++] = codes[steps[i]];
    newOffsets[v + 1] = length;
  }
  return { activities: labels, offsets: newOffsets, steps: newSteps.subarray(0, length), counts };
}
