import type { Variants } from "../event-log/variants.ts";

/**
 * The same variants with only those activities in their dictionary that occur: a filtered log may
 * know more. Models have a node for each activity, so that one without events would stand in them
 * alone. Linear in the steps.
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
 * Variants from which all other activities are taken out, of their steps and of their dictionary.
 * Variants that become equal, or empty, stay apart.
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
