import { hasBit } from "../../../numerics/bitset.ts";
import type { FlowGraph } from "../flow-graph.ts";
import { createSubLogBuilder, type SubLog } from "../sub-log.ts";

/**
 * The traces cut before each start activity that follows an end activity; null if that cuts none.
 */
export const splitStrictTauLoop = (log: SubLog, { starts, ends }: FlowGraph): SubLog | null =>
  splitBefore(log, (step, before) => hasBit(starts, 0, step) && hasBit(ends, 0, before));

/** The traces cut before each start activity; null if that cuts none. */
export const splitTauLoop = (log: SubLog, { starts }: FlowGraph): SubLog | null =>
  splitBefore(log, (step) => hasBit(starts, 0, step));

function splitBefore(log: SubLog, begins: (step: number, before: number) => boolean): SubLog | null {
  const { labels, offsets, steps, counts } = log;
  const builder = createSubLogBuilder(labels);
  let split = false;
  for (let t = 0; t < counts.length; t++) {
    builder.push(steps[offsets[t]]);
    for (let i = offsets[t] + 1; i < offsets[t + 1]; i++) {
      if (begins(steps[i], steps[i - 1])) {
        split = true;
        builder.end(counts[t]);
      }
      builder.push(steps[i]);
    }
    builder.end(counts[t]);
  }
  return split ? builder.build() : null;
}
