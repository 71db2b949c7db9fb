import { FIGURE_ROOM, FIGURE_SIZE, LABEL_SIZE } from "./plan-map.ts";
import { colorAt, type Palette, textColorOn } from "../palette.ts";
import type { LayoutArc, LayoutNode, MapLayout } from "./map-layout.ts";
import { END, START } from "./process-graph.ts";
import { FONT, round, svg, type SvgElement } from "../svg-element.ts";

/** Figure, colour, width and title of a node or an arc. */
export interface MapMark {
  /** The figure that is written, for example "57 182" or "1.3 y". */
  readonly figure: string;
  /** Place on the colour scale, 0 to 1. */
  readonly color: number;
  /** Place on the scale of widths, 0 to 1; nodes ignore it. */
  readonly weight: number;
  /** A whole sentence, for the tooltip and for screen readers. */
  readonly title: string;
  /** Instead of the colour by the scale. */
  readonly look?: MapLook;
}

/** A colour of its own for a node or an arc, and for an arc a kind of line. */
export interface MapLook {
  /** Of the line of an arc with its figure, or of the border of a node. */
  readonly line: string;
  /** Of the area of a node. */
  readonly area?: string;
  /** Default: a single line. */
  readonly kind?: "single" | "double" | "dotted";
}

/** The colours, figures and titles of a map. */
export interface MapPaint {
  readonly palette: Palette;
  /** Which scale the arcs use. */
  readonly measure: "frequency" | "time";
  /** Which scale the nodes use. Default: that of frequency. */
  readonly measureOfNodes?: "frequency" | "time";
  node(node: LayoutNode): MapMark;
  arc(arc: LayoutArc): MapMark;
}

/** Colour of an arc by its place on the scale, 0 to 1. */
export function arcColor(palette: Palette, measure: "frequency" | "time", place: number): string {
  return colorAt(measure === "time" ? palette.time : palette.frequencyOfArcs, place);
}

/** Width of an arc's line in px by its weight. */
const arcWidth = (weight: number): number => 1 + 5.5 * weight;

/**
 * Draws a laid-out map. Nodes carry `data-node`, arcs `data-from` and `data-to`, so that a page can
 * tell which one is pointed at. Arcs lie below nodes; figures lie above both, with a halo in the
 * background colour.
 *
 * @example
 * ```ts
 * import { drawMap } from "@/drawing/map/draw-map.ts";
 * import { layoutMap } from "@/drawing/map/layout-map.ts";
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { LIGHT } from "@/drawing/palette.ts";
 * import { svgMarkup } from "@/drawing/svg-element.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const variants = {
 *   activities: ["ask", "answer"],
 *   offsets: Uint32Array.of(0, 2),
 *   steps: Uint16Array.of(0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * const layout = layoutMap(firstSelection(variants));
 * const mark = () => ({ figure: "3", color: 1, weight: 1, title: "3 cases" });
 * const picture = drawMap(layout, {
 *   palette: LIGHT,
 *   measure: "frequency",
 *   node: mark,
 *   arc: mark,
 * });
 * assertStringIncludes(svgMarkup(picture), "answer");
 * ```
 */
export function drawMap(layout: MapLayout, paint: MapPaint): SvgElement {
  const arcs = layout.arcs.map((arc) => ({ arc, mark: paint.arc(arc) }))
    // Strong arcs last: they lie on top.
    .sort((a, b) => a.mark.weight - b.mark.weight);
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `${layout.left} ${layout.top} ${layout.width} ${layout.height}`,
    width: layout.width,
    height: layout.height,
    "font-family": FONT,
  }, [
    svg("g", { class: "arcs", fill: "none" }, arcs.map(({ arc, mark }) => drawArc(arc, mark, paint))),
    svg("g", { class: "nodes" }, layout.nodes.map((node) => drawNode(node, paint))),
    svg("g", { class: "figures", "font-size": FIGURE_SIZE, "text-anchor": "middle", "pointer-events": "none" }, [
      ...arcs.filter(({ arc, mark }) => arc.label !== null && mark.figure !== "").map(({ arc, mark }) =>
        svg("text", {
          ...anchorOf(arc),
          y: round(arc.label![1] + 4),
          fill: mark.look?.line ?? paint.palette.muted,
          "font-weight": mark.look !== undefined && mark.look.kind !== "dotted" ? 600 : undefined,
          stroke: paint.palette.background,
          // Wide enough to hide a thick arc in the gap between groups of digits.
          "stroke-width": 8,
          "stroke-linejoin": "round",
          "paint-order": "stroke",
          "data-from": arc.from,
          "data-to": arc.to,
        }, [mark.figure])
      ),
    ]),
  ]);
}

/** A figure beside its arc begins or ends there, whatever its length. */
function anchorOf({ label, labelSide }: LayoutArc): { readonly x: number; readonly "text-anchor"?: string } {
  const x = label![0];
  if (labelSide === undefined) return { x };
  return labelSide === "left"
    ? { x: round(x + FIGURE_ROOM.width / 2), "text-anchor": "end" }
    : { x: round(x - FIGURE_ROOM.width / 2), "text-anchor": "start" };
}

function drawArc(arc: LayoutArc, mark: MapMark, paint: MapPaint): SvgElement {
  const { palette, measure } = paint;
  const { look } = mark;
  const borderColor = look !== undefined
    ? look.line
    : arc.from === START
    ? palette.start
    : arc.to === END
    ? palette.end
    : undefined;
  const color = borderColor ?? arcColor(palette, measure, mark.color);
  // A loop is small: a wide line would fill it.
  const width = Math.min(
    arcWidth(mark.weight),
    arc.from === arc.to ? 2.5 : Infinity,
    look?.kind === "dotted" ? 2.5 : Infinity,
  );
  const { line, head } = arrow(arc.points, width);
  return svg("g", {
    class: "arc",
    "data-from": arc.from,
    "data-to": arc.to,
    tabindex: 0,
    role: "button",
    "aria-label": mark.title,
  }, [
    svg("title", {}, [mark.title]),
    svg("path", { class: "hit", d: line, stroke: "transparent", "stroke-width": Math.max(12, width + 6) }),
    svg("path", {
      class: "line",
      d: line,
      stroke: color,
      "stroke-width": round(look?.kind === "double" ? Math.max(4, width + 1) : width),
      // Round ends make dots of dashes without a length.
      "stroke-dasharray": look?.kind === "dotted"
        ? `0 ${round(2.5 + 1.6 * width)}`
        : look === undefined && arc.to === END
        ? "5 4"
        : undefined,
      "stroke-linecap": look?.kind === "dotted" ? "round" : undefined,
    }),
    ...(look?.kind === "double"
      ? [svg("path", { d: line, stroke: palette.background, "stroke-width": round(Math.max(4, width + 1) - 2.6) })]
      : []),
    svg("path", { class: "head", d: head, fill: color }),
  ]);
}

/** The line, cut where the head begins, and the head with its tip on the last point. */
function arrow(points: readonly number[], width: number): { line: string; head: string } {
  const n = points.length;
  const [tipX, tipY] = [points[n - 2], points[n - 1]];
  const length = 6 + 1.6 * width;
  const half = 2.6 + 0.9 * width;
  const last = cutCurve(points.slice(n - 8), length);
  const [baseX, baseY] = last.slice(6);
  const distance = Math.hypot(tipX - baseX, tipY - baseY) || 1;
  const [dx, dy] = [(tipX - baseX) / distance, (tipY - baseY) / distance];
  const curves: string[] = [];
  for (let i = 2; i + 5 < n - 6; i += 6) curves.push(`C${points.slice(i, i + 6).join(" ")}`);
  const line = `M${points[0]} ${points[1]}${curves.join("")}C${last.slice(2).map(round).join(" ")}`;
  const head = `M${tipX} ${tipY}L${round(baseX - dy * half)} ${round(baseY + dx * half)}L${round(baseX + dy * half)} ${
    round(baseY - dx * half)
  }Z`;
  return { line, head };
}

/** A cubic curve without about the last `length` px (de Casteljau's subdivision). */
function cutCurve(points: readonly number[], length: number): number[] {
  const at = (t: number): number[] => {
    const rows = [points];
    while (rows[rows.length - 1].length > 2) {
      const row = rows[rows.length - 1];
      rows.push(Array.from({ length: row.length - 2 }, (_, i) => row[i] + (row[i + 2] - row[i]) * t));
    }
    return rows.flatMap((row) => [row[0], row[1]]);
  };
  const coordinate = (t: number, axis: 0 | 1) => {
    const u = 1 - t;
    return u * u * u * points[axis] + 3 * u * u * t * points[2 + axis] + 3 * u * t * t * points[4 + axis] +
      t * t * t * points[6 + axis];
  };
  for (let t = 0.98; t > 0.02; t -= 0.02) {
    if (Math.hypot(points[6] - coordinate(t, 0), points[7] - coordinate(t, 1)) >= length) return at(t);
  }
  return at(0.02);
}

function drawNode(node: LayoutNode, paint: MapPaint): SvgElement {
  const mark = paint.node(node);
  const inside = node.lines.length === 0 ? drawBorderNode(node, paint.palette) : drawActivity(node, mark, paint);
  return svg("g", {
    class: "node",
    "data-node": node.node,
    tabindex: 0,
    role: "button",
    "aria-label": mark.title,
  }, [svg("title", {}, [mark.title]), ...inside]);
}

function drawBorderNode(node: LayoutNode, palette: Palette): SvgElement[] {
  const r = node.width / 2;
  if (node.node === START) return [svg("circle", { cx: node.x, cy: node.y, r: r - 1, fill: palette.start })];
  return [
    svg("circle", { cx: node.x, cy: node.y, r: r - 1, fill: palette.background, stroke: palette.end, "stroke-width": 1.5 }),
    svg("circle", { cx: node.x, cy: node.y, r: r - 4, fill: palette.end }),
  ];
}

function drawActivity(node: LayoutNode, mark: MapMark, { palette, measureOfNodes = "frequency" }: MapPaint): SvgElement[] {
  const fill = mark.look?.area ?? colorAt(palette[measureOfNodes], mark.color);
  const ink = textColorOn(fill);
  const top = node.y - node.height / 2;
  const isBeside = node.figure === "beside";
  const middle = isBeside ? node.x - FIGURE_ROOM.width / 2 : node.x;
  return [
    svg("rect", {
      class: "box",
      x: round(node.x - node.width / 2),
      y: round(top),
      width: node.width,
      height: node.height,
      rx: 9,
      fill,
      stroke: mark.look?.line,
      "stroke-width": mark.look === undefined ? undefined : 1.2,
    }),
    ...node.lines.map((line, i) =>
      svg("text", {
        x: middle,
        y: round(top + 15.5 + 15 * i),
        "font-size": LABEL_SIZE,
        "font-weight": 600,
        "text-anchor": "middle",
        fill: ink,
      }, [line])
    ),
    svg("text", {
      x: isBeside ? round(node.x + node.width / 2 - 10) : node.x,
      y: isBeside ? round(node.y + 4) : round(top + node.height - 7),
      "font-size": FIGURE_SIZE,
      "text-anchor": isBeside ? "end" : "middle",
      fill: ink,
    }, [mark.figure]),
  ];
}
