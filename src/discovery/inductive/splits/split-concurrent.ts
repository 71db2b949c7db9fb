import type { SubLog } from "../sub-log.ts";
import { createGroupBuilders } from "./group-builders.ts";

/**
 * Each trace projected to each group; a trace without events of a group is an empty trace there.
 */
export function splitConcurrent(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    for (let i = offsets[t]; i < offsets[t + 1]; i++) builders[groupOf[steps[i]]].push(numberOf[steps[i]]);
    for (const builder of builders) builder.end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}
