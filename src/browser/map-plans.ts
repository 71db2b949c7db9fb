import { firstSelection, type MapSelection } from "../drawing/map/hide-arcs.ts";
import { layoutMap, RANK_GAP } from "../drawing/map/layout-map.ts";
import { type MapPlan, type MapSpacing, planOf } from "../drawing/map/plan-map.ts";
import type { Variants } from "../event-log/variants.ts";

/** A canvas for a map. */
export interface MapRoom {
  /** Its size, px. */
  readonly width: number;
  readonly height: number;
  /** How small the map may be shown for its texts to be read. Default: 0.957. */
  readonly leastScale?: number;
}

/** The places of a map, and the height between its ranks, px. */
export interface PlacedPlan {
  readonly plan: MapPlan;
  readonly rankGap: number;
}

/** Texts of 11.5 px have 11 px. */
const LEAST_SCALE = 0.957;
/** Around a map that just fits, px. */
const MARGINS = 30;

/** Width in which labels are broken where ranks are to be low, px. */
const LONG_LABEL = 270;
/**
 * Nodes that make ranks low, and the least height between them, px. With figures below the labels,
 * an arc's figure and its head have room; where nodes are so low that figures stand beside labels,
 * the figure stands beside the arc.
 */
const LOW_NODES: readonly { readonly spacing: MapSpacing; readonly leastGap: number }[] = [
  { spacing: { labelWidth: LONG_LABEL }, leastGap: 34 },
  { spacing: { labelWidth: LONG_LABEL, figures: "beside" }, leastGap: 24 },
];

/** Share of arcs for whose figures such a map may have no room. */
const MOST_WITHOUT_FIGURE = 1 / 16;

/**
 * Widths of labels that make a map narrow, px, and the share of the canvas that its nodes then
 * take: outer arcs need some.
 */
const NARROW_SPACINGS = [130, 100, 84].flatMap((labelWidth) => [0.92, 0.82, 0.72, 0.62].map((share) => ({ labelWidth, share })));
/** Nodes and arcs of a narrow map stand this close, px, and labels have more lines. */
const NARROW: MapSpacing = { labelLines: 5, nodeGap: 14, passageWidth: 14 };
/** Plans of more nodes are many screens broad and high, whatever is done. */
const MOST_NARROWED = 60;

/** Makes a plan fit a canvas as well as can be, without texts that are too small. */
export function planFor(whole: Variants, plan: MapPlan, room: MapRoom): PlacedPlan {
  return closerPlan(whole, plan, room) ?? narrowerPlan(whole, plan, room) ?? { plan, rankGap: RANK_GAP };
}

/**
 * The places of a map whose ranks are lower and closer together so that the whole of it is in sight
 * on a canvas; null where it is anyway, or cannot be.
 */
export function closerPlan(
  whole: Variants,
  plan: MapPlan,
  { width, height, leastScale = LEAST_SCALE }: MapRoom,
): PlacedPlan | null {
  const [most, room] = [width / leastScale, height / leastScale - MARGINS];
  if (heightOf(plan, RANK_GAP) <= room || heightOf(plan, 0) > 2 * room) return null;
  for (const { spacing, leastGap } of LOW_NODES) {
    const closer = planOf(whole, spacing);
    const gaps = new Set(closer.nodes.map(({ rank }) => rank)).size - 1;
    const rankGap = Math.min(RANK_GAP, Math.floor((room - heightOf(closer, 0)) / gaps));
    if (rankGap < leastGap || breadthOf(closer) > most) continue;
    const { arcs } = layoutMap(firstSelection(whole), closer, { rankGap });
    if (arcs.filter(({ label }) => label === null).length <= MOST_WITHOUT_FIGURE * arcs.length) return { plan: closer, rankGap };
  }
  return null;
}

/**
 * The places of a map whose nodes are narrower and fewer beside each other so that the first map of
 * the log is no broader than a canvas, or else as narrow as can be; null where it is no broader
 * anyway. It is higher then, which is scrolled along the flow.
 */
export function narrowerPlan(whole: Variants, plan: MapPlan, { width, leastScale = LEAST_SCALE }: MapRoom): PlacedPlan | null {
  const most = width / leastScale;
  if (plan.nodes.length > MOST_NARROWED || breadthOf(plan) <= most) return null;
  const selection = firstSelection(whole);
  let narrowest = firstMap(selection, plan);
  if (narrowest.width <= most) return null;
  const cut = narrowest.cut;
  for (const { labelWidth, share } of NARROW_SPACINGS) {
    const found = firstMap(selection, planOf(whole, { ...NARROW, labelWidth, breadth: share * most }));
    if (found.cut <= cut && found.width < narrowest.width) narrowest = found;
    if (narrowest.width <= most) break;
  }
  return narrowest.plan === plan ? null : narrowest;
}

/** The width of the first map, and how many of its labels are cut. */
function firstMap(selection: MapSelection, plan: MapPlan): PlacedPlan & { readonly width: number; readonly cut: number } {
  const { width } = layoutMap(selection, plan);
  const cut = plan.nodes.filter(({ lines }) => lines.at(-1)?.endsWith("…")).length;
  return { plan, rankGap: RANK_GAP, width, cut };
}

function heightOf({ nodes }: MapPlan, rankGap: number): number {
  const ranks = new Map<number, number>();
  for (const { rank, height } of nodes) ranks.set(rank, Math.max(ranks.get(rank) ?? 0, height));
  return [...ranks.values()].reduce((sum, height) => sum + height, rankGap * (ranks.size - 1));
}

function breadthOf({ nodes, passages }: MapPlan): number {
  let [left, right] = [0, 0];
  for (const { x, width, loopRoom } of nodes) {
    [left, right] = [Math.min(left, x - width / 2), Math.max(right, x + width / 2 + loopRoom)];
  }
  for (const { x } of passages.flatMap(({ places }) => places)) [left, right] = [Math.min(left, x), Math.max(right, x)];
  return right - left + 2 * MARGINS;
}
