import type { ProcessTree, TreeOperator } from "../../process-models/process-tree/process-tree.ts";
import { layoutTree, type TreeLayout } from "./layout-tree.ts";
import {
  activityColors,
  activityTexts,
  arcStyle,
  type DrawOptions,
  FIGURE_HEIGHT,
  LINE_HEIGHT,
  type PaintedArc,
  paintedArc,
  type PaintedMark,
  paletteOf,
  picture,
} from "./model-parts.ts";
import { svg, type SvgElement } from "../svg-element.ts";
import { labelLines, textWidth } from "../text-width.ts";

const OPERATOR_SIZE = 32;
const SILENT_SIZE = 18;
const LABEL = { size: 12, width: 110, lines: 4 };

/**
 * Draws a process tree from its root downwards, children from left to right: operators as circles
 * with an arrow (sequence), a cross (choice), a plus (parallel) or a turning arrow (loop), silent
 * leaves dark and small. Labels are shown as text, whatever they contain.
 *
 * @returns the text of a SVG file
 *
 * @example
 * ```ts
 * import { drawProcessTree } from "@/drawing/process-models/draw-process-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assert } from "@std/assert";
 *
 * const svg = drawProcessTree(parseProcessTree("X( '<b>', tau )"));
 * assert(svg.includes("&lt;b&gt;</text>"));
 * ```
 */
export function drawProcessTree(tree: ProcessTree, options: DrawOptions = {}): string {
  const palette = paletteOf(options);
  const { nodes, children } = partsOf(tree);
  const lines = nodes.map((node) => node.kind === "activity" ? labelLines(node.label, LABEL.width, LABEL.lines, LABEL.size) : []);
  const marks = nodes.map((node) => node.kind === "activity" ? options.paint?.activity(node.label) : undefined);
  const sizes = nodes.map((node, i) => sizeOf(node, lines[i], marks[i]));
  const layout = layoutTree({ sizes, children });
  return picture(layout, options.title ?? "Process tree", palette, [
    svg(
      "g",
      { class: "edges", fill: "none" },
      children.flatMap((below, from) => below.map((to) => [from, to] as const)).map((edge, i) =>
        drawEdge(layout, edge, options.paint?.arcs?.[i], options)
      ),
    ),
    svg(
      "g",
      { class: "nodes" },
      nodes.map((node, i) => drawNode(node, lines[i], { ...layout.nodes[i], ...sizes[i] }, marks[i], options)),
    ),
  ]);
}

/** Nodes in the order of the text form, parents first, and the children of each. */
function partsOf(tree: ProcessTree): { nodes: ProcessTree[]; children: number[][] } {
  const nodes: ProcessTree[] = [];
  const children: number[][] = [];
  const open: { node: ProcessTree; parent: number }[] = [{ node: tree, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const index = nodes.push(next.node) - 1;
    children.push([]);
    if (next.parent >= 0) children[next.parent].push(index);
    if (!("children" in next.node)) continue;
    for (let i = next.node.children.length - 1; i >= 0; i--) open.push({ node: next.node.children[i], parent: index });
  }
  return { nodes, children };
}

function sizeOf(
  node: ProcessTree,
  lines: readonly string[],
  mark: PaintedMark | undefined,
): { width: number; height: number } {
  if (node.kind === "silent") return { width: SILENT_SIZE, height: SILENT_SIZE };
  if (node.kind !== "activity") return { width: OPERATOR_SIZE, height: OPERATOR_SIZE };
  const width = Math.max(44, ...lines.map((line) => textWidth(line, LABEL.size) + 18));
  return { width: Math.round(width), height: 16 + LINE_HEIGHT * lines.length + (mark === undefined ? 0 : FIGURE_HEIGHT) };
}

/** From middle to middle: the nodes lie on top. */
function drawEdge(
  { nodes }: TreeLayout,
  [from, to]: readonly [number, number],
  mark: PaintedArc | undefined,
  options: DrawOptions,
): SvgElement {
  const [a, b] = [nodes[from], nodes[to]];
  const middle = (a.y + b.y) / 2;
  const { stroke, width } = arcStyle(mark, options, 1.4);
  const line = svg("path", {
    d: `M${a.x} ${a.y}C${a.x} ${middle} ${b.x} ${middle} ${b.x} ${b.y}`,
    stroke,
    "stroke-width": width,
  });
  return paintedArc([line], mark, null, paletteOf(options));
}

function drawNode(
  node: ProcessTree,
  lines: readonly string[],
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  mark: PaintedMark | undefined,
  options: DrawOptions,
): SvgElement {
  const palette = paletteOf(options);
  const { x, y, width, height } = box;
  if (node.kind === "silent") {
    const size = SILENT_SIZE - 2;
    return svg("g", { class: "silent" }, [
      svg("title", {}, ["silent"]),
      svg("rect", { x: x - size / 2, y: y - size / 2, width: size, height: size, rx: 3, fill: palette.end }),
    ]);
  }
  if (node.kind === "activity") {
    const { fill, stroke, ink } = activityColors(mark, options);
    return svg("g", { class: "activity", "data-label": node.label }, [
      svg("title", {}, [mark?.title ?? node.label]),
      svg("rect", { class: "box", x: x - width / 2, y: y - height / 2, width, height, rx: 7, fill, stroke, "stroke-width": 1.2 }),
      ...activityTexts(lines, mark, { x, y, ink, size: LABEL.size }),
    ]);
  }
  return svg("g", { class: node.kind }, [
    svg("title", {}, [node.kind]),
    svg("circle", {
      cx: x,
      cy: y,
      r: OPERATOR_SIZE / 2 - 1,
      fill: palette.background,
      stroke: palette.muted,
      "stroke-width": 1.6,
    }),
    svg("path", {
      d: signOf(node.kind, x, y),
      fill: "none",
      stroke: palette.text,
      "stroke-width": 2.4,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  ]);
}

/** Operators are drawn as paths, because not every font has their signs. */
function signOf(kind: TreeOperator, x: number, y: number): string {
  switch (kind) {
    case "sequence":
      return `M${x - 8} ${y}h16m-5 -5l5 5l-5 5`;
    case "choice":
      return `M${x - 5.5} ${y - 5.5}l11 11m0 -11l-11 11`;
    case "parallel":
      return `M${x} ${y - 8}v16m-8 -8h16`;
    case "loop":
      return `M${x + 5.2} ${y - 5.2}A7.4 7.4 0 1 0 ${x + 7.4} ${y + 0.6}M${x + 6.4} ${y - 9.4}v4.6h-4.6`;
  }
}
