import { h } from "../elements/dom.js";
import { openedPart, type OpeningAtSights } from "./fullest-part.js";
import { paperStrips, SHEET } from "./paper-strips.js";
import { followMoves } from "./picture-moves.js";
import {
  type Bounds,
  LEAST_SCALE,
  movedPart,
  type Opening,
  partAround,
  type Point,
  type VisiblePart,
  wholePart,
  zoomedPart,
} from "./visible-part.js";

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
   * Shows the beginning of the drawing at about natural size, or the whole if it fits; a small one
   * is enlarged. Where it is looked at for something of which little is there, it shows that.
   */
  open(opening: OpeningAtSights): void;
  /** Moves a point of the drawing to the middle. */
  moveTo(x: number, y: number): void;
  /** Moves the visible part, in units of the drawing. */
  shiftBy(dx: number, dy: number): void;
  /** Calls back when the visible part has changed. */
  onMove(listener: () => void): void;
  /**
   * Calls back when the drawing was opened, and when the canvas has changed its size since, unless
   * the reader has moved the drawing.
   */
  onOpen(listener: (opening: Opening) => void): void;
}

/** Height of some lines of text, px. */
const LINES = 64;

/** Windows of phones are at most so wide, px. */
const PHONE_WIDTH = 560;

const isPhone = (): boolean => innerWidth <= PHONE_WIDTH;

/** Where models lead: on phones down, where there is more room. */
export const flowDirection = (): "right" | "down" => isPhone() ? "down" : "right";

/** How small a drawing is shown at first. */
export const leastScale = (): number => LEAST_SCALE[isPhone() ? "phone" : "usual"];

/** What is done when the size of the canvas changes. */
interface Opened {
  /** Opens the drawing again as it was opened. */
  again(): void;
  /** Tells those who listen that what was opened has another size. */
  resized(): void;
}

/** What is shown on a canvas. */
interface Shown {
  /** Null: the whole drawing. */
  box: VisiblePart | null;
  /** Null where the drawing was not opened, or the reader has moved it since. */
  opened: Opened | null;
  /** Of the canvas. Kept, because reading it would lay the page out at each step of a slider. */
  size: { readonly width: number; readonly height: number };
}

const sizeOf = (element: HTMLElement): Shown["size"] => ({
  width: Math.max(1, element.clientWidth),
  height: Math.max(1, element.clientHeight),
});

/**
 * Makes the SVG in an element movable by dragging, the arrow keys and, where the page is at its
 * end, the wheel; and zoomable by Ctrl with the wheel, two fingers and the keys + - 0.
 *
 * @param boundsOf bounds of the whole drawing
 */
export function pictureView(element: HTMLElement, boundsOf: () => Bounds): PictureView {
  const shown: Shown = { box: null, opened: null, size: { width: 0, height: 0 } };
  const listeners = new Set<() => void>();
  const openListeners = new Set<(opening: Opening) => void>();
  const size = () => shown.size.width > 0 ? shown.size : shown.size = sizeOf(element);
  const viewport = () => ({ size: size(), whole: boundsOf(), isPhone: isPhone() });
  const visible = () => shown.box ?? wholePart(viewport());
  const scale = () => size().width / visible().width;
  const place = () => {
    const { x, y, width, height } = visible();
    element.querySelector("svg")?.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    for (const listener of listeners) listener();
  };
  const show = (next: VisiblePart | null) => {
    shown.box = next;
    shown.opened = null;
    place();
  };
  const fit = () => show(null);
  const zoomAt = (factor: number, at: Point = { x: size().width / 2, y: size().height / 2 }) =>
    show(zoomedPart(viewport(), visible(), { factor, at }));
  const moveBy = (dx: number, dy: number): boolean => {
    const old = visible();
    const next = movedPart(viewport(), old, dx, dy);
    if (next.x === old.x && next.y === old.y) return false;
    show(next);
    return true;
  };
  const open = (opening: OpeningAtSights) => {
    show(openedPart(viewport(), opening));
    shown.opened = {
      again: () => open(opening),
      resized: () => openListeners.forEach((listener) => listener(opening)),
    };
    shown.opened.resized();
  };
  followSize(element, shown, { place, boundsOf });
  followMoves(element, { zoomAt, moveBy, fit });
  return {
    get visible() {
      return visible();
    },
    get scale() {
      return scale();
    },
    place,
    zoomBy: (factor) => zoomAt(factor),
    fit,
    open,
    moveTo: (x, y) => show(partAround(viewport(), { x, y }, scale())),
    shiftBy(dx, dy) {
      const old = visible();
      show({ ...old, x: old.x + dx, y: old.y + dy });
    },
    onMove: (listener) => listeners.add(listener),
    onOpen: (listener) => openListeners.add(listener),
  };
}

/** What is drawn on a canvas. */
interface Drawing {
  /** Applies the visible part. */
  place(): void;
  boundsOf(): Bounds;
}

/** Keeps the scale and the corner of what is shown when the canvas changes its size. */
function followSize(element: HTMLElement, shown: Shown, { place, boundsOf }: Drawing): void {
  const medium = followMedium(element, shown, { place, boundsOf });
  new ResizeObserver(() => {
    medium.change();
    const { box, size: before, opened } = shown;
    const at = box === null ? 1 : before.width / box.width;
    const { width, height } = shown.size = sizeOf(element);
    if (before.width === width && before.height === height) return;
    // The corner stays where it is, so that some lines of text more below move nothing.
    const isOther = before.width !== width || Math.abs(before.height - height) > LINES;
    if (opened !== null && !medium.isPaper && isOther) opened.again();
    else {
      if (box !== null) shown.box = { x: box.x, y: box.y, width: width / at, height: height / at };
      place();
      if (!medium.isPaper) opened?.resized();
    }
  }).observe(element);
}

/** Paper cannot be moved: it shows the whole, in strips where it is large. */
function followMedium(
  element: HTMLElement,
  shown: Shown,
  { place, boundsOf }: Drawing,
): { readonly isPaper: boolean; change(): void } {
  let strips: HTMLElement | null = null;
  const cut = (width: number) => {
    const svg = element.querySelector("svg");
    strips = svg === null ? null : paperStrips(svg, boundsOf(), { width, height: SHEET.height });
    if (strips !== null) element.append(strips);
  };
  const uncut = () => {
    strips?.remove();
    strips = null;
  };
  // Sheets are counted before the medium changes: those that strips add then would not be printed.
  addEventListener("beforeprint", () => element.isConnected && strips === null && cut(SHEET.width));
  addEventListener("afterprint", uncut);
  // Whether the medium or the size changes first differs from time to time.
  const paper = matchMedia("print");
  let isPaper = false;
  let onScreen: { readonly x: number; readonly y: number; readonly scale: number } | null = null;
  const change = () => {
    if (paper.matches === isPaper) return;
    isPaper = paper.matches;
    if (isPaper) {
      const { box } = shown;
      onScreen = box && { x: box.x, y: box.y, scale: shown.size.width / box.width };
      shown.box = null;
    }
    if (!isPaper) uncut();
    else if (strips === null) cut(Math.min(element.clientWidth, SHEET.width));
    const { width, height } = shown.size = sizeOf(element);
    if (!isPaper && onScreen !== null) {
      const { x, y, scale } = onScreen;
      shown.box = { x, y, width: width / scale, height: height / scale };
    }
    place();
  };
  paper.addEventListener("change", change);
  return {
    get isPaper() {
      return isPaper;
    },
    change,
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
