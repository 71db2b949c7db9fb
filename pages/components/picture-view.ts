import { h } from "./dom.js";

/** A rectangle that a drawing fills, in its own units. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The visible part of a drawing and its scale. */
export interface PictureView {
  /**
   * Applies the visible part to a drawing that is new or whose size has changed.
   */
  place(): void;
  zoomBy(factor: number): void;
  /** Shows the whole drawing. */
  fit(): void;
  /**
   * Shows the whole drawing if it is readable at that scale, else its beginning: the left side, or
   * the middle of the top.
   */
  begin(side: "left" | "top"): void;
}

/** Room around the drawing, in px; legend and status text are above and below it. */
const MARGIN = { side: 16, top: 28, bottom: 34 };
const LARGEST_SCALE = 1.3;
/** Labels cannot be read below this scale. */
const READABLE_SCALE = 0.55;

/**
 * Makes the SVG in an element movable by dragging and zoomable by wheel, two fingers and the keys +
 * - 0.
 *
 * @param boundsOf bounds of the whole drawing
 */
export function pictureView(element: HTMLElement, boundsOf: () => Bounds): PictureView {
  // The visible part of the drawing; null: all of it.
  let box: { x: number; y: number; width: number; height: number } | null = null;

  const fitted = () => {
    const { clientWidth: width, clientHeight: height } = element;
    const whole = boundsOf();
    const [w, hgt] = [Math.max(50, width - 2 * MARGIN.side), Math.max(50, height - MARGIN.top - MARGIN.bottom)];
    const scale = Math.min(w / whole.width, hgt / whole.height, LARGEST_SCALE);
    return {
      x: whole.left + whole.width / 2 - width / scale / 2,
      y: whole.top + whole.height / 2 - (MARGIN.top + hgt / 2) / scale,
      width: width / scale,
      height: height / scale,
    };
  };
  const place = () => {
    const { x, y, width, height } = box ?? fitted();
    element.querySelector("svg")?.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  };
  const zoomAt = (factor: number, left = element.clientWidth / 2, top = element.clientHeight / 2) => {
    const old = box ?? fitted();
    const width = Math.min(Math.max(old.width / factor, 60), 40_000);
    const ratio = width / old.width;
    const [px, py] = [left / element.clientWidth, top / element.clientHeight];
    box = {
      x: old.x + px * old.width * (1 - ratio),
      y: old.y + py * old.height * (1 - ratio),
      width,
      height: old.height * ratio,
    };
    place();
  };
  const moveBy = (dx: number, dy: number) => {
    const old = box ?? fitted();
    const scale = old.width / element.clientWidth;
    box = { ...old, x: old.x - dx * scale, y: old.y - dy * scale };
    place();
  };
  const fit = () => {
    box = null;
    place();
  };

  const begin = (side: "left" | "top") => {
    const whole = fitted();
    const width = Math.min(whole.width, element.clientWidth / READABLE_SCALE);
    const height = whole.height * width / whole.width;
    const { left, top, width: full, height: tall } = boundsOf();
    const x = full > width && side === "left" ? left - MARGIN.side / READABLE_SCALE : left + (full - width) / 2;
    const y = tall > height && side === "top" ? top - MARGIN.top / READABLE_SCALE : top + (tall - height) / 2;
    box = width === whole.width ? null : { x, y, width, height };
    place();
  };

  new ResizeObserver(() => box === null && place()).observe(element);
  followPointers(element, { zoomAt, moveBy });
  element.addEventListener("keydown", (event) => {
    if (event.key === "+") zoomAt(1.25);
    else if (event.key === "-") zoomAt(0.8);
    else if (event.key === "0") fit();
  });
  return { place, zoomBy: (factor) => zoomAt(factor), fit, begin };
}

/** Buttons for zooming, with the same effect as the keys. */
export function zoomButtons(view: Pick<PictureView, "zoomBy" | "fit">): HTMLElement {
  const button = (sign: string, label: string, key: string, onclick: () => void) =>
    h("button", { type: "button", title: `${label} (${key})`, "aria-label": label, onclick }, sign);
  return h(
    "div",
    { class: "map-zoom" },
    button("+", "Zoom in", "+", () => view.zoomBy(1.25)),
    button("−", "Zoom out", "-", () => view.zoomBy(0.8)),
    button("⤢", "Show all", "0", () => view.fit()),
  );
}

interface Moves {
  zoomAt(factor: number, left: number, top: number): void;
  moveBy(dx: number, dy: number): void;
}

/** Dragging moves, the wheel and two fingers zoom. */
function followPointers(element: HTMLElement, moves: Moves): void {
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const place = element.getBoundingClientRect();
    moves.zoomAt(
      Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)),
      event.clientX - place.left,
      event.clientY - place.top,
    );
  }, { passive: false });
  element.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    travelled = 0;
    delete element.dataset.moved;
  });
  addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled > 4) {
      element.classList.add("dragging");
      element.dataset.moved = "yes";
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) moves.moveBy(now.x - before.x, now.y - before.y);
    else {
      const place = element.getBoundingClientRect();
      const spread = (point: { x: number; y: number }) => Math.max(10, Math.hypot(point.x - other.x, point.y - other.y));
      moves.zoomAt(spread(now) / spread(before), (now.x + other.x) / 2 - place.left, (now.y + other.y) / 2 - place.top);
    }
    down.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, (event) => {
      down.delete((event as PointerEvent).pointerId);
      if (down.size === 0) element.classList.remove("dragging");
    });
  }
}
