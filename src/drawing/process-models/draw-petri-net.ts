import { limitError } from "../../errors.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { inches, layoutDot, type LayoutEngine } from "../layout-engine.ts";
import { round, svg, type SvgElement } from "../svg-element.ts";
import { labelLines, textWidth } from "../text-width.ts";
import {
  activityColors,
  activityTexts,
  arcStyle,
  curvedArrow,
  deviationSigns,
  type DrawOptions,
  figure,
  FIGURE_HEIGHT,
  type FlowDirection,
  LINE_HEIGHT,
  type PaintedArc,
  paintedArc,
  type PaintedMark,
  paletteOf,
  picture,
  signRoom,
  textLines,
} from "./model-parts.ts";

const PLACE_SIZE = 28;
const SILENT = { width: 12, height: 30 };
const LABEL = { size: 12, width: 130, lines: 4 };

/**
 * Where the nodes of a net stand when it is drawn: upper left corners and sizes in px, as
 * `writePnml` takes them.
 */
interface PetriNetLayout {
  readonly places: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  readonly transitions: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
}

/**
 * Lays a net out from left to right. The same net gives the same layout.
 *
 * @param engine Graphviz
 * @throws a limit error if the net has more than 5,000 nodes and arcs
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { layoutPetriNet } from "@/drawing/process-models/draw-petri-net.ts";
 * import { assert } from "@std/assert";
 *
 * const net = {
 *   places: [{ id: "start" }],
 *   transitions: [{ id: "t", label: "register", inputs: [{ place: 0, weight: 1 }], outputs: [] }],
 *   initialMarking: [1],
 *   finalMarking: null,
 * };
 * const { places, transitions } = layoutPetriNet(net, await Graphviz.load());
 * assert(places[0].x + places[0].width < transitions[0].x);
 * ```
 */
export function layoutPetriNet(net: PetriNet, engine: LayoutEngine): PetriNetLayout {
  const { layout, sizes } = layoutOf(net, engine);
  const boxes = sizes.map(({ width, height }, i) => {
    const { x, y } = layout.nodes[i];
    return { x: x - width / 2, y: y - height / 2, width, height };
  });
  return { places: boxes.slice(0, net.places.length), transitions: boxes.slice(net.places.length) };
}

/**
 * Draws a net from left to right, or downwards: places round, with the tokens of the initial
 * marking in them and a second ring where the final one has tokens, transitions with their labels,
 * silent ones dark and small. Labels are shown as text, whatever they contain.
 *
 * @param net what to draw
 * @param engine Graphviz
 * @returns the text of a SVG file
 * @throws a limit error if the net has more than 5,000 nodes and arcs
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { drawPetriNet } from "@/drawing/process-models/draw-petri-net.ts";
 * import { assert } from "@std/assert";
 *
 * const net = {
 *   places: [{ id: "start" }],
 *   transitions: [{ id: "t", label: "register", inputs: [{ place: 0, weight: 1 }], outputs: [] }],
 *   initialMarking: [1],
 *   finalMarking: null,
 * };
 * assert(drawPetriNet(net, await Graphviz.load()).includes("register</text>"));
 * ```
 */
export function drawPetriNet(net: PetriNet, engine: LayoutEngine, options: DrawOptions = {}): string {
  const palette = paletteOf(options);
  const marks = net.transitions.map(({ label }) => label === null ? undefined : options.paint?.activity(label));
  const { layout, sizes, arcs, lines } = layoutOf(net, engine, marks, options.direction);
  const weights = arcs.flatMap(({ weight }, i) => {
    const at = layout.edges[i].label;
    return weight === 1 || at === null ? [] : [figure(String(weight), at[0], at[1], palette)];
  });
  const size = { width: layout.width, height: layout.height + signRoom(options) };
  return picture(size, options.title ?? "Petri net", palette, [
    svg("g", { class: "arcs", fill: "none" }, layout.edges.map((edge, i) => drawArc(edge, options.paint?.arcs?.[i], options))),
    svg("g", { class: "places" }, net.places.map((_, i) => drawPlace(net, i, layout.nodes[i], options))),
    svg(
      "g",
      { class: "transitions" },
      net.transitions.map((transition, i) => {
        const node = net.places.length + i;
        return drawTransition(transition.label, lines[i], { ...layout.nodes[node], ...sizes[node] }, marks[i], options);
      }),
    ),
    ...weights,
  ]);
}

function drawArc(edge: GraphLayout["edges"][number], mark: PaintedArc | undefined, options: DrawOptions): SvgElement {
  const { stroke, width } = arcStyle(mark, options, 1.4);
  const { points, tip } = edge;
  // Halfway between the ends, where the arc is long enough for a figure.
  const isDown = options.direction === "down";
  const side = isDown ? "right" as const : "above" as const;
  const room = isDown ? Infinity : tip[0] - points[0] - 20;
  const middle = { x: (points[0] + tip[0]) / 2, y: (points[1] + tip[1]) / 2, width: room, side };
  const isStraight = isDown ? Math.abs(tip[0] - points[0]) < 4 : Math.abs(tip[1] - points[1]) < 4;
  return paintedArc([curvedArrow(edge, stroke, width)], mark, isStraight ? middle : null, paletteOf(options));
}

interface NetLayout {
  readonly layout: GraphLayout;
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly arcs: readonly { readonly from: number; readonly to: number; readonly weight: number }[];
  /** Lines of the label of each transition. */
  readonly lines: readonly (readonly string[])[];
}

function layoutOf(
  net: PetriNet,
  engine: LayoutEngine,
  marks: readonly (PaintedMark | undefined)[] = [],
  direction: FlowDirection = "right",
): NetLayout {
  const lines = net.transitions.map(({ label }) => label === null ? [] : labelLines(label, LABEL.width, LABEL.lines, LABEL.size));
  const silent = direction === "down" ? { width: SILENT.height, height: SILENT.width } : SILENT;
  const sizes = [
    ...net.places.map(() => ({ width: PLACE_SIZE, height: PLACE_SIZE })),
    ...net.transitions.map(({ label }, i) => label === null ? silent : labelledSize(lines[i], marks[i])),
  ];
  const arcs = net.transitions.flatMap(({ inputs, outputs }, i) => {
    const transition = net.places.length + i;
    return [
      ...inputs.map(({ place, weight }) => ({ from: place, to: transition, weight })),
      ...outputs.map(({ place, weight }) => ({ from: transition, to: place, weight })),
    ];
  });
  const degree = sizes.map(() => 0);
  for (const { from, to } of arcs) {
    degree[from]++;
    degree[to]++;
  }
  const layout = layoutGraph({
    direction,
    first: [...net.places.keys()].filter((place) => net.initialMarking[place] > 0),
    nodes: sizes.map((size, i) => ({ ...size, shape: i < net.places.length ? "circle" : "box" })),
    edges: arcs.map(({ from, to, weight }) => ({
      from,
      to,
      // Chains are drawn straight.
      weight: degree[from] + degree[to] <= 4 ? 3 : degree[from] + degree[to] <= 5 ? 2 : 1,
      label: weight === 1 ? undefined : { width: textWidth(String(weight), 11.5) + 4, height: 14 },
    })),
  }, engine);
  return { layout, sizes, arcs, lines };
}

function labelledSize(lines: readonly string[], mark: PaintedMark | undefined): { width: number; height: number } {
  const width = Math.max(44, ...lines.map((line) => textWidth(line, LABEL.size) + 20));
  return { width: Math.round(width), height: 18 + LINE_HEIGHT * lines.length + (mark === undefined ? 0 : FIGURE_HEIGHT) };
}

function drawPlace(
  net: PetriNet,
  index: number,
  at: { readonly x: number; readonly y: number },
  options: DrawOptions,
): SvgElement {
  const palette = paletteOf(options);
  const tokens = net.initialMarking[index];
  const isFinal = (net.finalMarking?.[index] ?? 0) > 0;
  const stroke = isFinal ? palette.end : tokens > 0 ? palette.start : palette.muted;
  const circle = (r: number, attributes: Record<string, string | number>) =>
    svg("circle", { cx: at.x, cy: at.y, r, ...attributes });
  const parts = [
    circle(PLACE_SIZE / 2 - 1, { fill: palette.background, stroke, "stroke-width": isFinal || tokens > 0 ? 2 : 1.5 }),
  ];
  if (isFinal) parts.push(circle(PLACE_SIZE / 2 - 4.5, { fill: "none", stroke, "stroke-width": 1.5 }));
  if (tokens === 1) parts.push(circle(5, { fill: palette.start }));
  if (tokens > 1) parts.push(...textLines([String(tokens)], { ...at, fill: palette.text, size: 11, weight: 600 }));
  const final = isFinal && net.finalMarking![index] > 1
    ? [figure(`${net.finalMarking![index]}`, at.x, at.y + PLACE_SIZE / 2 + 9, palette)]
    : [];
  const box = { x: at.x - PLACE_SIZE / 2, y: at.y - PLACE_SIZE / 2, width: PLACE_SIZE, height: PLACE_SIZE };
  const signs = tokens > 0 ? deviationSigns(options.paint?.start, box, options) : [];
  return svg("g", { class: "place", "data-id": net.places[index].id }, [...parts, ...final, ...signs]);
}

function drawTransition(
  label: string | null,
  lines: readonly string[],
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  mark: PaintedMark | undefined,
  options: DrawOptions,
): SvgElement {
  const rect = { x: box.x - box.width / 2, y: box.y - box.height / 2, width: box.width, height: box.height };
  if (label === null) return svg("rect", { class: "silent", ...rect, rx: 2, fill: paletteOf(options).end });
  const { fill, stroke, ink } = activityColors(mark, options);
  return svg("g", { class: "transition", "data-label": label }, [
    svg("title", {}, [mark?.title ?? label]),
    svg("rect", { class: "box", ...rect, rx: 7, fill, stroke, "stroke-width": 1.2 }),
    ...activityTexts(lines, mark, { x: box.x, y: box.y, ink, size: LABEL.size }),
    ...deviationSigns(mark?.deviations, rect, options),
  ]);
}

/** A graph to be laid out: sizes without labels. */
interface GraphSpec {
  readonly direction: FlowDirection;
  /** Nodes that the flow begins with: without them any node of a cycle may come first. */
  readonly first: readonly number[];
  readonly nodes: readonly { readonly shape: "box" | "circle"; readonly width: number; readonly height: number }[];
  /** Edges by position of their nodes; `label` is room for a text beside the line, px. */
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly label?: { readonly width: number; readonly height: number };
    /** Heavier edges are drawn shorter and straighter. */
    readonly weight: number;
  }[];
}

/** Positions in px from the upper left corner, with a margin. */
interface GraphLayout {
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
/** Room between layers and between the nodes of a layer, px. */
const LAYER_GAP = 30;
const NODE_GAP = 18;
/** The layered drawing of larger graphs takes minutes. */
const MOST_PARTS = 5000;

/**
 * Lays a graph out in its direction with Graphviz' layered drawing (Gansner, Koutsofios, North
 * and Vo, "A technique for drawing directed graphs", 1993). The same input gives the same layout.
 *
 * @throws a limit error for more than 5,000 nodes and edges together
 */
function layoutGraph(spec: GraphSpec, engine: LayoutEngine): GraphLayout {
  const parts = spec.nodes.length + spec.edges.length;
  if (parts > MOST_PARTS) {
    throw limitError({
      expected: `at most ${MOST_PARTS} nodes and edges to draw`,
      found: `${parts}`,
      advice: "Simplify the model, for example by leaving out rare behaviour.",
    });
  }
  const json = layoutDot(sourceOf(spec), engine);
  const [left, , right, top] = json.bb.split(",").map(Number);
  const bottom = Number(json.bb.split(",")[1]);
  const place = (text: string): [number, number] => {
    const [x, y] = text.split(",").map(Number);
    return [round(x - left + MARGIN), round(top - y + MARGIN)];
  };
  const middles = new Map((json.objects ?? []).map(({ name, pos }) => [name, pos!]));
  const edges: GraphLayout["edges"][number][] = [];
  for (const { id, pos, lp } of json.edges ?? []) {
    if (id === undefined || pos === undefined) continue;
    edges[Number(id)] = { ...curveOf(pos, place), label: lp === undefined ? null : place(lp) };
  }
  return {
    width: Math.ceil(right - left + 2 * MARGIN),
    height: Math.ceil(top - bottom + 2 * MARGIN),
    nodes: spec.nodes.map((_, i) => {
      const [x, y] = place(middles.get(`n${i}`)!);
      return { x, y };
    }),
    edges: spec.edges.map((_, i) => edges[i]),
  };
}

/** With more edges fewer crossings are searched for: Graphviz would take minutes. */
const MANY_EDGES = 400;

function sourceOf({ direction, first, nodes, edges }: GraphSpec): string {
  return [
    "digraph {",
    `graph [rankdir=${direction === "down" ? "TB" : "LR"}, nodesep=${inches(NODE_GAP)}, ranksep=${
      inches(LAYER_GAP)
    }, splines=true];`,
    ...(edges.length > MANY_EDGES ? ["graph [nslimit=0.5, nslimit1=0.5, mclimit=0.1];"] : []),
    'node [fixedsize=true, label=""];',
    "edge [arrowsize=0.85];",
    // Cycles are broken by a search in this order.
    ...first.map((node) => `n${node};`),
    ...nodes.map(({ shape, width, height }, i) => `n${i} [shape=${shape}, width=${inches(width)}, height=${inches(height)}];`),
    ...edges.map(({ from, to, label, weight }, i) => {
      // Graphviz reserves room for labels only: a table of fixed size serves as one.
      const room = label === undefined
        ? ""
        : `, label=<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" ` +
          `WIDTH="${Math.ceil(label.width)}" HEIGHT="${Math.ceil(label.height)}"><TR><TD></TD></TR></TABLE>>`;
      return `n${from} -> n${to} [id="${i}", weight=${weight}${room}];`;
    }),
    "}",
  ].join("\n");
}

/** `e,x,y` is the tip of the head; the other points are those of the curves. */
function curveOf(pos: string, place: (text: string) => [number, number]): { points: number[]; tip: [number, number] } {
  const points: [number, number][] = [];
  let tip: [number, number] | null = null;
  for (const part of pos.split(";")[0].split(" ")) {
    if (part.startsWith("e,")) tip = place(part.slice(2));
    else if (!part.startsWith("s,")) points.push(place(part));
  }
  return { points: clampHandles(points.flat()), tip: tip ?? points[points.length - 1] };
}

/** A handle may be longer than its curve by this factor, as those of loops are. */
const LONGEST_HANDLE = 1.25;

/** Shorter handles do no harm, px. */
const SHORTEST_CLAMPED = 60;

/**
 * Shortens the handles (inner control points) of a chain of cubic Bézier curves that reach farther
 * than the curve itself. Graphviz sometimes draws such handles where a line bends through a narrow
 * gap; the curve would then make a hook far outside of it.
 *
 * @param points x and y of 3n + 1 points
 * @returns the same points, but too long handles are half as long as their curve
 */
export function clampHandles(points: readonly number[]): number[] {
  const clamped = [...points];
  for (let i = 0; i + 7 < points.length; i += 6) {
    const reach = Math.hypot(points[i + 6] - points[i], points[i + 7] - points[i + 1]);
    for (const [handle, anchor] of [[i + 2, i], [i + 4, i + 6]]) {
      const [dx, dy] = [points[handle] - points[anchor], points[handle + 1] - points[anchor + 1]];
      const length = Math.hypot(dx, dy);
      if (length <= LONGEST_HANDLE * reach || length < SHORTEST_CLAMPED) continue;
      clamped[handle] = round(points[anchor] + dx * reach / (2 * length));
      clamped[handle + 1] = round(points[anchor + 1] + dy * reach / (2 * length));
    }
  }
  return clamped;
}
