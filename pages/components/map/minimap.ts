import { h } from "../elements/dom.js";
import type { PictureView } from "./picture-view.js";
import type { Bounds, NodeBox, Opening } from "./visible-part.js";
import { isDark } from "../elements/theme.js";

/** Most px of the minimap. */
const SIZE = { width: 132, height: 132 };

/** A minimap; it shows itself where the drawing is larger than the canvas. */
export interface Minimap {
  readonly element: HTMLElement;
  /** Draws the nodes of a new drawing. */
  show(bounds: Bounds, nodes: readonly NodeBox[]): void;
  /** Moves into the corner of the canvas where it covers the fewest nodes, and not their start. */
  makeWay(opening: Pick<Opening, "start">): void;
}

/** Corners of the canvas, the usual one first. */
const CORNERS = ["bottom right", "bottom left", "top right", "top left"] as const;
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
  let boxes: readonly NodeBox[] = [];
  let scale = 1;

  const mark = () => {
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
  /** How many of the nodes it would cover in a corner. */
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
    makeWay({ start }) {
      const begin = start === undefined ? [] : [{ ...start, width: 0, height: 0 }];
      const costOf = (corner: typeof CORNERS[number]) => covered(corner, boxes) + boxes.length * covered(corner, begin);
      element.dataset.corner = CORNERS.reduce((best, corner) => costOf(corner) < costOf(best) ? corner : best);
    },
    show(bounds, nodes) {
      whole = bounds;
      boxes = nodes;
      scale = Math.min(SIZE.width / bounds.width, SIZE.height / bounds.height);
      const [width, height] = [Math.ceil(bounds.width * scale), Math.ceil(bounds.height * scale)];
      const ratio = devicePixelRatio || 1;
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const pen = canvas.getContext("2d")!;
      pen.scale(ratio, ratio);
      pen.fillStyle = isDark() ? "#3d4859" : "#c9d0da";
      for (const node of nodes) {
        const [w, t] = [Math.max(2, node.width * scale), Math.max(2, node.height * scale)];
        pen.fillRect((node.x - bounds.left) * scale - w / 2, (node.y - bounds.top) * scale - t / 2, w, t);
      }
      mark();
    },
  };
}
