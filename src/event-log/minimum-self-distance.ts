import type { Variants } from "./variants.ts";

/**
 * How near to each other two events of the same activity come, and what stands between them then.
 */
export interface MinimumSelfDistance {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /**
   * For each activity the least number of events between two of its events in one case; -1 if no
   * case has two.
   */
  readonly distance: Int32Array;
  /**
   * For each activity the activities that stand between two such events at least distance, in any
   * case. Ascending.
   */
  readonly witnesses: readonly (readonly number[])[];
}

/**
 * The minimum self-distance of each activity (Leemans, Fahland, van der Aalst, "Discovering
 * Block-Structured Process Models from Event Logs", 2013): where an activity can only be repeated
 * by way of another one, that one is no concurrent sibling of it. Linear in the steps of the
 * variants but for the witnesses, which cost the distance at each event at least distance.
 *
 * @example
 * ```ts
 * import { minimumSelfDistanceOf } from "@/event-log/minimum-self-distance.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 5), steps: Uint16Array.of(0, 1, 2, 0, 1), counts: Uint32Array.of(1) };
 * const { distance, witnesses } = minimumSelfDistanceOf(variants);
 * assertEquals([...distance], [2, 2, -1]);
 * assertEquals(witnesses, [[1, 2], [0, 2], []]);
 * ```
 */
export function minimumSelfDistanceOf(variants: Variants): MinimumSelfDistance {
  const { activities, steps } = variants;
  const distance = new Int32Array(activities.length).fill(-1);
  eachRepetition(variants, (activity, earlier, later) => {
    const between = later - earlier - 1;
    if (distance[activity] < 0 || between < distance[activity]) distance[activity] = between;
  });
  const witnesses = activities.map(() => new Set<number>());
  eachRepetition(variants, (activity, earlier, later) => {
    if (later - earlier - 1 > distance[activity]) return;
    for (let i = earlier + 1; i < later; i++) witnesses[activity].add(steps[i]);
  });
  return { activities, distance, witnesses: witnesses.map((codes) => [...codes].sort((a, b) => a - b)) };
}

/**
 * Calls back with each two steps of a variant that have the same activity and none of that activity
 * between them.
 */
function eachRepetition(
  { activities, offsets, steps, counts }: Variants,
  callback: (activity: number, earlier: number, later: number) => void,
): void {
  const last = new Int32Array(activities.length).fill(-1);
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      // A last step before this variant's first belongs to another case.
      if (last[steps[i]] >= offsets[v]) callback(steps[i], last[steps[i]], i);
      last[steps[i]] = i;
    }
  }
}
