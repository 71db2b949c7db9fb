import { DAY } from "../../lib/tracebook.js";
import type { SegmentName } from "./chosen-segment.js";
import { h } from "../elements/dom.js";
import type { SpectrumLayout, SpectrumView } from "./spectrum-layout.js";

/** What the pointer is at. */
export interface Found {
  readonly segment: number;
  readonly passage: number;
  /** Day of a batch whose point is meant; null for the passage itself. */
  readonly batch: { readonly day: number; readonly count: number } | null;
  readonly x: number;
  readonly y: number;
}

/** What the pointer and keys do on a spectrum. */
interface PointerOptions {
  readonly stage: HTMLElement;
  layout(): SpectrumLayout;
  view(): SpectrumView;
  setWindow(from: number, to: number): void;
  hover(found: Found | null): void;
  /** Chooses a segment, at a passage that was clicked if there is one. */
  choose(segment: SegmentName, found: Found | null): void;
  /** Tells of the queue at a time. */
  tellQueue(time: number, anchor: Element): void;
  brush(from: number, to: number, anchor: Element): void;
}

/** Lets Ctrl with the wheel, pointer and keys zoom, pan, choose and brush a spectrum. */
export function startPointer(options: PointerOptions): void {
  const { stage, hover } = options;
  stage.addEventListener("wheel", (event) => zoomByWheel(event, options), { passive: false });
  stage.addEventListener("keydown", (event) => moveByKey(event, options));
  startDragging(options);
  stage.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hover(null));
}

/** Where on the stage an event is, px. */
function placeOf(event: MouseEvent, stage: HTMLElement): readonly [x: number, y: number] {
  const box = stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function timeAt(x: number, { layout, view }: PointerOptions): number {
  const [{ left, right }, { from, to }] = [layout(), view()];
  return from + (x - left) / (right - left) * (to - from);
}

/** Shows `factor` times as much time, with a time where it was. */
function zoom(at: number, factor: number, { view, setWindow }: PointerOptions): void {
  const { from, to } = view();
  setWindow(at - (at - from) * factor, at + (to - at) * factor);
}

function zoomByWheel(event: WheelEvent, options: PointerOptions): void {
  const [x] = placeOf(event, options.stage);
  const { left, right } = options.layout();
  // The page scrolls by the wheel alone, as over maps.
  if (!(event.ctrlKey || event.metaKey) || x < left || x > right || event.deltaY === 0) return;
  event.preventDefault();
  zoom(timeAt(x, options), Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), options);
}

function moveByKey(event: KeyboardEvent, options: PointerOptions): void {
  const { stage, view, setWindow } = options;
  if (event.target !== stage) return;
  const { from, to } = view();
  const step = (to - from) / 8;
  const act = {
    ArrowLeft: () => setWindow(from - step, to - step),
    ArrowRight: () => setWindow(from + step, to + step),
    "+": () => zoom((from + to) / 2, 1 / 1.5, options),
    "=": () => zoom((from + to) / 2, 1 / 1.5, options),
    "-": () => zoom((from + to) / 2, 1.5, options),
    "0": () => setWindow(-1e15, 1e15),
  }[event.key];
  if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}

/** A press of the pointer: it pans, with Shift it brushes, and without a move it clicks. */
interface Press {
  readonly x: number;
  /** The window of time when it began. */
  readonly from: number;
  readonly to: number;
  readonly isBrush: boolean;
  hasMoved: boolean;
}

function startDragging(options: PointerOptions): void {
  const { stage, layout, view, hover, brush } = options;
  let press: Press | null = null;
  let isAsked = false;
  const mark = h("div", { class: "spectrum-brush", hidden: true });
  stage.append(mark);
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const [x] = placeOf(event, stage);
    press = { x, from: view().from, to: view().to, isBrush: event.shiftKey, hasMoved: false };
  });
  stage.addEventListener("pointermove", (event) => {
    const [x, y] = placeOf(event, stage);
    if (press !== null) {
      if (!press.hasMoved && Math.abs(x - press.x) < 4) return;
      if (!press.hasMoved) stage.setPointerCapture(event.pointerId);
      press.hasMoved = true;
      if (press.isBrush) showMark(mark, x, press.x);
      else pan(x, press, options);
      return;
    }
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      hover(find(view(), layout(), x, y));
    });
  });
  const end = (event: PointerEvent) => {
    const [x, y] = placeOf(event, stage);
    const begun = press;
    press = null;
    if (begun === null) return;
    if (begun.isBrush && begun.hasMoved) {
      brush(timeAt(Math.min(x, begun.x), options), timeAt(Math.max(x, begun.x), options), mark);
      mark.hidden = true;
    } else if (!begun.hasMoved && event.type === "pointerup") click(x, y, mark, options);
  };
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
}

function pan(x: number, { x: begin, from, to }: Press, { layout, setWindow }: PointerOptions): void {
  const { left, right } = layout();
  const by = (begin - x) / (right - left) * (to - from);
  setWindow(from + by, to + by);
}

/** Tells of the queue where it was clicked, or chooses the segment of a lane. */
function click(x: number, y: number, mark: HTMLElement, options: PointerOptions): void {
  const { layout, view, hover, choose, tellQueue } = options;
  const { lanes, left, right, queueTop, queueBottom } = layout();
  const { spectrum } = view();
  const found = find(view(), layout(), x, y);
  hover(found);
  if (y > queueTop && y < queueBottom && x >= left && x <= right) {
    showMark(mark, x, x + 1);
    tellQueue(timeAt(x, options), mark);
    mark.hidden = true;
  }
  const at = lanes.findIndex((top, lane) => y > top && y < (lanes[lane + 1] ?? -1));
  if (at >= 0 && x >= left && spectrum.segments[at].passages !== null) {
    choose({ from: spectrum.lanes[at], to: spectrum.lanes[at + 1] }, found);
  }
}

function showMark(mark: HTMLElement, from: number, to: number): void {
  mark.hidden = false;
  mark.style.left = `${Math.min(from, to)}px`;
  mark.style.width = `${Math.abs(to - from)}px`;
}

/** The pointer is at a line that is at most so far away, px. */
const NEAR = 9;

function find({ spectrum, from, to }: SpectrumView, { left, right, lanes }: SpectrumLayout, x: number, y: number): Found | null {
  const segment = lanes.findIndex((top, lane) => y >= top && y <= (lanes[lane + 1] ?? -1) + (lane === lanes.length - 2 ? 10 : 0));
  if (segment < 0 || segment >= spectrum.segments.length || x < left || x > right) return null;
  const { passages, batches } = spectrum.segments[segment];
  if (passages === null) return null;
  const { begin, end } = passages;
  const perPx = (to - from) / (right - left);
  const at = from + (x - left) * perPx;
  const part = Math.min(1, (y - lanes[segment]) / (lanes[segment + 1] - lanes[segment]));
  let [nearest, distance] = [-1, NEAR * perPx];
  for (let i = 0; i < begin.length; i++) {
    if (begin[i] > at + distance) break;
    const away = Math.abs(begin[i] + part * (end[i] - begin[i]) - at);
    if (away < distance) [nearest, distance] = [i, away];
  }
  if (nearest < 0) return null;
  const isLow = lanes[segment + 1] - y < 22;
  const day = isLow ? batches.find((batch) => Math.abs(batch.day * DAY - at) < NEAR * perPx + DAY) : undefined;
  return { segment, passage: nearest, batch: day ?? null, x, y };
}
