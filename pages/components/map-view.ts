import { drawMap, type MapLayout, type MapPaint } from "../lib/tracebook.js";
import { fill, h, svgNode } from "./dom.js";
import { pictureView } from "./picture-view.js";

/** A node or an arc of a map. */
export type MapTarget = { readonly node: number } | { readonly from: number; readonly to: number };

/**
 * The part of a map page with the drawing, which can be moved and zoomed, and whose nodes and arcs
 * can be pointed at and selected.
 */
export interface MapView {
  readonly element: HTMLElement;
  /** Draws a layout; nodes that were shown before move to their new places. */
  show(layout: MapLayout, paint: MapPaint): void;
  zoomBy(factor: number): void;
  fit(): void;
  /** Marks the node or arc whose details the panel shows; null for none. */
  mark(target: MapTarget | null): void;
}

const MOVE_MS = 200;

/**
 * Creates the view; `onPick` receives the node or arc that was clicked or chosen with Enter, or
 * null for the background.
 */
export function mapView(onPick: (target: MapTarget | null) => void): MapView {
  const element = h("div", { class: "map-view", tabindex: -1 });
  let layout: MapLayout | null = null;
  let marked: MapTarget | null = null;
  const view = pictureView(element, () => layout ?? { left: 0, top: 0, width: 1, height: 1 });
  highlight(element);
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
  });

  const mark = (target: MapTarget | null) => {
    marked = target;
    for (const old of element.querySelectorAll(".picked")) old.classList.remove("picked");
    if (target !== null) element.querySelector(selectorOf(target))?.classList.add("picked");
  };
  return {
    element,
    show(next, paint) {
      const before = layout;
      const focused = targetOf(document.activeElement);
      layout = next;
      fill(element, svgNode(drawMap(next, paint)));
      const drawing = element.querySelector("svg")!;
      drawing.setAttribute("role", "group");
      drawing.setAttribute("aria-label", "Process map");
      view.place();
      if (before !== null && before !== next) animate(element, before, next);
      mark(marked);
      // The drawing is new: the keyboard focus returns to the same node.
      if (focused !== null) element.querySelector<SVGElement>(selectorOf(focused))?.focus();
    },
    zoomBy: view.zoomBy,
    fit: view.fit,
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

/**
 * Highlights the node or arc under the pointer with its neighbours, incoming arcs in a colour of
 * their own, and dims the rest.
 */
function highlight(element: HTMLElement): void {
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

/** Nodes move from their old places; arcs and figures fade in at their new ones. */
function animate(element: HTMLElement, before: MapLayout, after: MapLayout): void {
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
