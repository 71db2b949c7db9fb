import type { Variants } from "../event-log/variants.ts";
import { casesThrough } from "./cases-through.ts";

/** How cases end with an activity. */
interface EndingShares {
  /** For each activity code, the cases whose last event has it. */
  readonly ending: Float64Array;
  /** For each activity code, the cases that have it anywhere. */
  readonly through: Float64Array;
}

/** Counts the cases that end with each activity. Linear in the steps of the variants. */
export function endingShares(variants: Variants): EndingShares {
  const { activities, offsets, steps, counts } = variants;
  const ending = new Float64Array(activities.length);
  for (let v = 0; v < counts.length; v++) if (offsets[v + 1] > offsets[v]) ending[steps[offsets[v + 1] - 1]] += counts[v];
  return { ending, through: casesThrough(variants) };
}
