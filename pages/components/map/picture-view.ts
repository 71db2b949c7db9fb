import { h } from "../elements/dom.js";

/** A rectangle that a drawing fills, in its own units. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The visible part of a drawing. */
export interface VisiblePart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The visible part of a drawing and its scale. */
export interface PictureView {
  readonly visible: VisiblePart;
  /** Px of the page for each unit of the drawing. */
  readonly scale: number;
  /** Applies the visible part to a drawing that is new or whose size has changed. */
  place(): void;
  zoomBy(factor: number): void;
  /** Shows the whole drawing. */
  fit(): void;
  /**
   * Shows the beginning of the drawing at natural size, or the whole if it fits; a small one is
   * enlarged.
   *
   * @param side where it begins
   * @param start what is to be seen; by default the middle of that side
   */
  open(side: "left" | "top", start?: { readonly x: number; readonly y: number }): void;
  /** Moves a point of the drawing to the middle. */
  moveTo(x: number, y: number): void;
  /** Moves the visible part, in units of the drawing. */
  shiftBy(dx: number, dy: number): void;
  /** Calls back when the visible part has changed. */
  onMove(listener: () => void): void;
}

/** Room around the drawing, px. */
const MARGIN = 14;
/** How far before its start a drawing begins, px. */
const LEAD = 40;
/** Small drawings are enlarged at most so far. */
const LARGEST_SCALE = 2;
const SMALLEST_SCALE = 0.05;
/** From this scale on, texts of 11.5 px have 11 px, enough for the whole to be shown at first. */
const NEARLY_WHOLE = 0.957;
/** How far an arrow key moves, px. */
const KEY_STEP = 60;

/**
 * Makes the SVG in an element movable by dragging, the arrow keys and, where the page is at its
 * end, the wheel; and zoomable by Ctrl with the wheel, two fingers and the keys + - 0.
 *
 * @param boundsOf bounds of the whole drawing
 */
export function pictureView(element: HTMLElement, boundsOf: () => Bounds): PictureView {
  /** Null: the whole drawing. */
  let box: VisiblePart | null = null;
  let reopen: (() => void) | null = null;
  const listeners = new Set<() => void>();
  // Kept, because reading it would lay the page out at each step of a slider.
  let known = { width: 0, height: 0 };
  const size = () => known.width > 0 ? known : known = measured();
  const measured = () => ({ width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) });

  const fitScale = () => {
    const { width, height } = size();
    const whole = boundsOf();
    return Math.min((width - 2 * MARGIN) / whole.width, (height - 2 * MARGIN) / whole.height, LARGEST_SCALE);
  };
  const around = (x: number, y: number, scale: number): VisiblePart => {
    const { width, height } = size();
    return { x: x - width / scale / 2, y: y - height / scale / 2, width: width / scale, height: height / scale };
  };
  const visible = () => {
    const { left, top, width, height } = boundsOf();
    return box ?? around(left + width / 2, top + height / 2, Math.max(SMALLEST_SCALE, fitScale()));
  };
  const scale = () => size().width / visible().width;
  const place = () => {
    const { x, y, width, height } = visible();
    element.querySelector("svg")?.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    for (const listener of listeners) listener();
  };
  const show = (next: VisiblePart | null) => {
    box = next;
    reopen = null;
    place();
  };
  const zoomAt = (factor: number, left = size().width / 2, top = size().height / 2) => {
    const old = visible();
    const next = Math.min(8, Math.max(SMALLEST_SCALE, scale() * factor));
    const [px, py] = [left / size().width, top / size().height];
    const [width, height] = [size().width / next, size().height / next];
    show({ x: old.x + px * (old.width - width), y: old.y + py * (old.height - height), width, height });
  };
  const shiftBy = (dx: number, dy: number) => {
    const old = visible();
    show({ ...old, x: old.x + dx, y: old.y + dy });
  };
  /** Moves by px of the page; a part of the drawing stays in view. */
  const moveBy = (dx: number, dy: number): boolean => {
    const old = visible();
    const whole = boundsOf();
    const keep = 60 / scale();
    const clamp = (value: number, low: number, high: number) =>
      Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
    const x = clamp(old.x - dx / scale(), whole.left - old.width + keep, whole.left + whole.width - keep);
    const y = clamp(old.y - dy / scale(), whole.top - old.height + keep, whole.top + whole.height - keep);
    if (x === old.x && y === old.y) return false;
    show({ ...old, x, y });
    return true;
  };
  const open = (side: "left" | "top", start?: { readonly x: number; readonly y: number }) => {
    const { left, top, width, height } = boundsOf();
    const at = fitScale() > NEARLY_WHOLE ? fitScale() : 1;
    const canvas = { width: size().width / at, height: size().height / at };
    // The middle of the canvas along one axis. What is longer than it begins a little before the
    // start on the side where the drawing begins, and has it in the middle otherwise.
    const middle = (low: number, length: number, canvas: number, wished: number) =>
      length <= canvas
        ? low + length / 2
        : Math.min(Math.max(wished, low - MARGIN + canvas / 2), low + length + MARGIN - canvas / 2);
    // Signs and labels before a start that is near the edge of the drawing are in view, too.
    const before = (low: number, at: number, canvas: number) => at - low < canvas / 3 ? low - MARGIN : at - LEAD;
    const begin = {
      x: before(left, start?.x ?? left, canvas.width) + canvas.width / 2,
      y: before(top, start?.y ?? top, canvas.height) + canvas.height / 2,
    };
    const centre = { x: start?.x ?? left + width / 2, y: start?.y ?? top + height / 2 };
    show(around(
      middle(left, width, canvas.width, side === "left" ? begin.x : centre.x),
      middle(top, height, canvas.height, side === "top" ? begin.y : centre.y),
      at,
    ));
    reopen = () => open(side, start);
  };

  // Paper cannot be moved: it shows the whole. Whether the medium or the size changes first differs
  // from time to time.
  const paper = matchMedia("print");
  let isPaper = false;
  let onScreen: { readonly x: number; readonly y: number; readonly scale: number } | null = null;
  const changeMedium = () => {
    if (paper.matches === isPaper) return;
    isPaper = paper.matches;
    if (isPaper) {
      onScreen = box && { x: box.x, y: box.y, scale: known.width / box.width };
      box = null;
    }
    known = measured();
    if (!isPaper && onScreen !== null) {
      const { x, y, scale } = onScreen;
      box = { x, y, width: known.width / scale, height: known.height / scale };
    }
    place();
  };
  paper.addEventListener("change", changeMedium);

  new ResizeObserver(() => {
    changeMedium();
    const [before, at] = [known, box === null ? 1 : known.width / box.width];
    known = measured();
    if (before.width === known.width && before.height === known.height) return;
    // The corner stays where it is, so that a line of text more below moves nothing.
    if (reopen !== null && !isPaper && before.width !== known.width) reopen();
    else {
      if (box !== null) box = { x: box.x, y: box.y, width: known.width / at, height: known.height / at };
      place();
    }
  }).observe(element);

  followPointers(element, { zoomAt, moveBy });
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, () => void>> = {
      "+": () => zoomAt(1.25),
      "-": () => zoomAt(0.8),
      "0": () => show(null),
      ArrowLeft: () => moveBy(KEY_STEP, 0),
      ArrowRight: () => moveBy(-KEY_STEP, 0),
      ArrowUp: () => moveBy(0, KEY_STEP),
      ArrowDown: () => moveBy(0, -KEY_STEP),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moves[event.key]();
  });
  return {
    get visible() {
      return visible();
    },
    get scale() {
      return scale();
    },
    place,
    zoomBy: (factor) => zoomAt(factor),
    fit: () => show(null),
    open,
    moveTo: (x, y) => show(around(x, y, scale())),
    shiftBy,
    onMove: (listener) => listeners.add(listener),
  };
}

/** Buttons for zooming, with the same effect as the keys. */
export function zoomButtons(view: Pick<PictureView, "zoomBy" | "fit">): HTMLElement {
  const button = (sign: string, label: string, key: string, onclick: () => void) =>
    h("button", { type: "button", class: "plain", title: `${label} (${key})`, "aria-label": label, onclick }, sign);
  return h(
    "div",
    { class: "map-zoom", role: "group", "aria-label": "Zoom" },
    button("−", "Zoom out", "-", () => view.zoomBy(0.8)),
    button("+", "Zoom in", "+", () => view.zoomBy(1.25)),
    h("button", { type: "button", class: "plain", title: "Show the whole (0)", onclick: () => view.fit() }, "Fit"),
  );
}

interface Moves {
  zoomAt(factor: number, left: number, top: number): void;
  /** False where nothing moved. */
  moveBy(dx: number, dy: number): boolean;
}

/** Px of a wheel's line. */
const LINE = 16;

/** Dragging moves, Ctrl with the wheel and two fingers zoom; the page scrolls first. */
function followPointers(element: HTMLElement, moves: Moves): void {
  element.addEventListener("wheel", (event) => {
    const place = element.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      return moves.zoomAt(Math.exp(-event.deltaY * 0.01), event.clientX - place.left, event.clientY - place.top);
    }
    const unit = event.deltaMode === 1 ? LINE : 1;
    const page = document.scrollingElement!;
    const pageGoesOn = event.deltaY > 0
      ? page.scrollTop + page.clientHeight < page.scrollHeight - 1
      : event.deltaY < 0 && page.scrollTop > 0;
    if (pageGoesOn && !event.shiftKey) return;
    const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    if (moves.moveBy(-dx * unit, -dy * unit)) event.preventDefault();
  }, { passive: false });

  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
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
