import type { Variants } from "../event-log/variants.ts";
import { END, type GraphArc, type ProcessGraph, processGraphOf, START } from "./process-graph.ts";

/** A process graph with the order in which its arcs may be hidden. */
export interface MapLevels {
  readonly graph: ProcessGraph;
  /**
   * Arcs that no map may hide, because a node would fall off every way from start to end. In the
   * order of the graph.
   */
  readonly needed: readonly GraphArc[];
  /** The other arcs, the one to show first at the front. */
  readonly optional: readonly GraphArc[];
}

/** What a map shows. */
export interface MapSelection {
  readonly graph: ProcessGraph;
  /** The arcs that are drawn, in the order of the graph. */
  readonly arcs: readonly GraphArc[];
}

/** How much of the log a map shows. Shares are 0 to 1. */
export interface MapCoverage {
  /**
   * Share of cases of which no activity is hidden and each step, with its start and its end, is
   * drawn.
   */
  readonly cases: number;
  /**
   * Share of steps drawn: from one event of a case to the next, and into its first and out of its
   * last.
   */
  readonly steps: number;
  /** Activities shown, and all. */
  readonly activities: readonly [shown: number, all: number];
  /**
   * Arcs between activities shown, and all that the shown activities have; those of start and end
   * are not counted.
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
 * Orders the arcs of a map so that a slider only has to choose how many to show, and every choice
 * keeps each activity on a way from start to end.
 *
 * Arcs are tried from the rarest to the most frequent (ties: the later in label order first). One
 * is hidden if, without it, the end can still be reached from its source and its target from the
 * start. What is needed once stays needed, as arcs only go: so one pass is enough. Greedy: a
 * smaller connected map may exist (finding the best is hard; see Augusto et al. 2019 on filtered
 * graphs).
 *
 * O(arcs x (arcs + activities)).
 *
 * @param variants of the log
 * @param shown how many activities, the most frequent first; all if left out
 *
 * @example
 * ```ts
 * import { mapLevels } from "@/drawing/map-abstraction.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
 * const { needed, optional } = mapLevels(variants);
 * assertEquals(needed.map(({ count }) => count), [9, 7, 7, 9]); // start to a, a to b, b to c, c to end
 * assertEquals(optional.map(({ from, to, count }) => [from, to, count]), [[0, 2, 2]]); // a to c
 * ```
 */
export function mapLevels(variants: Variants, shown: number = Infinity): MapLevels {
  const kept = new Set(activitiesByCount(variants).slice(0, Math.max(1, shown)));
  const graph = processGraphOf(variants, (activity) => kept.has(activity));
  const ascending = Array.from(graph.arcs.keys()).sort((a, b) => graph.arcs[a].count - graph.arcs[b].count || b - a);
  const ways = waysOf(graph);
  const hidden: number[] = [];
  for (const index of ascending) {
    const { from, to } = graph.arcs[index];
    ways.remove(index);
    if (from === to || (ways.reaches(from, END) && ways.reaches(START, to))) hidden.push(index);
    else ways.restore(index);
  }
  const gone = new Set(hidden);
  return {
    graph,
    needed: graph.arcs.filter((_, index) => !gone.has(index)),
    optional: hidden.reverse().map((index) => graph.arcs[index]),
  };
}

/**
 * The map with so many of the optional arcs.
 *
 * @example
 * ```ts
 * import { mapLevels, selectArcs } from "@/drawing/map-abstraction.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
 * const levels = mapLevels(variants);
 * assertEquals([0, 1].map((optional) => selectArcs(levels, optional).arcs.length), [4, 5]);
 * ```
 */
export function selectArcs(levels: MapLevels, optional: number): MapSelection {
  const arcs = new Set([...levels.needed, ...levels.optional.slice(0, Math.max(0, optional))]);
  return { graph: levels.graph, arcs: levels.graph.arcs.filter((arc) => arcs.has(arc)) };
}

/**
 * How many optional arcs the first map shows: as many as make about two arcs for each node, start
 * and end among them. Arcs of start and end count too: in a log with cases that are still open,
 * many activities are the last of some.
 */
export function defaultOptionalArcs(levels: MapLevels): number {
  const budget = 2 * (levels.graph.activities.length + 2);
  return Math.min(levels.optional.length, Math.max(0, budget - levels.needed.length));
}

/**
 * The map that a reader sees first: all activities (the {@linkcode FIRST_ACTIVITIES} most frequent
 * of very many), arcs by the budget.
 */
export function firstSelection(variants: Variants): MapSelection {
  const levels = mapLevels(variants, FIRST_ACTIVITIES);
  return selectArcs(levels, defaultOptionalArcs(levels));
}

/**
 * No map of more activities can be read, and its layout takes seconds: above it, the first map
 * shows the most frequent.
 */
export const FIRST_ACTIVITIES = 100;

/**
 * How much of the log a map shows. Linear in the steps of the variants.
 *
 * @example
 * ```ts
 * import { coverageOf, mapLevels, selectArcs } from "@/drawing/map-abstraction.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["a", "b", "c"], offsets: Uint32Array.of(0, 3, 5), steps: Uint16Array.of(0, 1, 2, 0, 2), counts: Uint32Array.of(7, 2) };
 * assertEquals(coverageOf(variants, selectArcs(mapLevels(variants), 0)).cases, 7 / 9); // a to c is hidden
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
interface Ways {
  remove(arc: number): void;
  restore(arc: number): void;
  reaches(from: number, to: number): boolean;
}

function waysOf(graph: ProcessGraph): Ways {
  const places = new Map<number, number>([[START, 0], [END, 1]]);
  for (const { activity } of graph.activities) places.set(activity, places.size);
  const targets = Int32Array.from(graph.arcs, (arc) => places.get(arc.to)!);
  const outgoing = Array.from(places, () => [] as number[]);
  graph.arcs.forEach((arc, index) => outgoing[places.get(arc.from)!].push(index));
  const gone = new Uint8Array(graph.arcs.length);
  // A place is seen in a search if it carries the search's number: nothing has to be wiped between
  // two searches.
  const seenIn = new Int32Array(places.size);
  const open = new Int32Array(places.size);
  let search = 0;
  return {
    remove: (arc) => gone[arc] = 1,
    restore: (arc) => gone[arc] = 0,
    reaches(from, to) {
      const [start, goal] = [places.get(from)!, places.get(to)!];
      if (start === goal) return true;
      seenIn[start] = ++search;
      open[0] = start;
      for (let left = 1; left > 0;) {
        for (const arc of outgoing[open[--left]]) {
          const place = targets[arc];
          if (gone[arc] === 1 || seenIn[place] === search) continue;
          if (place === goal) return true;
          seenIn[place] = search;
          open[left++] = place;
        }
      }
      return false;
    },
  };
}
