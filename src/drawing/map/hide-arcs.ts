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
 * O(arcs x (arcs + activities)).
 *
 * @param variants of the log
 * @param shown how many activities, the most frequent first; all if left out
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
export function hidableArcs(variants: Variants, shown: number = Infinity): HidableArcs {
  const kept = new Set(activitiesByCount(variants).slice(0, Math.max(1, shown)));
  const graph = processGraphOf(variants, (activity) => kept.has(activity));
  const ascending = Array.from(graph.arcs.keys()).sort((a, b) => graph.arcs[a].count - graph.arcs[b].count || b - a);
  const arcs = reachabilityOf(graph);
  const hidden: number[] = [];
  for (const index of ascending) {
    const { from, to } = graph.arcs[index];
    arcs.remove(index);
    if (from === to || (arcs.reaches(from, END) && arcs.reaches(START, to))) hidden.push(index);
    else arcs.restore(index);
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

/**
 * How many optional arcs the first map shows: so many that the map has about two arcs for each
 * node, with start and end. Arcs of start and end count too: where cases are still running, many
 * activities are the last one of some case.
 */
export function defaultOptionalArcs(levels: HidableArcs): number {
  const budget = 2 * (levels.graph.activities.length + 2);
  return Math.min(levels.optional.length, Math.max(0, budget - levels.needed.length));
}

/**
 * The map that a reader sees first: all activities (at most the {@linkcode FIRST_ACTIVITIES} most
 * frequent ones) and about two arcs for each.
 */
export function firstSelection(variants: Variants): MapSelection {
  const levels = hidableArcs(variants, FIRST_ACTIVITIES);
  return selectArcs(levels, defaultOptionalArcs(levels));
}

/**
 * Most activities of the first map. A map of more activities cannot be read, and its layout takes
 * seconds.
 */
export const FIRST_ACTIVITIES = 100;

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

/** Reachability in a graph that loses arcs. */
interface Reachability {
  remove(arc: number): void;
  restore(arc: number): void;
  reaches(from: number, to: number): boolean;
}

function reachabilityOf(graph: ProcessGraph): Reachability {
  const indexOf = new Map<number, number>([[START, 0], [END, 1]]);
  for (const { activity } of graph.activities) indexOf.set(activity, indexOf.size);
  const targets = Int32Array.from(graph.arcs, (arc) => indexOf.get(arc.to)!);
  const outgoing = Array.from(indexOf, () => [] as number[]);
  graph.arcs.forEach((arc, index) => outgoing[indexOf.get(arc.from)!].push(index));
  const removed = new Uint8Array(graph.arcs.length);
  // A node is seen if it carries the number of the search, so that nothing is cleared between two
  // searches.
  const seenIn = new Int32Array(indexOf.size);
  const open = new Int32Array(indexOf.size);
  let search = 0;
  return {
    remove: (arc) => removed[arc] = 1,
    restore: (arc) => removed[arc] = 0,
    reaches(from, to) {
      const [start, goal] = [indexOf.get(from)!, indexOf.get(to)!];
      if (start === goal) return true;
      seenIn[start] = ++search;
      open[0] = start;
      for (let left = 1; left > 0;) {
        for (const arc of outgoing[open[--left]]) {
          const node = targets[arc];
          if (removed[arc] === 1 || seenIn[node] === search) continue;
          if (node === goal) return true;
          seenIn[node] = search;
          open[left++] = node;
        }
      }
      return false;
    },
  };
}
