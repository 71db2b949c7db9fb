import type { SubLog } from "../sub-log.ts";

/**
 * The first activity, in the order of labels, that occurs exactly once in every trace; -1 if there
 * is none. No trace is empty.
 */
export function activityOncePerTrace({ labels, offsets, steps, counts }: SubLog): number {
  const traces = new Uint32Array(labels.length);
  const lastTrace = new Int32Array(labels.length).fill(-1);
  const repeated = new Uint8Array(labels.length);
  for (let t = 0; t < counts.length; t++) {
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      const activity = steps[i];
      if (lastTrace[activity] === t) repeated[activity] = 1;
      else traces[activity]++;
      lastTrace[activity] = t;
    }
  }
  return traces.findIndex((count, activity) => count === counts.length && repeated[activity] === 0);
}
