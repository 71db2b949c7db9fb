import { round } from "../svg-element.ts";
import { boundsOf, layersOf, type LayoutArc, type LayoutNode, type MapLayout } from "./map-layout.ts";

/**
 * How far the nodes that both maps show may move at one step: the median, as a share of the map's
 * width.
 */
export const MAX_MOVE = 0.1;

/** Least distance between nodes of a layer, in px. */
const MIN_GAP = 6;

/**
 * Moves a new layout towards the previous one, so that a reader finds the nodes again. First the
 * whole layout is shifted onto the previous one. Where the median node would still move by more
 * than {@linkcode MAX_MOVE} of the width, all nodes go only a part of their way, and the edges are
 * deformed along with the nodes around them.
 *
 * The nodes that both layouts have must stand layer by layer in the same order from left to right.
 * Then the change is a stretching of the plane, and no node passes another node or an arc. If nodes
 * would overlap, the shifted layout is returned as it is. Linear in the points, times the logarithm
 * of the nodes.
 *
 * @param layout the new layout
 * @param previous the layout that the reader sees
 */
export function stableLayout(layout: MapLayout, previous: MapLayout): MapLayout {
  const old = new Map(previous.nodes.map((node) => [node.node, node]));
  const shifted = shiftOnto(layout, old);
  const common = shifted.nodes.filter((node) => old.has(node.node));
  const moves = common.map((node) => Math.hypot(node.x - old.get(node.node)!.x, node.y - old.get(node.node)!.y));
  // Half a pixel less, because coordinates are rounded.
  const most = MAX_MOVE * previous.width - 0.5;
  const part = moves.length === 0 ? 1 : Math.min(1, most / Math.max(median(moves), 1e-9));
  if (part === 1) return shifted;
  const bands = layersOf(shifted.nodes).map((layer) => bandOf(layer, old, part));
  if (bands.some((band) => band === null)) return shifted;
  const move = stretch(bands as Band[]);
  const nodes = shifted.nodes.map((node) => {
    const [x, y] = move(node.x, node.y);
    return { ...node, x, y };
  });
  if (overlap(nodes)) return shifted;
  const arcs = shifted.arcs.map((arc): LayoutArc => ({
    ...arc,
    points: deformEdge(arc.points, move),
    label: move(...arc.label),
  }));
  return { ...boundsOf(nodes, arcs), nodes, arcs };
}

/** Moves the whole layout by the median distance of the common nodes, in x and in y. */
function shiftOnto(layout: MapLayout, old: ReadonlyMap<number, LayoutNode>): MapLayout {
  const common = layout.nodes.filter((node) => old.has(node.node));
  if (common.length === 0) return layout;
  const dx = round(median(common.map((node) => old.get(node.node)!.x - node.x)));
  const dy = round(median(common.map((node) => old.get(node.node)!.y - node.y)));
  const nodes = layout.nodes.map((node) => ({ ...node, x: round(node.x + dx), y: round(node.y + dy) }));
  const arcs = layout.arcs.map((arc): LayoutArc => ({
    ...arc,
    points: arc.points.map((value, i) => round(value + (i % 2 === 0 ? dx : dy))),
    label: [round(arc.label[0] + dx), round(arc.label[1] + dy)],
  }));
  return { ...boundsOf(nodes, arcs), nodes, arcs };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function overlap(nodes: readonly LayoutNode[]): boolean {
  return layersOf(nodes).some((layer) =>
    layer.some((node, i) => i > 0 && node.x - node.width / 2 < layer[i - 1].x + layer[i - 1].width / 2 + MIN_GAP)
  );
}

/** How a layer is moved. */
interface Band {
  readonly top: number;
  readonly bottom: number;
  /** Move of the whole layer downwards. */
  readonly dy: number;
  /** Left and right borders of its common nodes before and after the move, from left to right. */
  readonly knots: readonly (readonly [from: number, to: number])[];
}

/** Null for a layer whose common nodes stood at different heights, or in another order. */
function bandOf(layer: readonly LayoutNode[], old: ReadonlyMap<number, LayoutNode>, part: number): Band | null {
  const half = Math.max(...layer.map((node) => node.height)) / 2;
  const { y } = layer[0];
  const common = layer.filter((node) => old.has(node.node));
  const heights = common.map((node) => old.get(node.node)!.y);
  const knots = common.flatMap(({ node, x, width }) => {
    const to = x + (part - 1) * (x - old.get(node)!.x);
    return [[x - width / 2, to - width / 2], [x + width / 2, to + width / 2]] as const;
  });
  if (heights.some((height) => Math.abs(height - heights[0]) > 2)) return null;
  if (knots.some(([, to], i) => i > 0 && to < knots[i - 1][1])) return null;
  return { top: y - half, bottom: y + half, dy: heights.length === 0 ? 0 : (part - 1) * (y - heights[0]), knots };
}

/**
 * The move of any point: within a layer linear between the nodes beside it, between two layers
 * interpolated by the distance to each.
 */
function stretch(bands: readonly Band[]): (x: number, y: number) => [number, number] {
  return (x, y) => {
    let next = bands.findIndex((band) => y <= band.bottom);
    if (next < 0) next = bands.length - 1;
    const band = bands[next];
    if (next === 0 || y >= band.top) return [round(interpolate(band.knots, x)), round(y + band.dy)];
    const above = bands[next - 1];
    const part = (y - above.bottom) / (band.top - above.bottom);
    const mixed = (a: number, b: number) => round(a + (b - a) * part);
    return [mixed(interpolate(above.knots, x), interpolate(band.knots, x)), mixed(y + above.dy, y + band.dy)];
  };
}

/** Linear between two knots; a point beyond the first or last knot keeps its distance to it. */
function interpolate(knots: Band["knots"], x: number): number {
  if (knots.length === 0) return x;
  let right = knots.findIndex(([from]) => x < from);
  if (right === 0) return x - knots[0][0] + knots[0][1];
  if (right < 0) right = knots.length;
  const [from, to] = knots[right - 1];
  if (right === knots.length) return x - from + to;
  const [nextFrom, nextTo] = knots[right];
  return to + (nextTo - to) * (x - from) / Math.max(1e-9, nextFrom - from);
}

/** Points of each curve that are moved: enough to follow every bend of the move. */
const SAMPLES_PER_CURVE = 8;
/** How often neighbouring points are averaged, so that the new curve has no corners. */
const SMOOTHING_PASSES = 6;

/**
 * Deforms an edge: moves points of a chain of cubic Bézier curves and draws a smooth curve through
 * them (Catmull and Rom, "A class of local interpolating splines", 1974). Both ends go exactly
 * where `move` says.
 *
 * @param points x and y of 3n + 1 points
 * @param move the new place of an old one
 * @returns x and y of 3m + 1 points
 */
function deformEdge(points: readonly number[], move: (x: number, y: number) => [number, number]): number[] {
  let moved = samples(points).map(([x, y]) => move(x, y));
  for (let pass = 0; pass < SMOOTHING_PASSES; pass++) moved = moved.map((point, i) => smoothed(moved, point, i));
  return curveThrough(moved);
}

function samples(points: readonly number[]): [number, number][] {
  const found: [number, number][] = [[points[0], points[1]]];
  for (let i = 0; i + 7 < points.length; i += 6) {
    for (let step = 1; step <= SAMPLES_PER_CURVE; step++) found.push(pointOn(points, i, step / SAMPLES_PER_CURVE));
  }
  return found;
}

/** The point at `t` of the curve whose first point stands at `i`. */
function pointOn(points: readonly number[], i: number, t: number): [number, number] {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  const at = (axis: number) => weights.reduce((sum, weight, k) => sum + weight * points[i + 2 * k + axis], 0);
  return [at(0), at(1)];
}

function smoothed(points: readonly [number, number][], point: [number, number], i: number): [number, number] {
  if (i === 0 || i === points.length - 1) return point;
  const [before, after] = [points[i - 1], points[i + 1]];
  return [(before[0] + 2 * point[0] + after[0]) / 4, (before[1] + 2 * point[1] + after[1]) / 4];
}

function curveThrough(points: readonly [number, number][]): number[] {
  const curve: number[] = [...points[0]];
  const at = (i: number) => points[Math.min(points.length - 1, Math.max(0, i))];
  for (let i = 0; i + 1 < points.length; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    curve.push(
      ...[p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6],
      ...[p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6],
      ...p2,
    );
  }
  return curve.map(round);
}
