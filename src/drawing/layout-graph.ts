import { limitError } from "../errors.ts";
import type { LayoutEngine } from "./layout-map.ts";
import { tameCurve } from "./tame-curve.ts";

/** A graph to be laid out: sizes in, places out. No text of a model is in it. */
export interface GraphSketch {
  /** The way of the flow. */
  readonly direction: "left to right" | "top to bottom";
  /** Nodes that the flow begins with: without them any node of a cycle may come first. */
  readonly first?: readonly number[];
  readonly nodes: readonly { readonly shape: "box" | "circle"; readonly width: number; readonly height: number }[];
  /** Edges by position of their nodes; `label` is room for a text beside the line, px. */
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly label?: { readonly width: number; readonly height: number };
    /** How much it should be short and straight. Default 1. */
    readonly weight?: number;
  }[];
  /** Room between layers, px. Default 36. */
  readonly layerGap?: number;
  /** Room between the nodes of a layer, px. Default 20. */
  readonly nodeGap?: number;
}

/** Where the parts of a graph stand, px from the upper left corner, a margin included. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** Middles of the nodes. */
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
  readonly edges: readonly {
    /**
     * x and y of 3n + 1 points of a chain of cubic Bézier curves, from the border of the source to
     * where the arrow's head begins.
     */
    readonly points: readonly number[];
    /** The tip of the head, on the border of the target. */
    readonly tip: readonly [x: number, y: number];
    /** Middle of the room that is kept for the label. */
    readonly label: readonly [x: number, y: number] | null;
  }[];
}

const MARGIN = 16;
const POINTS_PER_INCH = 72;
/** Larger graphs take a layered drawing longer than anyone waits. */
const MOST_PARTS = 5000;

/**
 * Lays a graph out with Graphviz' layered drawing (Gansner, Koutsofios, North and Vo, "A technique
 * for drawing directed graphs", 1993). The same sketch gives the same layout.
 *
 * @throws a limit error for more than 5,000 nodes and edges together
 */
export function layoutGraph(sketch: GraphSketch, engine: LayoutEngine): GraphLayout {
  const parts = sketch.nodes.length + sketch.edges.length;
  if (parts > MOST_PARTS) {
    throw limitError({
      expected: `at most ${MOST_PARTS} nodes and edges to draw`,
      found: `${parts}`,
      advice: "Simplify the model, for example by leaving out rare behaviour.",
    });
  }
  const json = JSON.parse(engine.layout(sourceOf(sketch), "json", "dot")) as GraphvizJson;
  const [left, , right, top] = json.bb.split(",").map(Number);
  const bottom = Number(json.bb.split(",")[1]);
  const place = (text: string): [number, number] => {
    const [x, y] = text.split(",").map(Number);
    return [round(x - left + MARGIN), round(top - y + MARGIN)];
  };
  const middles = new Map((json.objects ?? []).map(({ name, pos }) => [name, pos]));
  const edges: GraphLayout["edges"][number][] = [];
  for (const { id, pos, lp } of json.edges ?? []) {
    if (id === undefined || pos === undefined) continue;
    edges[Number(id)] = { ...curveOf(pos, place), label: lp === undefined ? null : place(lp) };
  }
  return {
    width: Math.ceil(right - left + 2 * MARGIN),
    height: Math.ceil(top - bottom + 2 * MARGIN),
    nodes: sketch.nodes.map((_, i) => {
      const [x, y] = place(middles.get(`n${i}`)!);
      return { x, y };
    }),
    edges: sketch.edges.map((_, i) => edges[i]),
  };
}

function sourceOf({ direction, first = [], nodes, edges, layerGap = 36, nodeGap = 20 }: GraphSketch): string {
  const rankdir = direction === "left to right" ? "LR" : "TB";
  return [
    "digraph {",
    `graph [rankdir=${rankdir}, nodesep=${inches(nodeGap)}, ranksep=${inches(layerGap)}, splines=true];`,
    'node [fixedsize=true, label=""];',
    "edge [arrowsize=0.85];",
    // Cycles are broken by a search in this order.
    ...first.map((node) => `n${node};`),
    ...nodes.map(({ shape, width, height }, i) => `n${i} [shape=${shape}, width=${inches(width)}, height=${inches(height)}];`),
    ...edges.map(({ from, to, label, weight = 1 }, i) => {
      // A table of fixed size, as only labels get room of their own.
      const room = label === undefined
        ? ""
        : `, label=<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" ` +
          `WIDTH="${Math.ceil(label.width)}" HEIGHT="${Math.ceil(label.height)}"><TR><TD></TD></TR></TABLE>>`;
      return `n${from} -> n${to} [id="${i}", weight=${weight}${room}];`;
    }),
    "}",
  ].join("\n");
}

/** The part of Graphviz' JSON that is read. */
interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

/** `e,x,y` is the tip of the head; the other points are those of the curves. */
function curveOf(pos: string, place: (text: string) => [number, number]): { points: number[]; tip: [number, number] } {
  const points: [number, number][] = [];
  let tip: [number, number] | null = null;
  for (const part of pos.split(";")[0].split(" ")) {
    if (part.startsWith("e,")) tip = place(part.slice(2));
    else if (!part.startsWith("s,")) points.push(place(part));
  }
  return { points: tameCurve(points.flat()), tip: tip ?? points[points.length - 1] };
}

const inches = (px: number): string => (px / POINTS_PER_INCH).toFixed(3);

const round = (value: number): number => Math.round(value * 10) / 10;
