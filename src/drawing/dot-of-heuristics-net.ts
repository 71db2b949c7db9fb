import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import { quoteDot } from "./map-dot.ts";

/**
 * A heuristics net as a DOT document: activities with their counts, arcs with count and dependency.
 * Labels are quoted strings: whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
 * import { dotOfHeuristicsNet } from "@/drawing/dot-of-heuristics-net.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] }]);
 * const net = discoverHeuristicsNet(variantsOf(log).variants);
 * assert(dotOfHeuristicsNet(net).includes('n1 -> n0 [label="1 (0.500)"];'));
 * ```
 */
export function dotOfHeuristicsNet(net: HeuristicsNet): string {
  const { activities, activityCounts, startCounts, endCounts, dependencies } = net;
  const indices = [...activities.keys()];
  return [
    "digraph {",
    "  rankdir=TB;",
    "  node [shape=box, style=rounded];",
    '  start [shape=circle, label=""];',
    '  end [shape=doublecircle, label=""];',
    ...indices.map((i) => `  n${i} [label=${quoteDot(`${activities[i]}\n${activityCounts[i]}`)}];`),
    ...indices.filter((i) => startCounts[i] > 0).map((i) => `  start -> n${i} [label="${startCounts[i]}"];`),
    ...dependencies.map(({ from, to, dependency, count }) =>
      `  n${from} -> n${to} [label="${count} (${dependency.toFixed(3)})"];`
    ),
    ...indices.filter((i) => endCounts[i] > 0).map((i) => `  n${i} -> end [label="${endCounts[i]}"];`),
    "}",
    "",
  ].join("\n");
}
