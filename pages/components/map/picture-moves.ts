import type { Point } from "./visible-part.js";

/** What a reader does with a picture. */
interface PictureMoves {
  /** Zooms; what is at a point of the canvas stays there, by default its middle. */
  zoomAt(factor: number, at?: Point): void;
  /** Moves by px of the page; false where nothing moved. */
  moveBy(dx: number, dy: number): boolean;
  /** Shows the whole. */
  fit(): void;
}

/** Px of a wheel's line. */
const LINE = 16;
/** How far an arrow key moves, px. */
const KEY_STEP = 60;

/** Dragging and keys move; Ctrl with the wheel, two fingers and keys zoom. The page goes first. */
export function followMoves(element: HTMLElement, moves: PictureMoves): void {
  element.addEventListener("wheel", (event) => turnWheel(element, event, moves), { passive: false });
  element.addEventListener("keydown", (event) => pressKey(event, moves));
  followPointers(element, moves);
}

function turnWheel(element: HTMLElement, event: WheelEvent, moves: PictureMoves): void {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    return moves.zoomAt(Math.exp(-event.deltaY * 0.01), placeIn(element, { x: event.clientX, y: event.clientY }));
  }
  const unit = event.deltaMode === 1 ? LINE : 1;
  const page = document.scrollingElement!;
  const pageGoesOn = event.deltaY > 0
    ? page.scrollTop + page.clientHeight < page.scrollHeight - 1
    : event.deltaY < 0 && page.scrollTop > 0;
  if (pageGoesOn && !event.shiftKey) return;
  const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  if (moves.moveBy(-dx * unit, -dy * unit)) event.preventDefault();
}

/** A point of the window as one of an element. */
function placeIn(element: HTMLElement, { x, y }: Point): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: x - left, y: y - top };
}

function pressKey(event: KeyboardEvent, { zoomAt, moveBy, fit }: PictureMoves): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves: Readonly<Record<string, () => void>> = {
    "+": () => zoomAt(1.25),
    "-": () => zoomAt(0.8),
    "0": fit,
    ArrowLeft: () => moveBy(KEY_STEP, 0),
    ArrowRight: () => moveBy(-KEY_STEP, 0),
    ArrowUp: () => moveBy(0, KEY_STEP),
    ArrowDown: () => moveBy(0, -KEY_STEP),
  };
  if (!Object.hasOwn(moves, event.key)) return;
  event.preventDefault();
  moves[event.key]();
}

function followPointers(element: HTMLElement, { zoomAt, moveBy }: PictureMoves): void {
  const down = new Map<number, Point>();
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
    if (other === undefined) moveBy(now.x - before.x, now.y - before.y);
    else {
      const spread = (point: Point) => Math.max(10, Math.hypot(point.x - other.x, point.y - other.y));
      zoomAt(spread(now) / spread(before), placeIn(element, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }));
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
