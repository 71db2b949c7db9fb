import { h } from "../elements/dom.js";
import type { PictureView } from "./picture-view.js";
import type { Bounds, NodeBox, Opening } from "./visible-part.js";
import { isDark } from "../elements/theme.js";

/** Most px of the minimap. */
const SIZE = { width: 132, height: 132 };

/** A node of a drawing, in a colour of its own where it stands out. */
export interface MinimapNode extends NodeBox {
  readonly color?: string;
}

/** A minimap; it shows itself where the drawing is larger than the canvas. */
export interface Minimap {
  readonly element: HTMLElement;
  /**
   * Draws the nodes of a new drawing.
   *
   * @param drawing where it is a map, which is drawn as a whole beside a narrow one
   */
  show(bounds: Bounds, nodes: readonly MinimapNode[], drawing?: SVGSVGElement): void;
  /** Moves into the corner of the canvas where it covers least of what is drawn, not its start. */
  makeWay(opening: Pick<Opening, "start" | "nodes" | "figures">): void;
}

/** Beside a map that leaves much of its canvas free, the minimap shows it in this size at most. */
const LARGEST_OVERVIEW = 0.6;
/** Where more of its height is in sight, the map says as much itself. */
const MOST_IN_SIGHT = 0.75;
/** Corners of the canvas, the usual one first. */
const CORNERS = ["bottom right", "bottom left", "top right", "top left"] as const;
/** What covering a node costs; a figure costs 1. */
const NODE_COVERED = 3;
/** From the minimap to the edges of the canvas, with its own border, px. */
const INSET = 20;

/**
 * Creates a minimap that marks the visible part of a view, and moves it by clicking and dragging.
 */
export function createMinimap(view: PictureView): Minimap {
  const canvas = h("canvas", {});
  const frame = h("div", { class: "minimap-frame" });
  // The keyboard moves the map itself.
  const element = h("div", { class: "minimap", "aria-hidden": "true", hidden: true }, canvas, frame);
  let whole: Bounds = { left: 0, top: 0, width: 1, height: 1 };
  let scale = 1;
  let isMap = false;
  let draw = () => {};

  const fit = () => {
    const next = minimapScale(view, whole, isMap);
    if (next === scale) return;
    scale = next;
    draw();
  };
  const mark = () => {
    fit();
    const { x, y, width, height } = view.visible;
    const right = Math.min(whole.left + whole.width, x + width);
    const bottom = Math.min(whole.top + whole.height, y + height);
    const [left, top] = [Math.max(whole.left, x), Math.max(whole.top, y)];
    element.hidden = (right - left) * (bottom - top) > 0.97 * whole.width * whole.height;
    frame.style.left = `${(left - whole.left) * scale}px`;
    frame.style.top = `${(top - whole.top) * scale}px`;
    frame.style.width = `${Math.max(4, (right - left) * scale)}px`;
    frame.style.height = `${Math.max(4, (bottom - top) * scale)}px`;
  };
  const goTo = (event: PointerEvent) => {
    const place = canvas.getBoundingClientRect();
    view.moveTo(whole.left + (event.clientX - place.left) / scale, whole.top + (event.clientY - place.top) / scale);
  };
  element.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    goTo(event);
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && goTo(event));
  element.addEventListener("click", (event) => event.stopPropagation());
  view.onMove(mark);
  /** How many boxes it would cover in a corner. */
  const covered = (corner: typeof CORNERS[number], nodes: readonly NodeBox[]): number => {
    const { x, y, width, height } = view.visible;
    const [wide, high] = [whole.width, whole.height].map((length) => (length * scale + 2 * INSET) / view.scale);
    const left = corner.endsWith("left") ? x : x + width - wide;
    const top = corner.startsWith("top") ? y : y + height - high;
    return nodes.filter((node) =>
      Math.abs(node.x - left - wide / 2) < (node.width + wide) / 2 &&
      Math.abs(node.y - top - high / 2) < (node.height + high) / 2
    ).length;
  };
  return {
    element,
    makeWay({ start, nodes = [], figures = [] }) {
      const begin = start === undefined ? [] : [{ ...start, width: 0, height: 0 }];
      const costOf = (corner: typeof CORNERS[number]) =>
        covered(corner, begin) > 0 ? Infinity : NODE_COVERED * covered(corner, nodes) + covered(corner, figures);
      element.dataset.corner = CORNERS.reduce((best, corner) => costOf(corner) < costOf(best) ? corner : best);
    },
    show(bounds, nodes, drawing) {
      whole = bounds;
      isMap = drawing !== undefined;
      scale = 0;
      draw = () => drawMinimap(canvas, { whole, nodes, scale, drawing });
      mark();
    },
  };
}

/** Px of a minimap for each unit of the drawing. */
function minimapScale(view: PictureView, { width, height }: Bounds, isMap: boolean): number {
  const small = Math.min(SIZE.width / width, SIZE.height / height);
  const overview = Math.min((view.visible.height * view.scale - 2 * INSET) / height, LARGEST_OVERVIEW);
  const beside = (view.visible.width - width) * view.scale / 2 - 2 * INSET;
  const isLarge = isMap && overview * width <= beside && view.visible.height < MOST_IN_SIGHT * height;
  return isLarge ? Math.max(small, overview) : small;
}

/** What a minimap shows. */
interface Whole {
  readonly whole: Bounds;
  readonly nodes: readonly MinimapNode[];
  readonly scale: number;
  /** The map, whose arcs and colours a large minimap has. */
  readonly drawing?: SVGSVGElement;
}

function drawMinimap(canvas: HTMLCanvasElement, { whole: { left, top, ...size }, nodes, scale, drawing }: Whole): void {
  const [width, height] = [Math.ceil(size.width * scale), Math.ceil(size.height * scale)];
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d")!;
  const isLarge = height > SIZE.height + 1 && drawing !== undefined;
  pen.scale(scale * ratio, scale * ratio);
  pen.translate(-left, -top);
  if (isLarge) {
    for (const line of drawing.querySelectorAll(".arc .line")) {
      pen.strokeStyle = line.getAttribute("stroke")!;
      pen.lineWidth = Math.max(1, Number(line.getAttribute("stroke-width")));
      pen.stroke(new Path2D(line.getAttribute("d")!));
    }
  }
  const plain = isDark() ? "#3d4859" : "#c9d0da";
  const colors = isLarge ? Array.from(drawing.querySelectorAll(".node"), colorOfNode) : [];
  nodes.forEach((node, i) => {
    pen.fillStyle = colors[i] ?? node.color ?? plain;
    const [w, t] = [Math.max(2 / scale, node.width), Math.max(2 / scale, node.height)];
    pen.beginPath();
    // Signs of start and end are as wide as they are high.
    pen.roundRect(node.x - w / 2, node.y - t / 2, w, t, w === t ? w / 2 : 0);
    pen.fill();
  });
}

/** The colour of a node in a map: of its box, or of the sign of start or end. */
const colorOfNode = (node: Element) => node.querySelector(".box, circle:last-of-type")?.getAttribute("fill") ?? null;
