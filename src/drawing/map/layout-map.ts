import { clampHandles } from "../clamp-handles.ts";
import { type GraphvizJson, inches, layoutDot, type LayoutEngine } from "../layout-engine.ts";
import { round } from "../svg-element.ts";
import { textWidth, wrapText } from "../text-width.ts";
import { flowOrder } from "./flow-order.ts";
import type { MapSelection } from "./hide-arcs.ts";
import { boundsOf, keepArcs, layersOf, type LayoutArc, type LayoutNode, type MapLayout } from "./map-layout.ts";
import { END, type GraphArc, START } from "./process-graph.ts";
import { stableLayout } from "./stable-layout.ts";

/** The maps of the same log that the reader has seen. */
export interface PreviousLayouts {
  /** The first map, which has all activities: it gives the layers and the order within each. */
  readonly first: MapLayout;
  /** The map that is shown now. */
  readonly shown: MapLayout;
}

/** Sizes of a map's parts in px. */
export const LABEL_SIZE = 13;
export const FIGURE_SIZE = 11.5;
const LINE_HEIGHT = 15;
const MAX_LABEL_WIDTH = 176;
const SIGN_SIZE = 18;

/**
 * Lays a map out from top to bottom with Graphviz' layered drawing (Gansner, Koutsofios, North and
 * Vo, "A technique for drawing directed graphs", 1993).
 *
 * The layout depends on the selection and its counts only, not on the figures and colours that are
 * painted on it. After another map, nodes keep their layers and their order from left to right, and
 * stay near their places; see {@linkcode stableLayout}.
 *
 * @param selection what to lay out
 * @param engine Graphviz
 * @param after the maps that were shown before
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { layoutMap } from "@/drawing/map/layout-map.ts";
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = { activities: ["ask", "answer"], offsets: Uint32Array.of(0, 2), steps: Uint16Array.of(0, 1), counts: Uint32Array.of(3) };
 * const layout = layoutMap(firstSelection(variants), await Graphviz.load());
 * assertEquals([layout.nodes.length, layout.arcs.length], [4, 3]); // with start and end
 * ```
 */
export function layoutMap(selection: MapSelection, engine: LayoutEngine, after?: PreviousLayouts): MapLayout {
  const nodes = new Map<number, Omit<LayoutNode, "x" | "y">>();
  for (const { activity, label } of selection.graph.activities) nodes.set(activity, labelledNode(activity, label));
  for (const sign of [START, END]) nodes.set(sign, { node: sign, width: SIGN_SIZE, height: SIGN_SIZE, lines: [] });
  const order = flowOrder(selection.graph.activities.map((node) => node.activity), selection.arcs);
  const layers = after === undefined ? null : layersOf(after.first.nodes.filter((node) => nodes.has(node.node)));
  const dot = layoutSource(order, nodes, selection.arcs, layers?.map((layer) => layer.map((node) => node.node)) ?? null);
  const layout = readLayout(layoutDot(dot, engine), nodes, selection.arcs);
  return after === undefined ? layout : stableLayout(layout, after.shown);
}

/**
 * Reuses a layout for a selection with the same nodes and fewer arcs: the other arcs are left out,
 * and nothing is laid out anew.
 *
 * @returns null if the layout lacks a node or an arc of the selection, or has other nodes
 */
export function reuseMap(selection: MapSelection, layout: MapLayout): MapLayout | null {
  const key = (arc: { readonly from: number; readonly to: number }) => `${arc.from} ${arc.to}`;
  const existing = new Set(layout.arcs.map(key));
  const nodes = new Set(layout.nodes.map((node) => node.node));
  const { graph, arcs } = selection;
  if (nodes.size !== graph.activities.length + 2 || !graph.activities.every((node) => nodes.has(node.activity))) return null;
  if (!arcs.every((arc) => existing.has(key(arc)))) return null;
  const shown = new Set(arcs.map(key));
  return keepArcs(layout, (arc) => shown.has(key(arc)));
}

function labelledNode(activity: number, label: string): Omit<LayoutNode, "x" | "y"> {
  const lines = wrapText(label, { size: LABEL_SIZE, width: MAX_LABEL_WIDTH, maxLines: 3 });
  const width = Math.max(64, ...lines.map((line) => textWidth(line, LABEL_SIZE) + 24));
  return { node: activity, width: Math.round(width), height: 22 + LINE_HEIGHT * lines.length, lines };
}

const name = (node: number): string => node === START ? "start" : node === END ? "end" : `n${node}`;

/**
 * The DOT document that is laid out. It has sizes but no labels of the log. Arcs against the flow
 * are reversed, so that they do not change the layers.
 */
function layoutSource(
  order: readonly number[],
  nodes: ReadonlyMap<number, Omit<LayoutNode, "x" | "y">>,
  arcs: readonly GraphArc[],
  layers: readonly (readonly number[])[] | null,
): string {
  const position = new Map((layers?.flat() ?? order).map((node, i) => [node, i]));
  const layerOf = new Map(layers?.flatMap((layer, i) => layer.map((node) => [node, i] as const)) ?? []);
  const largest = arcs.reduce((max, arc) => Math.max(max, arc.count), 1);
  const lines = [
    "digraph {",
    "graph [rankdir=TB, nodesep=0.35, ranksep=0.18, splines=true, newrank=true];",
    'node [shape=box, fixedsize=true, label=""];',
    `edge [arrowsize=0.7, fontname="Helvetica", fontsize=${FIGURE_SIZE}];`,
  ];
  for (const node of order) {
    const { width, height } = nodes.get(node)!;
    lines.push(`${name(node)} [width=${inches(width)}, height=${inches(height)}];`);
  }
  if (layers === null) lines.push(...borderConstraints(order, arcs));
  else lines.push(...layerConstraints(layers));
  arcs.forEach((arc, index) => {
    const reversed = position.get(arc.from)! > position.get(arc.to)!;
    const [tail, head] = reversed ? [arc.to, arc.from] : [arc.from, arc.to];
    const weight = 1 + Math.round(60 * arc.count / largest * (arc.to === END && arc.from !== START ? 0.5 : 1));
    // The label reserves room for any figure, so that the layout does not depend on what is
    // painted. Graphviz sometimes loses labels of arcs within a layer; they are placed when the
    // layout is read.
    const flat = layerOf.get(arc.from) !== undefined && layerOf.get(arc.from) === layerOf.get(arc.to);
    const label = flat || arc.from === arc.to ? "" : ', label="000000000"';
    lines.push(`${name(tail)} -> ${name(head)} [id="${index}", weight=${weight}${label}${reversed ? ", dir=back" : ""}];`);
  });
  lines.push("}");
  return lines.join("\n");
}

/**
 * Keeps the start above and the end below all other nodes: a node without an incoming (outgoing)
 * arc along the flow gets an invisible one from the start (to the end).
 */
function borderConstraints(order: readonly number[], arcs: readonly GraphArc[]): string[] {
  const position = new Map(order.map((node, i) => [node, i]));
  const forwards = arcs.filter((arc) => position.get(arc.from)! < position.get(arc.to)!);
  const hasBefore = new Set(forwards.map((arc) => arc.to));
  const hasAfter = new Set(forwards.map((arc) => arc.from));
  return order.slice(1, -1).flatMap((node) => [
    ...(hasBefore.has(node) ? [] : [`start -> ${name(node)} [style=invis, weight=0];`]),
    ...(hasAfter.has(node) ? [] : [`${name(node)} -> end [style=invis, weight=0];`]),
  ]);
}

function layerConstraints(layers: readonly (readonly number[])[]): string[] {
  const lines = layers.map((_, i) => `layer${i} [width=0.01, height=0.01, style=invis];`);
  layers.forEach((layer, i) => {
    lines.push(`{rank=same; layer${i}; ${layer.map(name).join("; ")};}`);
    if (i > 0) lines.push(`layer${i - 1} -> layer${i} [style=invis, weight=0];`);
    for (let k = 1; k < layer.length; k++) lines.push(`${name(layer[k - 1])} -> ${name(layer[k])} [style=invis, weight=1];`);
  });
  return lines;
}

function readLayout(
  json: GraphvizJson,
  nodes: ReadonlyMap<number, Omit<LayoutNode, "x" | "y">>,
  arcs: readonly GraphArc[],
): MapLayout {
  const [left, , , top] = json.bb.split(",").map(Number);
  const x = (value: number) => round(value - left);
  const y = (value: number) => round(top - value);
  const places = new Map((json.objects ?? []).filter((object) => object.pos).map((object) => [object.name, object.pos!]));
  const layoutArcs = new Map<number, LayoutArc>();
  for (const edge of json.edges ?? []) {
    if (edge.id === undefined || edge.pos === undefined) continue;
    const arc = arcs[Number(edge.id)];
    const points = clampHandles(readSpline(edge.pos, arc, x, y, nodes, places));
    const label = edge.lp?.split(",").map(Number);
    layoutArcs.set(Number(edge.id), {
      from: arc.from,
      to: arc.to,
      points,
      label: label ? [x(label[0]), y(label[1])] : besideMiddle(points, arc.from === arc.to),
    });
  }
  const placed = [...nodes.values()].map((node) => {
    const [px, py] = places.get(name(node.node))!.split(",").map(Number);
    return { ...node, x: x(px), y: y(py) };
  });
  const drawn = arcs.map((_, i) => layoutArcs.get(i)).filter((arc) => arc !== undefined);
  return { ...boundsOf(placed, drawn), nodes: placed, arcs: drawn };
}

/**
 * `e,x,y` (tip at the head) or `s,x,y` (tip at the tail) before the points; the tip takes the place
 * of the curve's end.
 */
function readSpline(
  pos: string,
  arc: GraphArc,
  x: (value: number) => number,
  y: (value: number) => number,
  nodes: ReadonlyMap<number, unknown>,
  places: ReadonlyMap<string, string>,
): number[] {
  const points: [number, number][] = [];
  let tip: [number, number] | null = null;
  let reversed = false;
  for (const part of pos.split(";")[0].split(" ")) {
    const fields = part.split(",");
    if (fields[0] === "e" || fields[0] === "s") {
      tip = [Number(fields[1]), Number(fields[2])];
      reversed = fields[0] === "s";
    } else if (fields.length === 2) points.push([Number(fields[0]), Number(fields[1])]);
  }
  if (reversed) points.reverse();
  if (points.length === 0 && nodes.has(arc.from)) {
    points.push(places.get(name(arc.from))!.split(",").map(Number) as [number, number]);
  }
  if (tip !== null) {
    const last = points[points.length - 1];
    // The gap that Graphviz leaves for the arrow becomes one more, straight curve.
    points.push(mix(last, tip, 1 / 3), mix(last, tip, 2 / 3), tip);
  }
  return points.flatMap(([px, py]) => [x(px), y(py)]);
}

const mix = (
  a: [number, number],
  b: [number, number],
  t: number,
): [number, number] => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

function besideMiddle(points: readonly number[], loop: boolean): [number, number] {
  if (loop) {
    const xs = points.filter((_, i) => i % 2 === 0);
    const ys = points.filter((_, i) => i % 2 === 1);
    return [round(Math.max(...xs) + 22), round((Math.min(...ys) + Math.max(...ys)) / 2)];
  }
  const middle = 2 * Math.floor(points.length / 4);
  return [points[middle], round(points[middle + 1] - 7)];
}
