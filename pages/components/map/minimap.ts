import { h } from "../elements/dom.js";
import type { PictureView } from "./picture-view.js";
import type { Bounds } from "./visible-part.js";
import { isDark } from "../elements/theme.js";

/** Most px of the minimap. */
const SIZE = { width: 132, height: 132 };

/** A minimap; it shows itself where the drawing is larger than the canvas. */
export interface Minimap {
  readonly element: HTMLElement;
  /** Draws the nodes of a new drawing. */
  show(bounds: Bounds, nodes: readonly { x: number; y: number; width: number; height: number }[]): void;
}

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
  return {
    element,
    show(bounds, nodes) {
      whole = bounds;
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
