import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { foldTree } from "../../process-models/fold-tree.ts";
import { activity, type ProcessTree, SILENT } from "../../process-models/process-tree.ts";
import { findCut } from "./cuts/find-cut.ts";
import { checkInductiveInput, DEFAULT_MAX_WORK, type InductiveOptions } from "./discover-inductive.ts";
import { flower } from "./fall-throughs/flower.ts";
import { filteredGraph } from "./filtered-graph.ts";
import {
  edgeCountsOfPart,
  flowGraphOfPart,
  type FlowPart,
  flowPartOfRelation,
  splitFlowPart,
  withoutRestarts,
} from "./flow-part.ts";
import { growTree } from "./grow-tree.ts";
import type { InductiveSettings, MiningStep } from "./inductive-step.ts";
import { createWork } from "./work.ts";

/**
 * The inductive miner from a directly-follows relation alone (IMd; Leemans, Fahland, van der Aalst,
 * "Scalable process discovery and conformance checking", 2018): sound by construction, and its cost
 * does not depend on the number of events or variants.
 *
 * The cuts are those of {@link discoverInductive}, taken in the relation itself, which is split
 * instead of traces. It does not know which events stood in one trace: without a cut it tries to
 * take out the edges that lead back to a start activity (strict tau loop, tau loop), then the
 * flower. With `noise` 0 every edge of the relation is possible in the tree; a trace of the log may
 * still not be, where a part that is concurrent with another one is missing from it. Prefer
 * {@link discoverInductive} where variants are at hand.
 *
 * @throws a usage error if `noise` is not from 0 to 1; a limit error for more than 20,000
 * activities or more work than `maxWork`
 *
 * @example
 * ```ts
 * import { discoverInductiveFromRelation } from "@/discovery/inductive/discover-inductive-from-relation.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { printProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, way: string) => ({ caseId, events: [...way].map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "abcd"), trace("2", "acbd"), trace("3", "ad")]);
 * const tree = discoverInductiveFromRelation(directlyFollowsOf(variantsOf(log).variants));
 * assertEquals(printProcessTree(tree), "->( 'a', X( tau, +( 'b', 'c' ) ), 'd' )");
 * ```
 */
export function discoverInductiveFromRelation(relation: DirectlyFollows, options: InductiveOptions = {}): ProcessTree {
  const { noise = 0, maxWork = DEFAULT_MAX_WORK } = options;
  checkInductiveInput(relation.activities.length, noise);
  const settings = { activities: relation.activities, noise, work: createWork(maxWork) };
  return foldTree(growTree(flowPartOfRelation(relation), (part) => relationStep(part, settings)));
}

/** One step of IMd. */
function relationStep(part: FlowPart, { activities, noise, work }: InductiveSettings): MiningStep<FlowPart> {
  const size = part.labels.length;
  if (size === 0) return { tree: SILENT };
  if (part.emptyCount > 0) {
    const rest = { ...part, emptyCount: 0 };
    const total = part.startCounts.reduce((sum, count) => sum + count, part.emptyCount);
    if (part.emptyCount > noise * total) return { operator: "choice", children: [{ tree: SILENT }, { part: rest }] };
    return relationStep(rest, { activities, noise, work });
  }
  if (size === 1 && part.from.length === 0) return { tree: activity(activities[part.labels[0]]) };
  const graph = flowGraphOfPart(part);
  work.spend(100 + part.from.length + size * (graph.words + 2));
  const isEnterable = part.startCounts.some((count) => count > 0) && part.endCounts.some((count) => count > 0);
  const cut = !isEnterable
    ? null
    : findCut(graph) ?? (noise > 0 ? findCut(filteredGraph(graph, edgeCountsOfPart(part), noise)) : null);
  if (cut !== null) return { operator: cut.operator, children: splitFlowPart(part, cut).map((child) => ({ part: child })) };
  const restarted = isEnterable ? withoutRestarts(part, true) ?? withoutRestarts(part, false) : null;
  if (restarted !== null) return { operator: "loop", children: [{ part: restarted }, { tree: SILENT }] };
  return { tree: flower(Array.from(part.labels, (label) => activities[label])) };
}
