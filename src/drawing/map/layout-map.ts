import { round } from "../svg-element.ts";
import type { MapSelection } from "./hide-arcs.ts";
import { boundsOf, type LayoutArc, type MapLayout, type MapRank } from "./map-layout.ts";
import { placeLabels } from "./place-labels.ts";
import { type MapPlan, planMap, type PlannedNode } from "./plan-map.ts";
import { routeArcs } from "./route-arcs.ts";

/** Height between two ranks, px: room for arcs and their figures. */
export const RANK_GAP = 54;
/**
 * Maps of logs with more activities show a small part of them, so that most of the plan would be
 * empty: gaps of hidden activities are closed there.
 */
const MOST_WITH_GAPS = 60;
/** What is left of a rank that has no node in the map, if gaps are closed. */
const EMPTY_RANK = 3;
/** Height of all ranks without a node together, if gaps are closed, px. */
const MOST_EMPTY = 1500;

/**
 * Lays a map out from top to bottom: nodes stand where the plan of the log has them, whatever else
 * is shown, and arcs are routed between them. Hidden activities leave gaps; where the log has more
 * than 60 activities, ranks without any node are closed. One more activity then moves the nodes
 * below it, all by the same height, and no others.
 *
 * The layout depends on plan and selection only. The cost is that of the arcs times the ranks that
 * they pass.
 *
 * @param selection what to lay out
 * @param plan of the log; that of the selection itself if left out
 * @param options.rankGap height between two ranks, px; 54 if left out
 *
 * @example
 * ```ts
 * import { layoutMap } from "@/drawing/map/layout-map.ts";
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["ask", "answer"],
 *   offsets: Uint32Array.of(0, 2),
 *   steps: Uint16Array.of(0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * const layout = layoutMap(firstSelection(variants));
 * assertEquals([layout.nodes.length, layout.arcs.length], [4, 3]); // with start and end
 * ```
 */
export function layoutMap(
  selection: MapSelection,
  plan: MapPlan = planMap(selection),
  { rankGap = RANK_GAP }: { readonly rankGap?: number } = {},
): MapLayout {
  const activities = new Set(selection.graph.activities.map(({ activity }) => activity));
  const shown = plan.nodes.filter(({ node }) => node < 0 || activities.has(node));
  const ranks = placeRanks(shown, plan, rankGap);
  const nodes = ranks.flatMap((rank) => rank.nodes);
  const passages = new Map(
    plan.passages.map(({ from, to, places }) => [
      `${from} ${to}`,
      new Map(places.map(({ rank, x }) => [rank, x])),
    ]),
  );
  const routes = routeArcs(selection.arcs, ranks, passages);
  const labels = placeLabels(routes, nodes, rankGap < RANK_GAP ? rankGap : 0);
  const arcs = routes.map(({ from, to, points }, i): LayoutArc => ({ from, to, points, ...labels[i] }));
  return {
    ...boundsOf(nodes, arcs),
    nodes: nodes.map(({ rank: _, loopRoom: __, ...node }) => node),
    arcs,
  };
}

function placeRanks(shown: readonly PlannedNode[], plan: MapPlan, rankGap: number): MapRank[] {
  const close = plan.nodes.length > MOST_WITH_GAPS;
  const ranks: MapRank[] = [];
  const byRank = ranksOf(shown);
  const all = [...ranksOf(plan.nodes)].sort((a, b) => a[0] - b[0]);
  const emptyRank = Math.min(EMPTY_RANK, MOST_EMPTY / all.length);
  let bottom = -rankGap;
  for (const [rank, planned] of all) {
    const nodes = byRank.get(rank) ?? [];
    if (nodes.length === 0 && close) {
      bottom += emptyRank;
      continue;
    }
    const height = planned.reduce((max, node) => Math.max(max, node.height), 0);
    const top = bottom + rankGap;
    bottom = top + height;
    if (nodes.length === 0) continue;
    ranks.push({
      top,
      bottom,
      nodes: nodes.map((node) => ({ ...node, y: round(top + height / 2) })),
    });
  }
  return ranks;
}

function ranksOf(nodes: readonly PlannedNode[]): Map<number, PlannedNode[]> {
  const ranks = new Map<number, PlannedNode[]>();
  for (const node of nodes) {
    const rank = ranks.get(node.rank);
    if (rank === undefined) ranks.set(node.rank, [node]);
    else rank.push(node);
  }
  return ranks;
}
