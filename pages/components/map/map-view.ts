import { drawMap, type MapLayout, type MapPaint, START, type SvgElement } from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";
import { createMinimap } from "./minimap.js";
import { type Bounds, type PictureView, pictureView, type VisiblePart } from "./picture-view.js";

/** A node or an arc of a map; of a discovered model an activity, by its label. */
export type MapTarget =
  | { readonly node: number }
  | { readonly from: number; readonly to: number }
  | { readonly label: string };

/**
 * The part of a map page with the drawing, which can be moved and zoomed, and whose nodes and arcs
 * can be pointed at and selected.
 */
export interface MapView {
  readonly element: HTMLElement;
  readonly picture: PictureView;
  /** Over the drawing, unless it is put elsewhere. */
  readonly minimap: HTMLElement;
  /** Draws a layout; nodes that were shown before move to their new places. */
  show(layout: MapLayout, paint: MapPaint): void;
  /**
   * Shows the drawing of a discovered model.
   *
   * @param svg text of a SVG file
   * @param opening where the drawing begins; one that is not new stays where it was moved to
   */
  showModel(svg: string, label: string, opening: { readonly side: "left" | "top"; readonly isNew: boolean }): void;
  /** Marks the node or arc whose details the panel shows; null for none. */
  mark(target: MapTarget | null): void;
  /** Moves a node to the middle and gives it the focus. */
  find(target: MapTarget): void;
  /** The element of the drawing that is shown; null before the first. */
  readonly drawing: SVGSVGElement | null;
}

/** Called when the pointer or the focus comes to a node or an arc, or leaves it. */
type OnHover = (target: MapTarget | null, at: Element | null) => void;

const MOVE_MS = 200;

/**
 * Creates the view; `onPick` receives the node or arc that was clicked or chosen with Enter, or
 * null for the background.
 */
export function mapView(onPick: (target: MapTarget | null) => void, onHover: OnHover): MapView {
  const sheet = h("div", { class: "map-sheet" });
  const element = h(
    "div",
    { class: "map-view", tabindex: 0, role: "group", "aria-label": "Drawing; the arrow keys move it" },
    sheet,
  );
  let layout: MapLayout | null = null;
  let bounds: Bounds = { left: 0, top: 0, width: 1, height: 1 };
  let marked: MapTarget | null = null;
  const picture = pictureView(element, () => bounds);
  const minimap = createMinimap(picture);
  element.append(minimap.element);
  highlight(element, onHover);
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
  /** What has the keyboard focus has it afterwards, too, even if it is drawn anew. */
  const keepFocus = (change: () => void) => {
    const focused = element.contains(document.activeElement) ? targetOf(document.activeElement) : null;
    change();
    if (focused === null || element.contains(document.activeElement)) return;
    element.querySelector<SVGElement>(selectorOf(focused))?.focus({ preventScroll: true });
  };
  const replace = (drawing: SVGSVGElement, label: string) => {
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", label);
    withoutTitles(drawing);
    keepFocus(() => sheet.replaceChildren(drawing));
  };
  return {
    element,
    picture,
    minimap: minimap.element,
    get drawing() {
      return sheet.querySelector("svg");
    },
    show(next, paint) {
      const before = layout;
      const visible = before === null ? null : picture.visible;
      layout = next;
      bounds = next;
      const tree = drawMap(next, paint);
      const drawing = sheet.querySelector("svg");
      if (before !== null && drawing !== null) keepFocus(() => patch(drawing, tree));
      else replace(svgNode(tree) as SVGSVGElement, "Process map");
      minimap.show(next, next.nodes);
      if (before === null || visible === null) picture.open("top", next.nodes.find(({ node }) => node === START));
      else {
        const [dx, dy] = usualMove(before, next);
        if (dx !== 0 || dy !== 0) picture.shiftBy(dx, dy);
        else picture.place();
        if (before !== next && drawing !== null) {
          const now = picture.visible;
          animate(drawing, before, next, { shift: { x: now.x - visible.x, y: now.y - visible.y }, visible: now });
        }
      }
      mark(marked);
    },
    showModel(svg, label, { side, isNew }) {
      const isOpened = isNew || layout !== null;
      layout = null;
      const drawing = document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
      const [left, top, width, height] = drawing.getAttribute("viewBox")!.split(" ").map(Number);
      bounds = { left, top, width, height };
      for (const part of drawing.querySelectorAll<SVGElement>("[data-label]")) {
        part.setAttribute("tabindex", "0");
        part.setAttribute("role", "button");
      }
      replace(drawing as unknown as SVGSVGElement, label);
      const boxes = [...drawing.querySelectorAll("rect.box")].map((box) => {
        const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
        return { x: x + width / 2, y: y + height / 2, width, height };
      });
      minimap.show(bounds, boxes);
      if (isOpened) {
        const start = sheet.querySelector<SVGGraphicsElement>(START_OF_MODEL)?.getBBox();
        picture.open(side, start && { x: start.x + start.width / 2, y: start.y + start.height / 2 });
      } else picture.place();
      mark(marked);
    },
    mark,
    find(target) {
      const found = element.querySelector<SVGGraphicsElement>(selectorOf(target));
      if (found === null) return;
      const { x, y, width, height } = found.getBBox();
      picture.moveTo(x + width / 2, y + height / 2);
      found.focus({ preventScroll: true });
    },
  };
}

/** Where a BPMN model, a Petri net or a graph of activities begins; a tree has no such part. */
const START_OF_MODEL = `.start-event, .place:has(circle[r="5"]), [data-node="${START}"]`;

/** The page has its own card on hover: titles become labels, but for those of a model's arcs. */
function withoutTitles(drawing: Element): void {
  for (const title of drawing.querySelectorAll(":not(.counted) > title")) {
    const part = title.parentElement!;
    if (!part.hasAttribute("aria-label")) part.setAttribute("aria-label", title.textContent ?? "");
    // Only what has a role may have a label.
    if (part.localName === "g" && !part.hasAttribute("role")) part.setAttribute("role", "img");
    title.remove();
  }
}

/** What each part of the drawing was made from. */
const sources = new WeakMap<Element, string>();

/**
 * Changes a drawn map into another one: parts that are the same stay, as making all of them anew
 * takes most of a slider's step.
 */
function patch(drawing: SVGSVGElement, tree: SvgElement): void {
  tree.children.forEach((group, index) => {
    if (typeof group === "string") return;
    const place = drawing.children[index];
    const known = new Map([...place.children].map((part) => [sources.get(part), part]));
    const wanted = group.children.map((part) => {
      const source = JSON.stringify(part);
      const same = known.get(source);
      if (same !== undefined) return same;
      const made = svgNode(part as SvgElement);
      withoutTitles(made);
      sources.set(made, source);
      return made;
    });
    const stay = new Set<Element>(wanted);
    for (const part of [...place.children]) if (!stay.has(part)) part.remove();
    wanted.forEach((part, i) => {
      if (place.children[i] !== part) place.insertBefore(part, place.children[i] ?? null);
    });
  });
}

/** The median move of the nodes that both maps have: the view goes along with it. */
function usualMove(before: MapLayout, after: MapLayout): [number, number] {
  const old = new Map(before.nodes.map((node) => [node.node, node]));
  const common = after.nodes.filter(({ node }) => old.has(node));
  if (common.length === 0) return [0, 0];
  const median = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1];
  return [median(common.map(({ node, x }) => x - old.get(node)!.x)), median(common.map(({ node, y }) => y - old.get(node)!.y))];
}

function targetOf(target: EventTarget | null): MapTarget | null {
  const group = target instanceof Element ? target.closest<SVGElement>(".node, .arc, [data-label]") : null;
  if (group === null) return null;
  const { node, from, to, label } = group.dataset;
  if (label !== undefined) return { label };
  return node === undefined ? { from: Number(from), to: Number(to) } : { node: Number(node) };
}

function selectorOf(target: MapTarget): string {
  if ("label" in target) return `[data-label="${CSS.escape(target.label)}"]`;
  return "node" in target ? `.node[data-node="${target.node}"]` : `.arc[data-from="${target.from}"][data-to="${target.to}"]`;
}

/**
 * Highlights the node or arc under the pointer with its neighbours, incoming arcs in a colour of
 * their own, and dims the rest.
 */
function highlight(element: HTMLElement, onHover: OnHover): void {
  const dim = () => {
    element.classList.remove("lit");
    for (const old of element.querySelectorAll(".on, .in")) old.classList.remove("on", "in");
  };
  const leave = () => {
    dim();
    onHover(null, null);
  };
  const light = (event: Event) => {
    const target = targetOf(event.target);
    dim();
    onHover(target, target === null ? null : element.querySelector(selectorOf(target)));
    if (target === null || "label" in target) return;
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
  element.addEventListener("pointerleave", leave);
  element.addEventListener("focusin", light);
  element.addEventListener("focusout", leave);
}

/**
 * Nodes move from their old places on the page to the new ones; arcs and figures that are new fade
 * in. What is out of sight is not animated, as each animated part costs time in each frame.
 *
 * @param shift how far the visible part has moved
 */
function animate(
  drawing: SVGSVGElement,
  before: MapLayout,
  after: MapLayout,
  { shift, visible }: { readonly shift: { readonly x: number; readonly y: number }; readonly visible: VisiblePart },
): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const places = new Map(before.nodes.map((node) => [node.node, node]));
  const timing = { duration: MOVE_MS, easing: "ease-out" };
  const inSight = new Set(after.nodes.filter(({ x, y }) => isNear(visible, x, y)).map(({ node }) => node));
  const parts = (selector: string) => drawing.querySelectorAll<SVGElement>(selector);
  const elements = new Map([...parts(".node")].map((part) => [Number(part.dataset.node), part]));
  for (const node of after.nodes) {
    const old = places.get(node.node);
    const [x, y] = old === undefined ? [node.x, node.y] : [old.x + shift.x, old.y + shift.y];
    if (old !== undefined && Math.hypot(x - node.x, y - node.y) < 0.5) continue;
    if (!inSight.has(node.node) && !isNear(visible, x, y)) continue;
    const start = old === undefined ? { opacity: 0 } : { transform: `translate(${x - node.x}px, ${y - node.y}px)` };
    elements.get(node.node)?.animate([start, old === undefined ? { opacity: 1 } : { transform: "none" }], timing);
  }
  const known = new Set(before.arcs.map(({ from, to }) => `${from} ${to}`));
  for (const part of parts(".arc, .figures text")) {
    const { from, to } = part.dataset;
    if (known.has(`${from} ${to}`) || !(inSight.has(Number(from)) || inSight.has(Number(to)))) continue;
    part.animate([{ opacity: 0 }, { opacity: 1 }], timing);
  }
}

/** Whether a point is in the visible part of a drawing or less than a node's width beside it. */
const isNear = ({ x, y, width, height }: VisiblePart, px: number, py: number): boolean =>
  Math.abs(px - x - width / 2) < width / 2 + 100 && Math.abs(py - y - height / 2) < height / 2 + 100;
