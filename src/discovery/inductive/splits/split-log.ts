import type { Cut } from "../cuts/cut.ts";
import type { SubLog } from "../sub-log.ts";
import { splitConcurrent } from "./split-concurrent.ts";
import { splitExclusive } from "./split-exclusive.ts";
import { splitLoop } from "./split-loop.ts";
import { splitSequence } from "./split-sequence.ts";

/**
 * The bags of traces of the groups of a cut, in their order. Traces that do not keep to the cut, as
 * there may be when it was found on a filtered graph, lose the events that do not fit.
 */
export function splitLog(log: SubLog, cut: Cut): SubLog[] {
  switch (cut.operator) {
    case "choice":
      return splitExclusive(log, cut.groups);
    case "sequence":
      return splitSequence(log, cut.groups);
    case "parallel":
      return splitConcurrent(log, cut.groups);
    case "loop":
      return splitLoop(log, cut.groups);
  }
}
