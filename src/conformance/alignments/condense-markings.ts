import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { type MarkingGraph, markingsThatReach } from "../../process-models/state-space/explore-markings.ts";

/**
 * Arcs grouped by one of their ends: those of state `s` are `first[s]` up to, not including,
 * `first[s + 1]`.
 */
export interface ArcList {
  readonly first: Int32Array;
  /** The other end. */
  readonly state: Int32Array;
  readonly cost: Int32Array;
  /** The firing (an index into the marking graph's) that the arc stands for. */
  readonly firing: Int32Array;
}

/** Arcs of one label, in any order. */
interface LabelArcs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly firing: Int32Array;
  /** For each state the arcs that lead to it. */
  readonly into: ArcList;
}

/**
 * A marking graph reduced for alignments: its states are sets of markings that reach each other at
 * no cost. It has only states from which the final marking can be reached.
 */
export interface CondensedMarkings {
  readonly graph: MarkingGraph;
  readonly net: DenseNet;
  readonly size: number;
  /** State of each marking; -1 for a marking that cannot reach the final one. */
  readonly stateOf: Int32Array;
  readonly initial: number;
  readonly final: number;
  /** Model moves between different states, free ones included, by source and by target. */
  readonly outOf: ArcList;
  readonly into: ArcList;
  /** Firings of transitions with the label, by code; null where there are none. */
  readonly byLabel: readonly (LabelArcs | null)[];
}

/** The part of a state space that determines costs. */
export interface CondensedCosts {
  readonly size: number;
  readonly initial: number;
  readonly final: number;
  readonly outOf: ArcList;
  readonly byLabel: readonly (Pick<LabelArcs, "from" | "to"> | null)[];
}

/** The space with all arcs reversed: a reversed trace has the same cost in it. */
export function reversed({ size, initial, final, into, byLabel }: CondensedMarkings): CondensedCosts {
  return {
    size,
    initial: final,
    final: initial,
    outOf: into,
    byLabel: byLabel.map((arcs) => arcs && { from: arcs.to, to: arcs.from }),
  };
}

/**
 * Collapses and prunes a marking graph: Tarjan's components (1972) over the firings that cost
 * nothing; linear.
 *
 * @param activities how many labels the log has
 * @returns null if the final marking cannot be reached
 */
export function condenseMarkings(net: DenseNet, graph: MarkingGraph, activities: number): CondensedMarkings | null {
  if (graph.final < 0) return null;
  const alive = markingsThatReach(graph, [graph.final]);
  const { stateOf, size } = collapse(graph, alive, (transition) => net.transitions[transition].cost === 0);
  const moves: Arc[] = [];
  const labelled = Array.from({ length: activities }, (): Arc[] => []);
  for (let firing = 0; firing < graph.from.length; firing++) {
    const from = stateOf[graph.from[firing]];
    const to = stateOf[graph.to[firing]];
    if (from < 0 || to < 0) continue;
    const { label, cost } = net.transitions[graph.transition[firing]];
    if (from !== to) moves.push({ from, to, cost, firing });
    if (label >= 0) labelled[label].push({ from, to, cost: 0, firing });
  }
  const cheapest = distinctArcs(moves);
  return {
    graph,
    net,
    size,
    stateOf,
    initial: stateOf[0],
    final: stateOf[graph.final],
    outOf: arcList(size, cheapest, "from"),
    into: arcList(size, cheapest, "to"),
    byLabel: labelled.map((arcs) => arcs.length === 0 ? null : labelArcs(size, distinctArcs(arcs))),
  };
}

interface Arc {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
  readonly firing: number;
}

/**
 * The cheapest arc between each two states, the first among equals. Sorted by source, then target.
 */
function distinctArcs(arcs: Arc[]): Arc[] {
  arcs.sort((a, b) => a.from - b.from || a.to - b.to || a.cost - b.cost || a.firing - b.firing);
  return arcs.filter(({ from, to }, i) => i === 0 || arcs[i - 1].from !== from || arcs[i - 1].to !== to);
}

function arcList(size: number, arcs: readonly Arc[], end: "from" | "to"): ArcList {
  const other = end === "from" ? "to" : "from";
  const first = new Int32Array(size + 1);
  for (const arc of arcs) first[arc[end] + 1]++;
  for (let state = 0; state < size; state++) first[state + 1] += first[state];
  const place = first.slice();
  const list = {
    first,
    state: new Int32Array(arcs.length),
    cost: new Int32Array(arcs.length),
    firing: new Int32Array(arcs.length),
  };
  for (const arc of arcs) {
    const at = place[arc[end]]++;
    list.state[at] = arc[other];
    list.cost[at] = arc.cost;
    list.firing[at] = arc.firing;
  }
  return list;
}

function labelArcs(size: number, arcs: readonly Arc[]): LabelArcs {
  return {
    from: Int32Array.from(arcs, ({ from }) => from),
    to: Int32Array.from(arcs, ({ to }) => to),
    firing: Int32Array.from(arcs, ({ firing }) => firing),
    into: arcList(size, arcs, "to"),
  };
}

/**
 * Numbers the strongly connected components of the markings that are alive, over the free firings.
 * The source of a free arc has a greater number than its target.
 */
function collapse(graph: MarkingGraph, alive: Uint8Array, isFree: (transition: number) => boolean) {
  const first = new Int32Array(graph.size + 1);
  for (const from of graph.from) first[from + 1]++;
  for (let marking = 0; marking < graph.size; marking++) first[marking + 1] += first[marking];
  const stateOf = new Int32Array(graph.size).fill(-1);
  const order = new Int32Array(graph.size).fill(-1);
  const low = new Int32Array(graph.size);
  const next = first.slice();
  const open: number[] = [];
  let found = 0;
  let size = 0;
  for (let root = 0; root < graph.size; root++) {
    if (alive[root] === 0 || order[root] >= 0) continue;
    const path = [root];
    order[root] = low[root] = found++;
    open.push(root);
    while (path.length > 0) {
      const marking = path[path.length - 1];
      if (next[marking] < first[marking + 1]) {
        const firing = next[marking]++;
        const to = graph.to[firing];
        if (alive[to] === 0 || !isFree(graph.transition[firing])) continue;
        if (order[to] < 0) {
          order[to] = low[to] = found++;
          open.push(to);
          path.push(to);
        } else if (stateOf[to] < 0) low[marking] = Math.min(low[marking], order[to]);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[marking]);
      if (low[marking] !== order[marking]) continue;
      for (let member = -1; member !== marking;) stateOf[member = open.pop()!] = size;
      size++;
    }
  }
  return { stateOf, size };
}
