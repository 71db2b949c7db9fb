import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { concurrentCut } from "./concurrent-cut.ts";
import type { Cut } from "./cut.ts";
import { exclusiveCut } from "./exclusive-cut.ts";
import { loopCut } from "./loop-cut.ts";
import { sequenceCut } from "./sequence-cut.ts";

/**
 * The first cut that a directly-follows graph has, in the order exclusive, sequence, concurrent,
 * loop.
 */
export function findCut(graph: DirectlyFollowsGraph): Cut | null {
  if (graph.activities.length < 2) return null;
  return exclusiveCut(graph) ?? sequenceCut(graph) ?? concurrentCut(graph) ?? loopCut(graph);
}

/**
 * The first cut of a strongly connected graph: it has no exclusive cut and no sequence cut.
 */
export const findCutOfConnected = (graph: DirectlyFollowsGraph): Cut | null => concurrentCut(graph) ?? loopCut(graph);
