import { drawMap, type MapPaint, type MapScene } from "../lib/tracebook.js";
import { fill, h, svgNode } from "./dom.js";

/** What was pointed at or picked on a map. */
export type MapTarget = { readonly node: number } | { readonly from: number; readonly to: number };

/** The part of a map page that holds the drawing: it can be moved, zoomed, pointed at and picked from. */
export interface MapView {
  readonly element: HTMLElement;
  /** Draws a scene; nodes that stay move to their new places. */
  show(scene: MapScene, paint: MapPaint): void;
  zoomBy(factor: number): void;
  fit(): void;
  /** Marks what is explained in the panel; null for nothing. */
  mark(target: MapTarget | null): void;
}

/** Room around the map, in px: above and below stand legend and text. */
const MARGIN = { side: 16, top: 28, bottom: 34 };
const LARGEST_SCALE = 1.3;
const MOVE_MS = 200;

/** Makes the view; `onPick` is told what was clicked, or chosen with Enter, or null for the ground. */
export function mapView(onPick: (target: MapTarget | null) => void): MapView {
  const element = h("div", { class: "map-view", tabindex: -1 });
  let scene: MapScene | null = null;
  let marked: MapTarget | null = null;
  // The piece of the map that is seen; null fits the whole.
  let box: { x: number; y: number; width: number; height: number } | null = null;

  const fitted = () => {
    const { clientWidth: width, clientHeight: height } = element;
    const map = scene ?? { left: 0, top: 0, width: 1, height: 1 };
    const [w, hgt] = [Math.max(50, width - 2 * MARGIN.side), Math.max(50, height - MARGIN.top - MARGIN.bottom)];
    const scale = Math.min(w / map.width, hgt / map.height, LARGEST_SCALE);
    return {
      x: map.left + map.width / 2 - width / scale / 2,
      y: map.top + map.height / 2 - (MARGIN.top + hgt / 2) / scale,
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

  new ResizeObserver(() => box === null && place()).observe(element);
  followPointers(element, { zoomAt, moveBy });
  lightUp(element);
  const pick = (event: Event) => {
    const target = targetOf(event.target);
    onPick(target);
    return target;
  };
  element.addEventListener("click", (event) => element.dataset.moved === "yes" ? undefined : pick(event));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      if (pick(event) !== null) event.preventDefault();
    } else if (event.key === "Escape") onPick(null);
    else if (event.key === "+") zoomAt(1.25);
    else if (event.key === "-") zoomAt(0.8);
    else if (event.key === "0") {
      box = null;
      place();
    }
  });

  const mark = (target: MapTarget | null) => {
    marked = target;
    for (const old of element.querySelectorAll(".picked")) old.classList.remove("picked");
    if (target !== null) element.querySelector(selectorOf(target))?.classList.add("picked");
  };
  return {
    element,
    show(next, paint) {
      const before = scene;
      const focused = targetOf(document.activeElement);
      scene = next;
      fill(element, svgNode(drawMap(next, paint)));
      const drawing = element.querySelector("svg")!;
      drawing.setAttribute("role", "group");
      drawing.setAttribute("aria-label", "Process map");
      place();
      if (before !== null && before !== next) animate(element, before, next);
      mark(marked);
      // The drawing is new: who stood on a node with the keyboard stands on it again.
      if (focused !== null) element.querySelector<SVGElement>(selectorOf(focused))?.focus();
    },
    zoomBy: (factor) => zoomAt(factor),
    fit() {
      box = null;
      place();
    },
    mark,
  };
}

function targetOf(target: EventTarget | null): MapTarget | null {
  const group = target instanceof Element ? target.closest<SVGElement>(".node, .arc") : null;
  if (group === null) return null;
  const { node, from, to } = group.dataset;
  return node === undefined ? { from: Number(from), to: Number(to) } : { node: Number(node) };
}

function selectorOf(target: MapTarget): string {
  return "node" in target ? `.node[data-node="${target.node}"]` : `.arc[data-from="${target.from}"][data-to="${target.to}"]`;
}

/** What is pointed at stays bright with its neighbours, incoming arcs in a colour of their own; the rest steps back. */
function lightUp(element: HTMLElement): void {
  const dim = () => {
    element.classList.remove("lit");
    for (const old of element.querySelectorAll(".on, .in")) old.classList.remove("on", "in");
  };
  const light = (event: Event) => {
    const target = targetOf(event.target);
    dim();
    if (target === null) return;
    const on = (selector: string, name = "on") => {
      for (const part of element.querySelectorAll(selector)) part.classList.add("on", name);
    };
    if ("node" in target) {
      on(`.node[data-node="${target.node}"]`);
      on(`[data-from="${target.node}"]`);
      on(`[data-to="${target.node}"]`, "in");
      for (
        const arc of element.querySelectorAll<SVGElement>(`.arc[data-from="${target.node}"], .arc[data-to="${target.node}"]`)
      ) {
        on(`.node[data-node="${arc.dataset.from}"], .node[data-node="${arc.dataset.to}"]`);
      }
    } else on(`[data-from="${target.from}"][data-to="${target.to}"], [data-node="${target.from}"], [data-node="${target.to}"]`);
    element.classList.add("lit");
  };
  element.addEventListener("pointerover", (event) => event.pointerType === "mouse" && light(event));
  element.addEventListener("pointerleave", dim);
  element.addEventListener("focusin", light);
  element.addEventListener("focusout", dim);
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

/** Nodes glide from where they were; arcs and figures come up at their new places. */
function animate(element: HTMLElement, before: MapScene, after: MapScene): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const places = new Map(before.nodes.map((node) => [node.node, node]));
  for (const node of after.nodes) {
    const old = places.get(node.node);
    const group = element.querySelector(`.node[data-node="${node.node}"]`);
    if (group === null) continue;
    const start = old === undefined ? { opacity: 0 } : { transform: `translate(${old.x - node.x}px, ${old.y - node.y}px)` };
    group.animate([start, old === undefined ? { opacity: 1 } : { transform: "none" }], { duration: MOVE_MS, easing: "ease-out" });
  }
  for (const group of element.querySelectorAll(".arcs, .figures")) {
    group.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE_MS });
  }
}
