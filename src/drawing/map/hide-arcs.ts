import type { Variants } from "../../event-log/variants.ts";
import { END, type GraphArc, type ProcessGraph, processGraphOf, START } from "./process-graph.ts";

/** A process graph, its arcs divided into those that a map may hide and those that it may not. */
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
  /**
   * Arcs between activities that are shown, and all between the shown activities; arcs of start and
   * end are not counted.
   */
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
 * Linear in the arcs but for those that are needed: O(arcs + needed arcs x (arcs + activities²)).
 *
 * @param variants of the log
 *
 * @example
 * ```ts
 * import { hidableArcs } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
 * const { needed, optional } = hidableArcs(variants);
 * assertEquals(needed.map(({ count }) => count), [9, 7, 7, 9]); // start to a, a to b, b to c, c to end
 * assertEquals(optional.map(({ from, to, count }) => [from, to, count]), [[0, 2, 2]]); // a to c
 * ```
 */
export function hidableArcs(variants: Variants, options: HideOptions = {}): HidableArcs {
  const { shown = Infinity, hidden: left = [], rarest = false } = options;
  const byCount = activitiesByCount(variants);
  const first = (rarest ? byCount.toReversed() : byCount).filter((activity) => !left.includes(activity));
  const kept = new Set(first.slice(0, Math.max(1, shown)));
  const graph = processGraphOf(variants, (activity) => kept.has(activity));
  const sign = rarest ? -1 : 1;
  const ascending = Array.from(graph.arcs.keys())
    .sort((a, b) => sign * (graph.arcs[a].count - graph.arcs[b].count) || b - a);
  const hidden: number[] = [];
  const trees = spanningTrees(graph, ascending);
  for (const index of ascending) {
    const { from, to } = graph.arcs[index];
    if (from === to || trees.spare(index)) hidden.push(index);
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
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
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

/** The map that a reader sees first: see {@linkcode defaultActivities}. */
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
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
 * assertEquals(coverageOf(variants, selectArcs(hidableArcs(variants), 0)).cases, 7 / 9); // a to c is hidden
 * ```
 */
export function coverageOf(variants: Variants, selection: MapSelection): MapCoverage {
  const size = variants.activities.length;
  const key = (from: number, to: number) => (from + 1) * (size + 1) + (to === END ? size : to);
  const drawn = new Set(selection.arcs.map((arc) => key(arc.from, arc.to)));
  const shown = new Set(selection.graph.activities.map((node) => node.activity));
  let [cases, whole, steps, seen] = [0, 0, 0, 0];
  for (let v = 0; v < variants.counts.length; v++) {
    const times = variants.counts[v];
    let from = START;
    let complete = true;
    for (let s = variants.offsets[v]; s <= variants.offsets[v + 1]; s++) {
      const to = s === variants.offsets[v + 1] ? END : variants.steps[s];
      // A step beside a hidden activity is not drawn, even where an arc of the projected cases
      // joins the same two nodes.
      const visible = (from === START || shown.has(from)) && (to === END || shown.has(to)) && drawn.has(key(from, to));
      if (visible) seen += times;
      else complete = false;
      steps += times;
      from = to;
    }
    cases += times;
    if (complete) whole += times;
  }
  const pathsOf = (arcs: readonly GraphArc[]) => arcs.filter((arc) => arc.from !== START && arc.to !== END).length;
  return {
    cases: cases === 0 ? 1 : whole / cases,
    steps: steps === 0 ? 1 : seen / steps,
    activities: [shown.size, activitiesByCount(variants).length],
    paths: [pathsOf(selection.arcs), pathsOf(selection.graph.arcs)],
  };
}

/** A tree of paths from the start to all nodes, and one of paths from all nodes to the end. */
interface SpanningTrees {
  /** Removes an arc unless a node would be cut off; tells whether it was removed. */
  spare(arc: number): boolean;
}

/**
 * An arc that is in neither tree can be removed without a search. Both trees consist of the widest
 * paths (Prim's method), so that the arcs that are tried first are hardly ever in them.
 */
function spanningTrees(graph: ProcessGraph, ascending: readonly number[]): SpanningTrees {
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

  /** The arcs of a tree from a root. */
  const grow = (root: number, arcsOf: readonly (readonly number[])[], ends: Int32Array): Uint8Array => {
    const tree = new Uint8Array(graph.arcs.length);
    const by = new Int32Array(size).fill(-1);
    const done = new Uint8Array(size);
    for (let node = root; node >= 0;) {
      done[node] = 1;
      if (by[node] >= 0) tree[by[node]] = 1;
      for (const arc of arcsOf[node]) {
        const next = ends[arc];
        if (done[next] === 0 && (by[next] < 0 || strength[arc] > strength[by[next]])) by[next] = arc;
      }
      node = -1;
      for (let next = 0; next < size; next++) {
        if (done[next] === 0 && by[next] >= 0 && (node < 0 || strength[by[next]] > strength[by[node]])) node = next;
      }
    }
    return tree;
  };
  const fromStart = () => grow(0, outgoing, targets);
  const toEnd = () => grow(1, incoming, sources);
  const reaches = (from: number, goal: number): boolean => {
    const seen = new Uint8Array(size);
    const open = [from];
    seen[from] = 1;
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === goal) return true;
      for (const arc of outgoing[node]) {
        if (seen[targets[arc]] === 0) open.push(targets[arc]);
        seen[targets[arc]] = 1;
      }
    }
    return false;
  };
  const remove = (list: number[], arc: number) => {
    list[list.indexOf(arc)] = list[list.length - 1];
    list.pop();
  };
  let [after, before] = [fromStart(), toEnd()];
  return {
    spare(arc) {
      const [source, target] = [sources[arc], targets[arc]];
      remove(outgoing[source], arc);
      const isFree = (after[arc] === 0 || reaches(0, target)) && (before[arc] === 0 || reaches(source, 1));
      if (!isFree) {
        outgoing[source].push(arc);
        return false;
      }
      remove(incoming[target], arc);
      if (after[arc] === 1) after = fromStart();
      if (before[arc] === 1) before = toEnd();
      return true;
    },
  };
}
