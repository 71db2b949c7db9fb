import type { Bpmn, BpmnLayout, Point } from "../../../process-models/bpmn/bpmn.ts";
import { type BpmnLayers, bpmnLayers } from "./bpmn-layers.ts";
import { alignBoxes } from "./align-boxes.ts";
import { routeFlows, type RoutePoint, type RouteX, type Track } from "./route-flows.ts";
import { inches, layoutDot, type LayoutEngine } from "../../layout-engine.ts";
import { round } from "../../svg-element.ts";
import type { FlowDirection } from "../model-parts.ts";

const MARGIN = 20;
/** Room between two layers at least, px; less where layers stand below each other. */
const MIN_GAP = { right: 44, down: 30 };
const TRACK_GAP = 14;
/** Room between two boxes of a layer, px. */
const BOX_GAP = 26;

/** Options of {@linkcode layoutBpmn}. */
export interface BpmnLayoutOptions {
  /** Where the model leads. Default: to the right. */
  readonly direction?: FlowDirection;
}

/**
 * Lays a BPMN model out from left to right, or downwards, with right-angled flows. Nodes are
 * assigned to layers by longest path; their order and heights come from Graphviz' layered drawing
 * (Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", 1993); flows run
 * on tracks between the layers.
 *
 * The same model gives the same layout. Nodes have the sizes that editors give: tasks 100 x 80 px
 * (up to 200 px wide where a word of the label needs it), gateways 50 x 50, events 36 x 36.
 *
 * @param bpmn what to lay out
 * @param engine Graphviz
 * @throws a limit error if the model is too large to be laid out: more than 6,000 nodes and
 * passes of flows through layers
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { layoutBpmn } from "@/drawing/process-models/bpmn/layout-bpmn.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const nodes = [{ id: "s", kind: "start-event", label: "" }, { id: "t", kind: "task", label: "register" }] as const;
 * const layout = layoutBpmn({ nodes, flows: [{ id: "f", from: 0, to: 1 }] }, await Graphviz.load());
 * assertEquals(layout.nodes[1], { x: 100, y: 20, width: 100, height: 80 });
 * assertEquals(layout.flows, [[{ x: 56, y: 60 }, { x: 100, y: 60 }]]);
 * ```
 */
export function layoutBpmn(bpmn: Bpmn, engine: LayoutEngine, options: BpmnLayoutOptions = {}): BpmnLayout {
  if (bpmn.nodes.length === 0) return { nodes: [], flows: [] };
  const layers = bpmnLayers(bpmn, options.direction);
  const y = heightsOf(layers, bpmn, engine);
  alignBoxes(layers.boxes, layers.paths, y);
  const { routes, tracks } = routeFlows(bpmn, layers, y);
  const xOfTrack = new Map<Track, number>();
  const { direction = "right" } = options;
  const middles = placeLayers(layers, { tracks, leastGap: MIN_GAP[direction] }, xOfTrack);
  const nodes = layers.sizes.map(({ width, height }, i) => {
    return { x: middles[layers.boxes[i].rank] - width / 2, y: y[i] - height / 2, width, height };
  });
  const xOf = (x: RouteX): number => {
    if (x.at === "track") return xOfTrack.get(x.track)!;
    const { x: left, width } = nodes[x.node];
    return left + (x.at === "left" ? 0 : x.at === "right" ? width : width / 2) + (x.by ?? 0);
  };
  const flows = routes.map((route) => withoutStraight(route.map(({ x, y }: RoutePoint) => ({ x: xOf(x), y }))));
  return direction === "down" ? moved(nodes.map(turnedBox), flows.map((points) => points.map(turned))) : moved(nodes, flows);
}

/** Exchanges the axes: what leads to the right leads down. */
const turned = ({ x, y }: Point): Point => ({ x: y, y: x });

const turnedBox = ({ x, y, width, height }: BpmnLayout["nodes"][number]) => ({ x: y, y: x, width: height, height: width });

/**
 * Heights of the middles of all boxes, by Graphviz: its layers run from top to bottom, so that its
 * x is our y.
 */
function heightsOf(layers: BpmnLayers, bpmn: Bpmn, engine: LayoutEngine): number[] {
  const { boxes, paths } = layers;
  const degree = bpmn.nodes.map(() => 0);
  for (const { from, to } of bpmn.flows) {
    degree[from]++;
    degree[to]++;
  }
  const lines = [
    "digraph {",
    `graph [rankdir=TB, nodesep=${inches(BOX_GAP)}, ranksep=0.5];`,
    'node [shape=box, fixedsize=true, height=0.1, label=""];',
    "edge [dir=none];",
    ...boxes.map(({ height }, i) => `b${i} [width=${inches(height)}];`),
  ];
  for (let rank = 0; rank < layers.ranks; rank++) {
    lines.push(`{rank=same; ${boxes.flatMap((box, i) => box.rank === rank ? [`b${i}`] : []).join("; ")};}`);
  }
  for (const path of paths) {
    const back = boxes[path[0]].rank >= boxes[path[path.length - 1]].rank;
    const forwards = back ? [...path].reverse() : path;
    for (let i = 1; i < forwards.length; i++) {
      const [from, to] = [forwards[i - 1], forwards[i]];
      if (boxes[from].rank >= boxes[to].rank) continue;
      const passing = Number(boxes[from].node < 0) + Number(boxes[to].node < 0);
      lines.push(`b${from} -> b${to} [weight=${weightOf({ passing, degrees: degree[from] + degree[to] })}];`);
    }
    // These edges keep a backward flow near the nodes at its ends.
    if (back && forwards.length > 3) {
      lines.push(`b${forwards[0]} -> b${forwards[2]} [weight=1];`);
      lines.push(`b${forwards[forwards.length - 3]} -> b${forwards[forwards.length - 1]} [weight=1];`);
    }
  }
  for (const chain of layerChain(layers, bpmn)) lines.push(chain);
  lines.push("}");
  const json = layoutDot(lines.join("\n"), engine);
  const found = new Map(
    json.objects?.filter(({ pos }) => pos !== undefined).map(({ name, pos }) => [name, Number(pos!.split(",")[0])]),
  );
  return boxes.map((_, i) => Math.round(found.get(`b${i}`)!));
}

/**
 * How straight an edge is drawn: as in Graphviz itself, chains and flows through several layers
 * are the straightest.
 *
 * @param edge how many of its ends are places that a flow passes, and the flows at both ends
 */
function weightOf({ passing, degrees }: { readonly passing: number; readonly degrees: number }): number {
  if (passing > 0) return passing === 2 ? 8 : 2;
  return degrees === 4 ? 12 : degrees <= 5 ? 8 : 3;
}

/** Invisible edges that keep the layers in order where no flow does. */
function layerChain({ boxes, ranks }: BpmnLayers, { nodes }: Bpmn): string[] {
  const first: number[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) first[boxes[i].rank] = i;
  return Array.from(
    { length: Math.max(0, ranks - 1) },
    (_, rank) => `b${first[rank]} -> b${first[rank + 1]} [weight=0, style=invis];`,
  );
}

/**
 * Places the layers from left to right, with room for the tracks between them. Returns the middle
 * of each layer.
 */
function placeLayers(
  { boxes, ranks }: BpmnLayers,
  { tracks, leastGap }: { readonly tracks: readonly Track[]; readonly leastGap: number },
  xOfTrack: Map<Track, number>,
): number[] {
  const widths = Array.from({ length: ranks }, () => 0);
  for (const { rank, width } of boxes) widths[rank] = Math.max(widths[rank], width);
  const middles: number[] = [];
  let right = 0;
  for (let channel = -1; channel < ranks; channel++) {
    const columns = columnsOf(tracks.filter((track) => track.channel === channel));
    const gap = Math.max(channel < 0 ? 0 : leastGap, (columns.length + 1) * TRACK_GAP);
    columns.forEach((column, i) => {
      for (const track of column) xOfTrack.set(track, Math.round(right + gap * (i + 1) / (columns.length + 1)));
    });
    if (channel + 1 === ranks) break;
    middles.push(right + gap + widths[channel + 1] / 2);
    right += gap + widths[channel + 1];
  }
  return middles;
}

/** Puts tracks that would touch each other into different columns. */
function columnsOf(tracks: readonly Track[]): Track[][] {
  const columns: Track[][] = [];
  for (const track of [...tracks].sort((a, b) => a.low - b.low || a.high - b.high)) {
    const column = columns.find((others) =>
      others.every(({ low, high }) => high + TRACK_GAP < track.low || track.high + TRACK_GAP < low)
    );
    if (column === undefined) columns.push([track]);
    else column.push(track);
  }
  return columns;
}

/** Leaves out points between two others on one line. */
function withoutStraight(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  points.forEach((point, i) => {
    const [before, after] = [kept[kept.length - 1], points[i + 1]];
    const sameX = before?.x === point.x && point.x === after?.x;
    const sameY = before?.y === point.y && point.y === after?.y;
    if (before === undefined || after === undefined || !(sameX || sameY)) kept.push(point);
  });
  return kept;
}

/** Moves everything so that the upper left corner is at the margin. */
function moved(nodes: BpmnLayout["nodes"], flows: readonly (readonly Point[])[]): BpmnLayout {
  const all = [...nodes, ...flows.flat()];
  const left = all.reduce((min, { x }) => Math.min(min, x), Infinity) - MARGIN;
  const top = all.reduce((min, { y }) => Math.min(min, y), Infinity) - MARGIN;
  const move = <T extends Point>(item: T): T => ({ ...item, x: round(item.x - left), y: round(item.y - top) });
  return { nodes: nodes.map(move), flows: flows.map((points) => points.map(move)) };
}
