import { round } from "../svg-element.ts";
import type { MapSelection } from "./hide-arcs.ts";
import { boundsOf, type LayoutArc, type LayoutNode, type MapLayout } from "./map-layout.ts";
import { placeLabels } from "./place-labels.ts";
import { type MapPlan, planMap, type PlannedNode } from "./plan-map.ts";
import { routeArcs } from "./route-arcs.ts";

/** Height between two ranks, px: room for arcs and their figures. */
const RANK_GAP = 60;
/**
 * Maps of logs with more activities show a small part of them, so that most of the plan would be
 * empty: gaps of hidden activities are closed there.
 */
const MOST_WITH_GAPS = 60;
/** What is left of a rank that has no node in the map, if gaps are closed. */
const EMPTY_RANK = 3;
/** What is left of a strip from top to bottom that has no node in the map, if gaps are closed. */
const EMPTY_STRIP = 36;

/** A node of a map with its rank, before its arcs are routed. */
export interface RankedNode extends LayoutNode {
  readonly rank: number;
  readonly loopRoom: number;
}

/** A rank of a map. */
export interface MapRank {
  readonly top: number;
  readonly bottom: number;
  /** Its nodes from left to right. */
  readonly nodes: readonly RankedNode[];
}

/**
 * Lays a map out from top to bottom: nodes stand where the plan of the log has them, whatever else
 * is shown, and arcs are routed between them. Hidden activities leave gaps; where the log has more
 * than 60 activities, ranks and strips without any node are closed.
 *
 * The layout depends on plan and selection only. The cost is that of the arcs times the ranks that
 * they pass.
 *
 * @param selection what to lay out
 * @param plan of the log; that of the selection itself if left out
 *
 * @example
 * ```ts
 * import { layoutMap } from "@/drawing/map/layout-map.ts";
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["ask", "answer"], offsets: Uint32Array.of(0, 2), steps: Uint16Array.of(0, 1), counts: Uint32Array.of(3) };
 * const layout = layoutMap(firstSelection(variants));
 * assertEquals([layout.nodes.length, layout.arcs.length], [4, 3]); // with start and end
 * ```
 */
export function layoutMap(selection: MapSelection, plan: MapPlan = planMap(selection)): MapLayout {
  const activities = new Set(selection.graph.activities.map(({ activity }) => activity));
  const shown = plan.nodes.filter(({ node }) => node < 0 || activities.has(node));
  const close = plan.nodes.length > MOST_WITH_GAPS;
  const xOf = close ? closeStrips(shown, plan, activities) : (x: number) => x;
  const ranks = placeRanks(shown, plan, close, xOf);
  const nodes = ranks.flatMap((rank) => rank.nodes);
  const passages = new Map(
    plan.passages.map(({ from, to, places }) => [
      `${from} ${to}`,
      new Map(places.map(({ rank, x }) => [rank, xOf(x)])),
    ]),
  );
  const routes = routeArcs(selection.arcs, ranks, passages);
  const labels = placeLabels(routes, nodes);
  const arcs = routes.map(({ from, to, points }, i): LayoutArc => ({ from, to, points, label: labels[i] }));
  return {
    ...boundsOf(nodes, arcs),
    nodes: nodes.map(({ node, x, y, width, height, lines }) => ({ node, x, y, width, height, lines })),
    arcs,
  };
}

/** Closes the parts of the plan that no node of the map and no long arc between two of them needs. */
function closeStrips(shown: readonly PlannedNode[], plan: MapPlan, activities: ReadonlySet<number>): (x: number) => number {
  const isShown = (node: number) => node < 0 || activities.has(node);
  const used = shown.map(({ x, width, loopRoom }) => [x - width / 2 - EMPTY_STRIP, x + width / 2 + loopRoom] as const);
  for (const { from, to, places } of plan.passages) {
    if (isShown(from) && isShown(to)) { for (const { x } of places) used.push([x - 20 - EMPTY_STRIP, x + 20]); }
  }
  used.sort((a, b) => a[0] - b[0]);
  // Each entry: beyond this x, so much has been closed.
  const closed: { from: number; by: number }[] = [];
  let [right, total] = [-Infinity, 0];
  for (const [left, end] of used) {
    if (left > right && right > -Infinity) closed.push({ from: left, by: total += left - right });
    right = Math.max(right, end);
  }
  const by = (x: number) => closed.findLast(({ from }) => x >= from)?.by ?? 0;
  const origin = by(0);
  return (x) => x - by(x) + origin;
}

function placeRanks(
  shown: readonly PlannedNode[],
  plan: MapPlan,
  close: boolean,
  xOf: (x: number) => number,
): MapRank[] {
  const ranks: MapRank[] = [];
  const byRank = Map.groupBy(shown, (node) => node.rank);
  let bottom = -RANK_GAP;
  for (const [rank, planned] of [...Map.groupBy(plan.nodes, (node) => node.rank)].sort((a, b) => a[0] - b[0])) {
    const nodes = byRank.get(rank) ?? [];
    if (nodes.length === 0 && close) {
      bottom += EMPTY_RANK;
      continue;
    }
    const height = planned.reduce((max, node) => Math.max(max, node.height), 0);
    const top = bottom + RANK_GAP;
    bottom = top + height;
    if (nodes.length === 0) continue;
    ranks.push({
      top,
      bottom,
      nodes: nodes.map((node) => ({ ...node, x: round(xOf(node.x)), y: round(top + height / 2) })),
    });
  }
  return ranks;
}
