import type { Variants } from "../../event-log/variants.ts";
import { createPriorityQueue } from "../../numerics/priority-queue.ts";
import { END, type GraphArc, type ProcessGraph, processGraphOf, START } from "./process-graph.ts";

/** A process graph, with the arcs that a map may hide apart from those that it must show. */
export interface HidableArcs {
  readonly graph: ProcessGraph;
  /**
   * Arcs that no map may hide: without one of them some node would lie on no path from start to
   * end. In the order of the graph.
   */
  readonly needed: readonly GraphArc[];
  /** The arcs that may be hidden, the first one to be shown at the front. */
  readonly optional: readonly GraphArc[];
}

/** The activities and arcs that a map shows. */
export interface MapSelection {
  readonly graph: ProcessGraph;
  /** The arcs that are drawn, in the order of the graph. */
  readonly arcs: readonly GraphArc[];
}

/** How much of the log a map shows. Shares are 0 to 1. */
export interface MapCoverage {
  /**
   * Share of cases that the map shows whole: no activity is hidden, and all steps, also from the
   * start and to the end, are drawn.
   */
  readonly cases: number;
  /**
   * Share of steps that are drawn: from one event of a case to the next, from the start to its
   * first event, and from its last event to the end.
   */
  readonly steps: number;
  /** Activities shown, and all. */
  readonly activities: readonly [shown: number, all: number];
  /** Arcs that are drawn, and all of the graph; those of start and end count too. */
  readonly paths: readonly [shown: number, all: number];
}

/** What a map shows of a log. */
export interface HideOptions {
  /** How many activities, the most frequent first. Default: all. */
  readonly shown?: number;
  /** Activities that are hidden whatever their frequency, by code. Default: none. */
  readonly hidden?: readonly number[];
  /**
   * Whether the rarest activities and arcs come first instead of the most frequent. Default: no.
   */
  readonly rarest?: boolean;
}

/**
 * The activities from the most frequent to the rarest; ties by label in code-unit order. A map of
 * the first `n` is connected for every `n`, because hidden activities are projected out of the
 * cases.
 */
export function activitiesByCount(variants: Variants): number[] {
  const counts = new Float64Array(variants.activities.length);
  for (let v = 0; v < variants.counts.length; v++) {
    for (let s = variants.offsets[v]; s < variants.offsets[v + 1]; s++) counts[variants.steps[s]] += variants.counts[v];
  }
  return Array.from(counts.keys()).filter((a) => counts[a] > 0).sort((a, b) => counts[b] - counts[a] || a - b);
}

/**
 * Decides which arcs of a map may be hidden, and in which order, so that every activity that is
 * shown stays on a path from start to end: a slider then only chooses how many arcs are shown.
 *
 * Arcs are tried from the rarest to the most frequent (ties: the later in label order first). An
 * arc may be hidden if, without it, its source still reaches the end and the start still reaches
 * its target. An arc that is needed once stays needed, because arcs are only removed: one pass is
 * enough. The method is greedy, so a smaller connected map may exist; finding the smallest is hard
 * (see Augusto et al. 2019 on filtered graphs).
 *
 * Linear in the arcs but for those that are on a widest path when they are tried: each of them
 * takes a search among the nodes that it leads to, or from.
 *
 * @param variants of the log
 *
 * @example
 * ```ts
 * import { hidableArcs } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 3, 5),
 *   steps: Uint16Array.of(0, 1, 2, 0, 2),
 *   counts: Uint32Array.of(7, 2),
 * };
 * const { needed, optional } = hidableArcs(variants);
 * assertEquals(needed.map(({ count }) => count), [9, 7, 7, 9]); // start to a, a to b, b to c, c to end
 * assertEquals(optional.map(({ from, to, count }) => [from, to, count]), [[0, 2, 2]]); // a to c
 * ```
 */
export function hidableArcs(variants: Variants, options: HideOptions = {}): HidableArcs {
  const { shown = Infinity, hidden: left = [], rarest = false } = options;
  const byCount = activitiesByCount(variants);
  const isLeft = new Set(left);
  const first = (rarest ? byCount.toReversed() : byCount).filter((activity) => !isLeft.has(activity));
  const kept = new Set(first.slice(0, Math.max(1, shown)));
  const graph = processGraphOf(variants, (activity) => kept.has(activity));
  const sign = rarest ? -1 : 1;
  const ascending = Array.from(graph.arcs.keys())
    .sort((a, b) => sign * (graph.arcs[a].count - graph.arcs[b].count) || b - a);
  const hidden: number[] = [];
  const connection = connectionOf(graph, ascending);
  for (const index of ascending) {
    const { from, to } = graph.arcs[index];
    if (from === to || connection.spare(index)) hidden.push(index);
  }
  const isHidden = new Set(hidden);
  return {
    graph,
    needed: graph.arcs.filter((_, index) => !isHidden.has(index)),
    optional: hidden.reverse().map((index) => graph.arcs[index]),
  };
}

/**
 * The map with the needed arcs and the first ones of the optional arcs.
 *
 * @param optional how many of the optional arcs are shown
 *
 * @example
 * ```ts
 * import { hidableArcs, selectArcs } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 3, 5),
 *   steps: Uint16Array.of(0, 1, 2, 0, 2),
 *   counts: Uint32Array.of(7, 2),
 * };
 * const levels = hidableArcs(variants);
 * assertEquals([0, 1].map((optional) => selectArcs(levels, optional).arcs.length), [4, 5]);
 * ```
 */
export function selectArcs(levels: HidableArcs, optional: number): MapSelection {
  const arcs = new Set([...levels.needed, ...levels.optional.slice(0, Math.max(0, optional))]);
  return { graph: levels.graph, arcs: levels.graph.arcs.filter((arc) => arcs.has(arc)) };
}

/** A map with more arcs cannot be read at once; the sliders show the others. */
const FIRST_ARCS = 35;

/**
 * How many optional arcs the first map shows: so many that the map has about two arcs for each
 * node, but at most 35. Arcs of start and end count too: where cases are still running, many
 * activities are the last one of some case.
 */
export function defaultOptionalArcs(levels: HidableArcs): number {
  const budget = Math.min(FIRST_ARCS, 2 * (levels.graph.activities.length + 2));
  return Math.min(levels.optional.length, Math.max(0, budget - levels.needed.length));
}

/**
 * How many activities the first map shows: all, or as many of the most frequent ones as about 35
 * arcs connect.
 */
export function defaultActivities(variants: Variants): number {
  const all = activitiesByCount(variants).length;
  // Each activity has an arc that leads to it, and one more leads to the end.
  let shown = Math.min(all, FIRST_ARCS - 1);
  while (shown > 1 && hidableArcs(variants, { shown }).needed.length > FIRST_ARCS + 1) shown--;
  return shown;
}

/**
 * What a map shows at first: see {@linkcode defaultActivities} and
 * {@linkcode defaultOptionalArcs}.
 *
 * @example
 * ```ts
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "register" }, { activity: "pay" }];
 * const { variants } = variantsOf(eventLogFromTraces([{ caseId: "1", events }]));
 * assertEquals(firstSelection(variants).graph.activities.length, 2);
 * ```
 */
export function firstSelection(variants: Variants): MapSelection {
  const levels = hidableArcs(variants, { shown: defaultActivities(variants) });
  return selectArcs(levels, defaultOptionalArcs(levels));
}

/**
 * How much of the log a map shows. Linear in the steps of the variants.
 *
 * @example
 * ```ts
 * import { coverageOf, hidableArcs, selectArcs } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 3, 5),
 *   steps: Uint16Array.of(0, 1, 2, 0, 2),
 *   counts: Uint32Array.of(7, 2),
 * };
 * assertEquals(coverageOf(variants, selectArcs(hidableArcs(variants), 0)).cases, 7 / 9); // a to c is hidden
 * ```
 */
export function coverageOf(variants: Variants, selection: MapSelection): MapCoverage {
  const shown = selection.graph.activities.map((node) => node.activity);
  // A hidden activity has number 0, in whose row and column no arc is drawn.
  const numbers = new Uint32Array(variants.activities.length);
  shown.forEach((activity, i) => numbers[activity] = i + 1);
  const sign = shown.length + 1;
  const width = sign + 1;
  const drawn = new Uint8Array(Math.ceil(width * width / 8));
  for (const { from, to } of selection.arcs) {
    const key = (from === START ? sign : numbers[from]) * width + (to === END ? sign : numbers[to]);
    drawn[key >> 3] |= 1 << (key & 7);
  }
  let [cases, whole, steps, seen] = [0, 0, 0, 0];
  for (let v = 0; v < variants.counts.length; v++) {
    const times = variants.counts[v];
    let from = sign;
    let complete = true;
    for (let s = variants.offsets[v]; s <= variants.offsets[v + 1]; s++) {
      // A step beside a hidden activity is not drawn, even where an arc of the projected cases
      // joins the same two nodes.
      const to = s === variants.offsets[v + 1] ? sign : numbers[variants.steps[s]];
      const key = from * width + to;
      if ((drawn[key >> 3] & 1 << (key & 7)) !== 0) seen += times;
      else complete = false;
      steps += times;
      from = to;
    }
    cases += times;
    if (complete) whole += times;
  }
  return {
    cases: cases === 0 ? 1 : whole / cases,
    steps: steps === 0 ? 1 : seen / steps,
    activities: [shown.length, activitiesByCount(variants).length],
    paths: [selection.arcs.length, selection.graph.arcs.length],
  };
}

/** Tells which arcs may be removed. */
interface Connection {
  /** Removes an arc unless a node would be cut off; tells whether it was removed. */
  spare(arc: number): boolean;
}

/**
 * Keeps a tree of paths from the start to all nodes, and one of paths from all nodes to the end: an
 * arc that is in neither can be removed without a search. Both trees consist of the widest paths
 * (Prim's method), so that the arcs that are tried first are hardly ever in them.
 */
function connectionOf(graph: ProcessGraph, ascending: readonly number[]): Connection {
  const indexOf = new Map<number, number>([[START, 0], [END, 1]]);
  for (const { activity } of graph.activities) indexOf.set(activity, indexOf.size);
  const size = indexOf.size;
  const sources = Int32Array.from(graph.arcs, (arc) => indexOf.get(arc.from)!);
  const targets = Int32Array.from(graph.arcs, (arc) => indexOf.get(arc.to)!);
  const strength = new Int32Array(graph.arcs.length);
  ascending.forEach((arc, i) => strength[arc] = i + 1);
  const links = (ends: Int32Array) => {
    const lists = Array.from({ length: size }, () => [] as number[]);
    ends.forEach((node, arc) => lists[node].push(arc));
    return lists;
  };
  const [outgoing, incoming] = [links(sources), links(targets)];
  const trees = [
    spanningTree(0, { away: outgoing, towards: incoming, near: sources, far: targets, strength }),
    spanningTree(1, { away: incoming, towards: outgoing, near: targets, far: sources, strength }),
  ];
  const remove = (list: number[], arc: number) => {
    list[list.indexOf(arc)] = list[list.length - 1];
    list.pop();
  };
  return {
    spare(arc) {
      remove(outgoing[sources[arc]], arc);
      remove(incoming[targets[arc]], arc);
      const own = trees.filter((tree) => tree.has(arc));
      if (own.every((tree) => tree.canMend(arc))) {
        for (const tree of own) tree.mend(arc);
        return true;
      }
      outgoing[sources[arc]].push(arc);
      incoming[targets[arc]].push(arc);
      return false;
    },
  };
}

/** The arcs of a graph as seen from the root of a tree. */
interface ArcsFromRoot {
  /** Arcs of each node that lead away from the root, and towards it. */
  readonly away: readonly (readonly number[])[];
  readonly towards: readonly (readonly number[])[];
  /** The end of each arc that is nearer to the root, and the other one. */
  readonly near: Int32Array;
  readonly far: Int32Array;
  readonly strength: Int32Array;
}

/** A tree of the widest paths from a root. */
interface SpanningTree {
  has(arc: number): boolean;
  /** Whether all nodes can be reached without an arc of the tree, which the graph has no more. */
  canMend(arc: number): boolean;
  /** Joins the nodes that the arc cut off to the rest by others. */
  mend(arc: number): void;
}

function spanningTree(root: number, { away, towards, near, far, strength }: ArcsFromRoot): SpanningTree {
  /** The arc of the tree that leads to each node. */
  const by = new Int32Array(away.length).fill(-1);
  /** The nodes behind an arc of the tree. */
  const behind = (arc: number): Set<number> => {
    const nodes = new Set([far[arc]]);
    for (const node of nodes) for (const next of away[node]) if (by[far[next]] === next) nodes.add(far[next]);
    return nodes;
  };
  /** Joins nodes to the rest of the tree. */
  const join = (loose: Set<number>) => {
    const open = createPriorityQueue<number>((a, b) => strength[a] > strength[b]);
    for (const node of loose) for (const arc of towards[node]) if (!loose.has(near[arc])) open.push(arc);
    for (let arc = open.pop(); arc !== undefined; arc = open.pop()) {
      const node = far[arc];
      if (!loose.delete(node)) continue;
      by[node] = arc;
      for (const next of away[node]) if (loose.has(far[next])) open.push(next);
    }
  };
  join(new Set(Array.from(away.keys()).filter((node) => node !== root)));
  return {
    has: (arc) => by[far[arc]] === arc,
    canMend(arc) {
      // The nodes behind the arc are joined again if the first of them is reached from another one.
      const cut = behind(arc);
      const sources = new Set([far[arc]]);
      for (const node of sources) {
        if (!cut.has(node)) return true;
        for (const before of towards[node]) sources.add(near[before]);
      }
      return false;
    },
    mend: (arc) => join(behind(arc)),
  };
}
