import type { Bpmn, BpmnLayout, BpmnNode } from "../../../process-models/bpmn/bpmn.ts";
import { TASK_PADDING, TASK_TEXT } from "./bpmn-layers.ts";
import { layoutBpmn } from "./layout-bpmn.ts";
import type { LayoutEngine } from "../../layout-engine.ts";
import type { Palette } from "../../palette.ts";
import {
  activityColors,
  activityTexts,
  arcStyle,
  arrowHead,
  deviationSigns,
  type DrawnPart,
  type DrawOptions,
  FIGURE_HEIGHT,
  LABEL_SIZE,
  LINE_HEIGHT,
  type PaintedArc,
  paintedArc,
  type PaintedMark,
  paletteOf,
  picture,
  roundedLine,
  signRoom,
  type StraightPart,
  textLines,
} from "../model-parts.ts";
import { round, svg, type SvgElement } from "../../svg-element.ts";
import { labelLines, textWidth } from "../../text-width.ts";

const MARGIN = 20;
/** Labels of events and gateways stand below them, in this many lines of this width at most. */
const CAPTION = { width: 110, lines: 2, size: 11.5 };

/**
 * Draws a BPMN model from left to right, or downwards, in the signs of BPMN 2.0. Labels are shown
 * as text, whatever they contain.
 *
 * @param bpmn what to draw
 * @param engine Graphviz, which lays it out: see {@linkcode layoutBpmn}
 * @returns the text of a SVG file
 * @throws a limit error if the model is too large to be laid out
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { drawBpmn } from "@/drawing/process-models/bpmn/draw-bpmn.ts";
 * import { assert } from "@std/assert";
 *
 * const bpmn = { nodes: [{ id: "t", kind: "task", label: "<b>" }], flows: [] } as const;
 * assert(drawBpmn(bpmn, await Graphviz.load()).includes("&lt;b&gt;</text>"));
 * ```
 */
export function drawBpmn(bpmn: Bpmn, engine: LayoutEngine, options: DrawOptions = {}): string {
  const layout = layoutBpmn(bpmn, engine, options);
  const palette = paletteOf(options);
  const captions = bpmn.nodes.map((node) =>
    hasCaption(node) ? labelLines(node.label, CAPTION.width, CAPTION.lines, CAPTION.size) : []
  );
  // Captions may be wider than what they stand below.
  const beside = captions.map((lines, i) =>
    Math.max(0, ...lines.map((line) => (textWidth(line, CAPTION.size) - layout.nodes[i].width) / 2))
  );
  const left = layout.nodes.reduce((min, { x }, i) => Math.min(min, x - beside[i]), Infinity);
  const corners = [
    ...layout.nodes.map(({ x, y, width, height }, i) => [x + width + beside[i], y + height + 16 * captions[i].length]),
    ...layout.flows.flat().map(({ x, y }) => [x, y]),
  ];
  const [right, bottom] = [0, 1].map((axis) => corners.reduce((max, corner) => Math.max(max, corner[axis]), 0) + MARGIN);
  const shift = Math.max(0, MARGIN - left);
  const lines = layout.flows.flatMap(lineParts);
  const uprights = lines.filter(({ left, right }) => left === right);
  const parts = [...lines, ...layout.nodes.map((box, i) => boxPart(box, bpmn.nodes[i]))];
  const size = { width: Math.ceil(right + shift), height: Math.ceil(bottom) + signRoom(options) };
  return picture(size, options.title ?? "BPMN model", palette, [
    svg("g", { transform: shift > 0 ? `translate(${round(shift)} 0)` : undefined }, [
      svg(
        "g",
        { class: "flows", fill: "none" },
        layout.flows.map((points, i) => drawFlow(points, { ...layout, uprights }, options.paint?.arcs?.[i], options)),
      ),
      svg(
        "g",
        { class: "nodes" },
        bpmn.nodes.map((node, i) => drawNode(node, { box: layout.nodes[i], captionLines: captions[i], parts }, options)),
      ),
    ]),
  ]);
}

const hasCaption = ({ kind, label }: BpmnNode) => kind !== "task" && label !== "";

/** What is in the way of figures. */
interface Obstacles {
  readonly nodes: BpmnLayout["nodes"];
  /** The vertical parts of flows. */
  readonly uprights: readonly DrawnPart[];
}

function drawFlow(
  points: BpmnLayout["flows"][number],
  { nodes, uprights }: Obstacles,
  mark: PaintedArc | undefined,
  options: DrawOptions,
): SvgElement {
  const [before, tip] = points.slice(-2).map(({ x, y }) => [x, y] as const);
  const { stroke, width } = arcStyle(mark, options, 1.5);
  const line = [
    svg("path", { d: roundedLine(points, 7), stroke, "stroke-width": width }),
    arrowHead(tip, before, stroke, width),
  ];
  if (options.direction === "down") {
    const upright = longestUpright(points);
    const place = upright && besideUpright(upright, { nodes, uprights }, textWidth(mark?.figure ?? "", FIGURE_SIZE));
    return paintedArc(line, mark, place, paletteOf(options));
  }
  const level = longestLevel(points);
  // Above a flow that passes below a task are the signs of the task.
  const isBelow = options.paint?.start !== undefined;
  const halfWidth = textWidth(mark?.figure ?? "", FIGURE_SIZE) / 2 + 2;
  const place = level &&
    { ...level, x: besideUprights(level, uprights, { halfWidth, isBelow }), side: isBelow ? "below" as const : undefined };
  return paintedArc(line, mark, place, paletteOf(options));
}

/** The straight parts of a flow; below level ones are their figures. */
const lineParts = (points: BpmnLayout["flows"][number]): DrawnPart[] =>
  points.slice(1).map(({ x, y }, i) => ({
    left: Math.min(x, points[i].x),
    right: Math.max(x, points[i].x),
    top: Math.min(y, points[i].y),
    bottom: Math.max(y, points[i].y) + (y === points[i].y ? FIGURE_ROOM : 0),
  }));

/** A node; on the upper edge of a task may be a sign. */
const boxPart = ({ x, y, width, height }: BpmnLayout["nodes"][number], { kind }: BpmnNode): DrawnPart => ({
  left: x,
  right: x + width,
  top: kind === "task" ? y - 11 : y,
  bottom: y + height,
});

/** What a figure takes over or under a flow, px. */
const FIGURE_ROOM = 18;
const FIGURE_SIZE = 11.5;
/** What the middle of a level part has less than the whole, px: bends and arrow heads. */
const ENDS = 20;

/** Where a figure over or under a level part is next to its middle, but on no vertical part. */
function besideUprights(
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  uprights: readonly DrawnPart[],
  { halfWidth, isBelow }: { readonly halfWidth: number; readonly isBelow: boolean },
): number {
  const [top, bottom] = isBelow ? [y + 1, y + FIGURE_ROOM] : [y - FIGURE_ROOM, y - 1];
  const near = uprights.filter((part) => part.top < bottom && part.bottom > top && Math.abs(part.left - x) < width / 2 + ENDS);
  for (let far = 0; far <= (width + ENDS) / 2 - halfWidth; far += 6) {
    const free = [x - far, x + far].find((at) => near.every((part) => Math.abs(part.left - at) > halfWidth));
    if (free !== undefined) return free;
  }
  return x;
}

/**
 * Where a figure beside an upright part is next to its middle, but on no node or line: to its
 * right, else to its left.
 */
function besideUpright(upright: Upright, { nodes, uprights }: Obstacles, width: number): StraightPart {
  const { x, y, length } = upright;
  const parts = [...nodes, ...uprights.map(({ left, top, bottom }) => ({ x: left, y: top, width: 0, height: bottom - top }))];
  for (const side of ["right", "left"] as const) {
    const [from, to] = side === "right" ? [x + 1, x + width + ENDS] : [x - width - ENDS, x - 1];
    const near = parts.filter((part) => part.x < to && part.x + part.width > from);
    for (let far = 0; far <= (length - ENDS) / 2; far += 6) {
      const free = [y - far, y + far].find((at) =>
        near.every((part) => part.y > at + FIGURE_ROOM / 2 || part.y + part.height < at - FIGURE_ROOM / 2)
      );
      if (free !== undefined) return { ...upright, y: free, side };
    }
  }
  return upright;
}

/** The middle of the longest horizontal part of a line, and its length. */
function longestLevel(points: BpmnLayout["flows"][number]): { x: number; y: number; width: number } | null {
  let longest: { x: number; y: number; width: number } | null = null;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const width = Math.abs(b.x - a.x) - 20;
    if (a.y === b.y && width > (longest?.width ?? 0)) longest = { x: (a.x + b.x) / 2, y: a.y, width };
  }
  return longest;
}

/** Least length of an upright part that has a figure beside it, px. */
const LEAST_UPRIGHT = 24;

/** An upright part, its middle and its length. */
type Upright = StraightPart & { readonly length: number };

/** The longest vertical part of a line. */
function longestUpright(points: BpmnLayout["flows"][number]): Upright | null {
  let longest = LEAST_UPRIGHT;
  let found: Upright | null = null;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const length = Math.abs(b.y - a.y);
    if (a.x !== b.x || length <= longest) continue;
    [longest, found] = [length, { x: a.x, y: (a.y + b.y) / 2, length, width: Infinity, side: "right" }];
  }
  return found;
}

/** Where a node is, its caption, and what the names of its signs stay off. */
interface NodePlace {
  readonly box: BpmnLayout["nodes"][number];
  readonly captionLines: readonly string[];
  readonly parts: readonly DrawnPart[];
}

function drawNode(node: BpmnNode, { box, captionLines, parts: drawn }: NodePlace, options: DrawOptions): SvgElement {
  const palette = paletteOf(options);
  const mark = node.kind === "task" ? options.paint?.activity(node.label) : undefined;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const below = box.y + box.height + 14 + (captionLines.length - 1) * 7;
  // Lines that leave the node below run behind the caption.
  const halo = { stroke: palette.background, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  const caption = captionLines.length === 0
    ? []
    : [svg("g", halo, textLines(captionLines, { x, y: below, fill: palette.muted, size: CAPTION.size }))];
  const parts = node.kind === "task"
    ? drawTask(node.label, box, mark, options)
    : node.kind.endsWith("event")
    ? drawEvent(node.kind, x, y, palette)
    : drawGateway(node.kind, x, y, palette);
  const signs = deviationSigns(node.kind === "start-event" ? options.paint?.start : mark?.deviations, box, options, drawn);
  const title = node.label === "" ? [] : [svg("title", {}, [mark?.title ?? node.label])];
  const label = node.kind === "task" ? node.label : undefined;
  return svg("g", { class: node.kind, "data-id": node.id, "data-label": label }, [...title, ...parts, ...caption, ...signs]);
}

function drawTask(
  label: string,
  box: BpmnLayout["nodes"][number],
  mark: PaintedMark | undefined,
  options: DrawOptions,
): SvgElement[] {
  const { fill, stroke, ink } = activityColors(mark, options);
  const size = TASK_TEXT;
  const room = box.height - 2 * TASK_PADDING - (mark === undefined ? 0 : FIGURE_HEIGHT);
  const mostLines = Math.max(1, Math.floor(room / (size * LINE_HEIGHT / LABEL_SIZE)));
  const lines = labelLines(label, box.width - 2 * TASK_PADDING, Math.min(4, mostLines), size);
  return [
    svg("rect", { class: "box", ...box, rx: 9, fill, stroke, "stroke-width": 1.2 }),
    ...activityTexts(lines, mark, { x: box.x + box.width / 2, y: box.y + box.height / 2, ink, size }),
  ];
}

function drawEvent(kind: BpmnNode["kind"], cx: number, cy: number, palette: Palette): SvgElement[] {
  const stroke = kind === "start-event" ? palette.start : kind === "end-event" ? palette.end : palette.muted;
  const ring = svg("circle", { cx, cy, r: 17, fill: palette.background, stroke, "stroke-width": kind === "end-event" ? 4 : 2 });
  return kind === "intermediate-event"
    ? [ring, svg("circle", { cx, cy, r: 13.5, fill: "none", stroke, "stroke-width": 1.5 })]
    : [ring];
}

function drawGateway(kind: BpmnNode["kind"], x: number, y: number, palette: Palette): SvgElement[] {
  const line = { stroke: palette.text, "stroke-width": 3, fill: "none", "stroke-linecap": "round" };
  const diamond = svg("path", {
    d: `M${x} ${y - 24}L${x + 24} ${y}L${x} ${y + 24}L${x - 24} ${y}Z`,
    fill: palette.background,
    stroke: palette.muted,
    "stroke-width": 1.6,
    "stroke-linejoin": "round",
  });
  const signs: Partial<Record<BpmnNode["kind"], SvgElement[]>> = {
    "exclusive-gateway": [svg("path", { d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12`, ...line })],
    "parallel-gateway": [svg("path", { d: `M${x} ${y - 10}v20m-10 -10h20`, ...line })],
    "inclusive-gateway": [svg("circle", { cx: x, cy: y, r: 9, ...line })],
    "event-based-gateway": [
      svg("circle", { cx: x, cy: y, r: 12, ...line, "stroke-width": 1.2 }),
      svg("path", { d: pentagon(x, y, 7), ...line, "stroke-width": 1.4 }),
    ],
  };
  return [diamond, ...signs[kind] ?? []];
}

function pentagon(x: number, y: number, r: number): string {
  const corners = [0, 1, 2, 3, 4].map((i) => 2 * Math.PI * i / 5 - Math.PI / 2).map((turn) =>
    `${(x + r * Math.cos(turn)).toFixed(1)} ${(y + r * Math.sin(turn)).toFixed(1)}`
  );
  return `M${corners.join("L")}Z`;
}
