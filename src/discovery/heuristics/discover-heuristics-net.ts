import { directlyFollowsOf } from "../../event-log/directly-follows.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import { checkShares } from "../check-shares.ts";
import { compareLists } from "../compare-lists.ts";
import { usedActivities } from "../used-activities.ts";
import { dependencyGraph } from "./dependency-graph.ts";
import { longDistanceDependencies } from "./long-distance.ts";
import { splitsAndJoins } from "./splits-and-joins.ts";

/** Thresholds of the heuristics miner, each from 0 to 1. */
export interface HeuristicsOptions {
  /** Least dependency measure of an edge. Default 0.5. */
  readonly dependency?: number;
  /**
   * Least AND measure of two neighbours that occur together instead of excluding each other.
   * Default 0.65.
   */
  readonly and?: number;
  /**
   * Least length-two-loop measure that keeps two edges below the dependency threshold. Default 0.5.
   */
  readonly loopTwo?: number;
  /**
   * Edges rarer than this share of the strongest edge at both of their ends are dropped first.
   * Default 0.05.
   */
  readonly cleaning?: number;
  /** Least measure of a long-distance dependency, above 0. Default: they are not searched for. */
  readonly longDistance?: number;
}

/**
 * The heuristics miner (Weijters, Ribeiro, "Flexible Heuristics Miner (FHM)", 2011; Weijters, van
 * der Aalst, Alves de Medeiros, "Process Mining with the HeuristicsMiner Algorithm", 2006): edges
 * by how much more often one activity follows the other than the reverse, so that rare behaviour
 * and noise are left out.
 *
 * Edges are those of {@linkcode dependencyGraph}. {@linkcode splitsAndJoins} decides which
 * successors (and predecessors) of an activity occur together and which exclude each other: by how
 * often they directly follow each other, as in 2006, and by a replay of the log over the edges, as
 * in 2011. The members of an XOR set exclude each other; an activity may be in several sets of an
 * AND, as E in (B or E) and (C or E). The target of a long-distance dependency is a set of its own,
 * because it follows in addition to the direct successors.
 *
 * The net need not be sound: prefer the inductive miner where the model is to be executed. The time
 * grows with the steps of the variants and with the edges.
 *
 * @example
 * ```ts
 * import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a, then b and c in any order, then d
 * const variants = {
 *   activities: ["a", "b", "c", "d"],
 *   offsets: Uint32Array.of(0, 4, 8),
 *   steps: Uint16Array.of(0, 1, 2, 3, 0, 2, 1, 3),
 *   counts: Uint32Array.of(9, 9),
 * };
 * const net = discoverHeuristicsNet(variants);
 * assertEquals(net.dependencies[0], { from: 0, to: 1, dependency: 0.9, count: 9 });
 * assertEquals(net.outputs[0], [[1], [2]]);
 * assertEquals(net.inputs[3], [[1], [2]]);
 * ```
 *
 * @throws a usage error for a threshold that is not from 0 to 1; a limit error for more pairs of
 * concurrent activities than fit into memory
 */
export function discoverHeuristicsNet(variants: Variants, options: HeuristicsOptions = {}): HeuristicsNet {
  checkShares({ ...options }, ["dependency", "and", "loopTwo", "cleaning", "longDistance"]);
  const { dependency = 0.5, and = 0.65, loopTwo = 0.5, cleaning = 0.05, longDistance } = options;
  const used = usedActivities(variants);
  const relation = directlyFollowsOf(used);
  const { activities, activityCounts, startCounts, endCounts } = relation;
  const graph = dependencyGraph(relation, loopsOfTwo(used), { dependency, loopTwo, cleaning });
  const distant = longDistance === undefined ? [] : longDistanceDependencies({
    variants: used,
    activityCounts,
    endCounts,
    dependencies: graph.dependencies,
    threshold: longDistance,
  });
  const { outputs, inputs } = splitsAndJoins(used, graph, and);
  return {
    activities,
    activityCounts: [...activityCounts],
    startCounts: [...startCounts],
    endCounts: [...endCounts],
    dependencies: [...graph.dependencies, ...distant].sort((x, y) => x.from - y.from || x.to - y.to),
    outputs: withDistant(outputs, distant.map(({ from, to }) => [from, to])),
    inputs: withDistant(inputs, distant.map(({ from, to }) => [to, from])),
  };
}

/** How often a b a occurs, a other than b, by `a * activities + b`. */
function loopsOfTwo({ activities, offsets, steps, counts }: Variants): Map<number, number> {
  const size = activities.length;
  const found = new Map<number, number>();
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v] + 2; i < offsets[v + 1]; i++) {
      if (steps[i] !== steps[i - 2] || steps[i] === steps[i - 1]) continue;
      const pair = steps[i] * size + steps[i - 1];
      found.set(pair, (found.get(pair) ?? 0) + counts[v]);
    }
  }
  return found;
}

/** Adds the other end of each long-distance dependency as a set of its own. */
function withDistant(
  sides: HeuristicsNet["outputs"],
  distant: readonly (readonly [at: number, other: number])[],
): HeuristicsNet["outputs"] {
  if (distant.length === 0) return sides;
  const longer = sides.map((sets) => [...sets]);
  for (const [at, other] of distant) longer[at].push([other]);
  return longer.map((sets) => sets.sort(compareLists));
}
