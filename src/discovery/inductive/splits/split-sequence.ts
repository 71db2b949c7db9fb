import type { SubLog } from "../sub-log.ts";
import { createGroupBuilders } from "./group-builders.ts";

/**
 * Each trace cut into one part for each group, in their order, such that few events stand in a part
 * of another group; these are dropped.
 */
export function splitSequence(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    const from = offsets[t];
    const to = offsets[t + 1];
    const ends = isOrdered(steps, from, to, groupOf) ? null : bestEnds(steps.subarray(from, to), groupOf, groups.length);
    if (ends === null) {
      for (let i = from; i < to; i++) builders[groupOf[steps[i]]].push(numberOf[steps[i]]);
    } else {
      let i = from;
      for (let group = 0; group < groups.length; group++) {
        for (; i < from + ends[group]; i++) if (groupOf[steps[i]] === group) builders[group].push(numberOf[steps[i]]);
      }
    }
    for (const builder of builders) builder.end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}

function isOrdered(steps: Uint32Array, from: number, to: number, groupOf: Int32Array): boolean {
  for (let i = from + 1; i < to; i++) if (groupOf[steps[i]] < groupOf[steps[i - 1]]) return false;
  return true;
}

/**
 * Where the part of each group ends: group by group, at the first place at which its own events
 * before it most outnumber those of later groups. Events of earlier groups do not count: they are
 * lost in any case.
 */
function bestEnds(trace: Uint32Array, groupOf: Int32Array, groups: number): number[] {
  const ends: number[] = [];
  let end = 0;
  for (let group = 0; group < groups - 1; group++) {
    let gain = 0;
    let mostGain = 0;
    for (let i = end; i < trace.length; i++) {
      if (groupOf[trace[i]] === group) gain++;
      else if (groupOf[trace[i]] > group) gain--;
      if (gain > mostGain) {
        mostGain = gain;
        end = i + 1;
      }
    }
    ends.push(end);
  }
  return [...ends, trace.length];
}
