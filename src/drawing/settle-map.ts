import { bendCurve } from "./bend-curve.ts";
import type { MapScene, SceneArc, SceneNode } from "./map-scene.ts";

/** How far the nodes that stay may move at one step: the median, as a share of the map's width. */
export const MOST_MOVE = 0.1;

/** Room that nodes of a layer keep from each other, in px. */
const LEAST_GAP = 6;

/**
 * Brings a layout near to the one that is seen, so that a reader finds the nodes again: it is
 * shifted as a whole onto them, and where the median of the nodes would still move by more than
 * {@linkcode MOST_MOVE} of the width, they go only part of the way. Arcs are then bent along with
 * the nodes around them.
 *
 * Both must have their common nodes layer by layer in the same order from left to right: then the
 * way from one layout to the other is a stretching, and nodes pass neither each other nor the arcs
 * between them. If nodes that come back find no room between those that stay, the layout is taken
 * as it is. Linear in the points, times the logarithm of the nodes.
 */
export function settleMap(scene: MapScene, seen: MapScene): MapScene {
  const old = new Map(seen.nodes.map((node) => [node.node, node]));
  const shifted = shiftOnto(scene, old);
  const stays = shifted.nodes.filter((node) => old.has(node.node));
  const moves = stays.map((node) => Math.hypot(node.x - old.get(node.node)!.x, node.y - old.get(node.node)!.y));
  const most = MOST_MOVE * seen.width;
  // Half a pixel less: places are rounded.
  const part = moves.length === 0 ? 1 : Math.min(1, (most - 0.5) / Math.max(median(moves), 1e-9));
  if (part === 1) return shifted;
  const bands = layersOf(shifted.nodes).map((layer) => bandOf(layer, old, part));
  if (bands.some((band) => band === null)) return shifted;
  const move = stretching(bands as Band[]);
  const nodes = shifted.nodes.map((node) => {
    const [x, y] = move(node.x, node.y);
    return { ...node, x, y };
  });
  if (overlap(nodes)) return shifted;
  const arcs = shifted.arcs.map((arc): SceneArc => ({ ...arc, points: bendCurve(arc.points, move), label: move(...arc.label) }));
  return { ...boundsOf(nodes, arcs), nodes, arcs };
}

/** The same scene without the arcs that are not among `shown`. */
export function withoutArcs(scene: MapScene, shown: (arc: SceneArc) => boolean): MapScene {
  const arcs = scene.arcs.filter(shown);
  return { ...boundsOf(scene.nodes, arcs), nodes: scene.nodes, arcs };
}

/** Nodes layer by layer from the top, each layer from left to right. */
export function layersOf(nodes: readonly SceneNode[]): SceneNode[][] {
  const layers = new Map<number, SceneNode[]>();
  for (const node of nodes) {
    const y = Math.round(node.y);
    const layer = layers.get(y);
    if (layer === undefined) layers.set(y, [node]);
    else layer.push(node);
  }
  return [...layers.entries()].sort((a, b) => a[0] - b[0]).map(([, layer]) => layer.sort((a, b) => a.x - b.x));
}

/** What a drawing needs round its nodes, arcs and figures. */
export function boundsOf(
  nodes: readonly SceneNode[],
  arcs: readonly SceneArc[],
): Pick<MapScene, "left" | "top" | "width" | "height"> {
  const margin = 12;
  const halfLabel = 26;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number, dx: number, dy: number) => {
    left = Math.min(left, x - dx);
    right = Math.max(right, x + dx);
    top = Math.min(top, y - dy);
    bottom = Math.max(bottom, y + dy);
  };
  for (const { x, y, width, height } of nodes) reach(x, y, width / 2, height / 2);
  for (const { points, label } of arcs) {
    for (let i = 0; i < points.length; i += 2) reach(points[i], points[i + 1], 4, 4);
    reach(label[0], label[1], halfLabel, 8);
  }
  const [x, y] = [Math.floor(left - margin), Math.floor(top - margin)];
  return { left: x, top: y, width: Math.ceil(right + margin) - x, height: Math.ceil(bottom + margin) - y };
}

/**
 * The scene moved as a whole, so that the nodes that stay are where they were, or half of them to
 * each side of that.
 */
function shiftOnto(scene: MapScene, old: ReadonlyMap<number, SceneNode>): MapScene {
  const stays = scene.nodes.filter((node) => old.has(node.node));
  if (stays.length === 0) return scene;
  const dx = round(median(stays.map((node) => old.get(node.node)!.x - node.x)));
  const dy = round(median(stays.map((node) => old.get(node.node)!.y - node.y)));
  const nodes = scene.nodes.map((node) => ({ ...node, x: round(node.x + dx), y: round(node.y + dy) }));
  const arcs = scene.arcs.map((arc): SceneArc => ({
    ...arc,
    points: arc.points.map((value, i) => round(value + (i % 2 === 0 ? dx : dy))),
    label: [round(arc.label[0] + dx), round(arc.label[1] + dy)],
  }));
  return { ...boundsOf(nodes, arcs), nodes, arcs };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function overlap(nodes: readonly SceneNode[]): boolean {
  return layersOf(nodes).some((layer) =>
    layer.some((node, i) => i > 0 && node.x - node.width / 2 < layer[i - 1].x + layer[i - 1].width / 2 + LEAST_GAP)
  );
}

/** A layer with the ways from the old places to the new ones. */
interface Band {
  readonly top: number;
  readonly bottom: number;
  /** How far down the layer goes. */
  readonly dy: number;
  /** Old and new places of the borders of its nodes, from left to right. */
  readonly knots: readonly (readonly [from: number, to: number])[];
}

/**
 * Null for a layer in which the nodes that stay stood at different heights, or in another order.
 */
function bandOf(layer: readonly SceneNode[], old: ReadonlyMap<number, SceneNode>, part: number): Band | null {
  const half = Math.max(...layer.map((node) => node.height)) / 2;
  const { y } = layer[0];
  const stays = layer.filter((node) => old.has(node.node));
  const heights = stays.map((node) => old.get(node.node)!.y);
  const knots = stays.flatMap(({ node, x, width }) => {
    const to = x + (part - 1) * (x - old.get(node)!.x);
    return [[x - width / 2, to - width / 2], [x + width / 2, to + width / 2]] as const;
  });
  if (heights.some((height) => Math.abs(height - heights[0]) > 2)) return null;
  if (knots.some(([, to], i) => i > 0 && to < knots[i - 1][1])) return null;
  return { top: y - half, bottom: y + half, dy: heights.length === 0 ? 0 : (part - 1) * (y - heights[0]), knots };
}

/**
 * Within a layer a place moves with the nodes beside it, between two layers with both, by how near
 * they are.
 */
function stretching(bands: readonly Band[]): (x: number, y: number) => [number, number] {
  return (x, y) => {
    let next = bands.findIndex((band) => y <= band.bottom);
    if (next < 0) next = bands.length - 1;
    const band = bands[next];
    if (next === 0 || y >= band.top) return [round(along(band.knots, x)), round(y + band.dy)];
    const above = bands[next - 1];
    const part = (y - above.bottom) / (band.top - above.bottom);
    const mixed = (a: number, b: number) => round(a + (b - a) * part);
    return [mixed(along(above.knots, x), along(band.knots, x)), mixed(y + above.dy, y + band.dy)];
  };
}

/** Linear between two knots; beyond the first and the last, as far off as before. */
function along(knots: Band["knots"], x: number): number {
  if (knots.length === 0) return x;
  let right = knots.findIndex(([from]) => x < from);
  if (right === 0) return x - knots[0][0] + knots[0][1];
  if (right < 0) right = knots.length;
  const [from, to] = knots[right - 1];
  if (right === knots.length) return x - from + to;
  const [nextFrom, nextTo] = knots[right];
  return to + (nextTo - to) * (x - from) / Math.max(1e-9, nextFrom - from);
}

const round = (value: number): number => Math.round(value * 10) / 10;
