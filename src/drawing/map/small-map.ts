import type { Variants } from "../../event-log/variants.ts";
import { hidableArcs, selectArcs } from "./hide-arcs.ts";
import { planMap } from "./plan-map.ts";
import { END, START } from "./process-graph.ts";

/**
 * A process map without words, small enough for a list of logs. Places are from 0 to 100: `x` from
 * the start on the left to the end on the right, `y` from the top. Shares are percentages of cases.
 */
interface SmallMap {
  /** Of each node its x, its y and its share: the start first, the end last. */
  readonly nodes: readonly (readonly [x: number, y: number, share: number])[];
  /** Of each arc its share, then the x and the y of each of its points, from node to node. */
  readonly arcs: readonly (readonly number[])[];
}

/** Activities of a small map; more of them cannot be told apart at its size. */
const MOST_ACTIVITIES = 9;

/**
 * Draws the most frequent activities of a log as a small map: the arcs that connect them, and the
 * most frequent others up to two for each node. The most frequent variant runs
 * straight from left to right. A log without cases has none.
 *
 * Linear in the steps of the variants; the layout is that of `planMap` for at most 11 nodes.
 *
 * @param variants of the log
 *
 * @example
 * ```ts
 * import { smallMapOf } from "@/drawing/map/small-map.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["ask", "answer"],
 *   offsets: Uint32Array.of(0, 2, 3),
 *   steps: Uint16Array.of(0, 1, 0),
 *   counts: Uint32Array.of(3, 1),
 * };
 * const { nodes } = smallMapOf(variants)!;
 * assertEquals(nodes.map(([x, , share]) => [x, share]), [[0, 100], [33, 100], [67, 75], [
 *   100,
 *   100,
 * ]]);
 * ```
 */
export function smallMapOf(variants: Variants): SmallMap | null {
  const levels = hidableArcs(variants, { shown: MOST_ACTIVITIES });
  const { activities } = levels.graph;
  if (activities.length === 0) return null;
  const cases = variants.counts.reduce((sum: number, count: number) => sum + count, 0);
  const optional = Math.max(0, 2 * (activities.length + 2) - levels.needed.length);
  const selection = selectArcs(levels, optional);
  const most = variants.counts.reduce((best: number, count: number, v) => count > variants.counts[best] ? v : best, 0);
  const { nodes, passages } = planMap(selection, {
    variant: [...variants.steps.subarray(variants.offsets[most], variants.offsets[most + 1])],
  });
  const lastRank = Math.max(...nodes.map(({ rank }) => rank));
  const across = [...nodes, ...passages.flatMap(({ places }) => places)].map(({ x }) => x);
  const [least, range] = [Math.min(...across), Math.max(...across) - Math.min(...across)];
  const place = ({ rank, x }: { readonly rank: number; readonly x: number }): [number, number] => [
    Math.round(100 * rank / lastRank),
    range === 0 ? 50 : Math.round(100 * (x - least) / range),
  ];
  const percent = (count: number) => Math.round(100 * count / cases);
  const shareOf = (node: number) => node < 0 ? 100 : percent(activities.find(({ activity }) => activity === node)!.cases);
  const planned = new Map(nodes.map((node) => [node.node, node]));
  const arcs = selection.arcs.filter(({ from, to }) => from !== to).map((arc) => {
    const passage = passages.find(({ from, to }) => from === arc.from && to === arc.to) ??
      passages.find(({ from, to }) => from === arc.to && to === arc.from);
    const between = passage?.places ?? [];
    const points = [
      planned.get(arc.from)!,
      ...(passage?.from === arc.from ? between : between.toReversed()),
      planned.get(arc.to)!,
    ];
    return [percent(arc.cases), ...points.flatMap(place)];
  });
  const order = [START, ...nodes.map(({ node }) => node).filter((node) => node >= 0), END];
  return { nodes: order.map((node) => [...place(planned.get(node)!), shareOf(node)] as const), arcs };
}
