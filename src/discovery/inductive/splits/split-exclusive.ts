import type { SubLog } from "../sub-log.ts";
import { createGroupBuilders } from "./group-builders.ts";

/**
 * Each trace to the group that has most of its events, without its other events. Of groups that
 * have equally many, the one whose least label comes last takes it.
 */
export function splitExclusive(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  const events = new Uint32Array(groups.length);
  for (let t = 0; t < counts.length; t++) {
    let best = groupOf[steps[offsets[t]]];
    for (let i = offsets[t]; i < offsets[t + 1]; i++) events[groupOf[steps[i]]]++;
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      const group = groupOf[steps[i]];
      if (events[group] > events[best] || (events[group] === events[best] && groups[group][0] > groups[best][0])) best = group;
    }
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      events[groupOf[steps[i]]] = 0;
      if (groupOf[steps[i]] === best) builders[best].push(numberOf[steps[i]]);
    }
    builders[best].end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}
