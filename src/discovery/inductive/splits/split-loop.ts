import type { SubLog } from "../sub-log.ts";
import { createGroupBuilders } from "./group-builders.ts";

/**
 * The runs of each group as traces of its bag. The first group is what the loop does: where runs of
 * two other groups meet, or one starts or ends a trace, the first group has an empty trace.
 */
export function splitLoop(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    const to = offsets[t + 1];
    let before = -1;
    for (let i = offsets[t]; i < to;) {
      const group = groupOf[steps[i]];
      if (group !== 0 && before !== 0) builders[0].end(counts[t]);
      while (i < to && groupOf[steps[i]] === group) builders[group].push(numberOf[steps[i++]]);
      builders[group].end(counts[t]);
      before = group;
    }
    if (before !== 0) builders[0].end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}
