import { drawMap, type MapLayout, type MapPaint, START } from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";
import { highlight, type OnHover } from "./map-highlight.js";
import { moveNodes, usualMove } from "./map-motion.js";
import { type MapTarget, selectorOf, targetAt } from "./map-target.js";
import { createMinimap, type Minimap, type MinimapNode } from "./minimap.js";
import { patchDrawing, withoutTitles } from "./patch-drawing.js";
import { type PictureView, pictureView } from "./picture-view.js";
import type { Bounds, NodeBox } from "./visible-part.js";

/**
 * The part of a map page with the drawing, which can be moved and zoomed, and whose nodes and arcs
 * can be pointed at and selected.
 */
export interface MapView {
  readonly element: HTMLElement;
  readonly picture: PictureView;
  /** Over the drawing, unless it is put elsewhere. */
  readonly minimap: HTMLElement;
  /**
   * Draws a layout; nodes that were shown before move to their new places.
   *
   * @param wanted what the first one has in sight, as far as it can be beside its beginning
   */
  show(layout: MapLayout, paint: MapPaint, wanted?: readonly NodeBox[]): void;
  /**
   * Shows the drawing of a discovered model.
   *
   * @param svg text of a SVG file
   * @param opening how it opens
   */
  showModel(svg: string, label: string, opening: ModelOpening): void;
  /** Marks the node or arc whose details the panel shows; null for none. */
  mark(target: MapTarget | null): void;
  /** Moves a node to the middle and gives it the focus. */
  find(target: MapTarget): void;
  /** The element of the drawing that is shown; null before the first. */
  readonly drawing: SVGSVGElement | null;
}

/** How the drawing of a model opens. */
interface ModelOpening {
  /** Where it begins. */
  readonly side: "left" | "top";
  /** One that is not new stays where it was moved to. */
  readonly isNew: boolean;
  /** How much activities (by label) and the start (null) are looked for. Default: nothing. */
  readonly weights?: ReadonlyMap<string | null, number>;
}

/** What a view has on the page, and what it shows. */
interface Shown {
  readonly element: HTMLElement;
  readonly sheet: HTMLElement;
  readonly picture: PictureView;
  readonly minimap: Minimap;
  /** Null before the first map, and while a model is shown. */
  layout: MapLayout | null;
  bounds: Bounds;
  marked: MapTarget | null;
}

/**
 * Creates the view; `onPick` receives the node or arc that was clicked or chosen with Enter, or
 * null for the background.
 */
export function mapView(onPick: (target: MapTarget | null) => void, onHover: OnHover): MapView {
  const shown = emptyView();
  const { element, sheet, picture, minimap } = shown;
  highlight(element, onHover);
  followPicks(element, onPick);
  followFocus(element, picture);
  return {
    element,
    picture,
    minimap: minimap.element,
    get drawing() {
      return sheet.querySelector("svg");
    },
    show(layout, paint, wanted = []) {
      showMap(shown, { next: layout, paint, wanted });
      mark(shown);
    },
    showModel(svg, label, opening) {
      showModel(shown, { svg, label, ...opening });
      mark(shown);
    },
    mark(target) {
      shown.marked = target;
      mark(shown);
    },
    find(target) {
      const found = element.querySelector<SVGGraphicsElement>(selectorOf(target));
      if (found === null) return;
      const { x, y, width, height } = found.getBBox();
      picture.moveTo(x + width / 2, y + height / 2);
      found.focus({ preventScroll: true });
    },
  };
}

/** The parts of a view that shows nothing yet. */
function emptyView(): Shown {
  const sheet = h("div", { class: "map-sheet" });
  const element = h(
    "div",
    { class: "map-view", tabindex: 0, role: "group", "aria-label": "Drawing; the arrow keys move it" },
    sheet,
  );
  const bounds = { left: 0, top: 0, width: 1, height: 1 };
  const picture = pictureView(element, () => shown.bounds);
  const minimap = createMinimap(picture);
  picture.onOpen(minimap.makeWay);
  element.append(minimap.element);
  const shown: Shown = { element, sheet, picture, minimap, layout: null, bounds, marked: null };
  return shown;
}

/** Tells what is clicked or chosen with Enter, but not where a drag ends. */
function followPicks(element: HTMLElement, onPick: (target: MapTarget | null) => void): void {
  const pick = (event: Event) => {
    const target = targetAt(event.target);
    onPick(target);
    return target;
  };
  element.addEventListener("click", (event) => element.dataset.moved === "yes" ? undefined : pick(event));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      if (pick(event) !== null) event.preventDefault();
    } else if (event.key === "Escape") onPick(null);
  });
}

/** Moves what the keyboard comes to into sight. */
function followFocus(element: HTMLElement, picture: PictureView): void {
  element.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof SVGGraphicsElement) || !target.matches(":focus-visible")) return;
    const [box, seen] = [boxOf(target), picture.visible];
    const isOut = ([["x", "width"], ["y", "height"]] as const).some(([at, length]) => {
      // What is longer than the canvas fills it.
      const reach = Math.abs(seen[length] - box[length]) / 2;
      return Math.abs(box[at] - seen[at] - seen[length] / 2) > reach;
    });
    if (isOut) picture.moveTo(box.x, box.y);
  });
}

function mark({ element, marked }: Shown): void {
  for (const old of element.querySelectorAll(".picked")) old.classList.remove("picked");
  if (marked !== null) element.querySelector(selectorOf(marked))?.classList.add("picked");
}

/** Draws a layout; the view goes along with most nodes, and they move from where they were. */
function showMap(
  shown: Shown,
  { next, paint, wanted }: { readonly next: MapLayout; readonly paint: MapPaint; readonly wanted: readonly NodeBox[] },
): void {
  const { sheet, picture, minimap, layout: before } = shown;
  const visible = before === null ? null : picture.visible;
  shown.layout = next;
  shown.bounds = next;
  const tree = drawMap(next, paint);
  const drawing = sheet.querySelector("svg");
  if (before !== null && drawing !== null) keepFocus(shown, () => patchDrawing(drawing, tree));
  else replace(shown, svgNode(tree) as SVGSVGElement, "Process map");
  minimap.show(next, next.nodes, sheet.querySelector("svg")!);
  if (before === null || visible === null) {
    const figures = seenBoxes(sheet, ".figures text") ??
      next.arcs.flatMap(({ label }) => label === null ? [] : [{ x: label[0], y: label[1], ...FIGURE }]);
    const start = next.nodes.find(({ node }) => node === START);
    picture.open({ side: "top", start, nodes: next.nodes, figures, wanted });
    return;
  }
  const [dx, dy] = usualMove(before, next);
  if (dx !== 0 || dy !== 0) picture.shiftBy(dx, dy);
  else picture.place();
  if (before === next || drawing === null) return;
  const now = picture.visible;
  moveNodes(drawing, before, next, { shift: { x: now.x - visible.x, y: now.y - visible.y }, visible: now });
}

/** Room that most figures of arcs take, px. */
const FIGURE = { width: 40, height: 12 };

/** The drawing of a model, and how it opens. */
interface ModelDrawing extends ModelOpening {
  readonly svg: string;
  readonly label: string;
}

function showModel(shown: Shown, { svg, label, side, isNew, weights }: ModelDrawing): void {
  const { sheet, picture, minimap } = shown;
  const isOpened = isNew || shown.layout !== null;
  shown.layout = null;
  const drawing = document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
  const [left, top, width, height] = drawing.getAttribute("viewBox")!.split(" ").map(Number);
  shown.bounds = { left, top, width, height };
  for (const part of drawing.querySelectorAll<SVGElement>("[data-label]")) {
    part.setAttribute("tabindex", "0");
    part.setAttribute("role", "button");
  }
  replace(shown, drawing as unknown as SVGSVGElement, label);
  const nodes = boxesOf(drawing);
  minimap.show(shown.bounds, nodes);
  if (!isOpened) return picture.place();
  const part = sheet.querySelector<SVGGraphicsElement>(START_OF_MODEL) ?? sheet.querySelector<SVGGraphicsElement>(ROOT_OF_TREE);
  const start = part === null ? undefined : boxOf(part);
  const seen = (parts: string, otherwise: readonly NodeBox[]) => seenBoxes(drawing, parts) ?? otherwise;
  const sights = [...weights ?? []].flatMap(([label, weight]) => {
    const place = label === null ? part : drawing.querySelector<SVGGraphicsElement>(selectorOf({ label }));
    return place === null ? [] : [{ ...boxOf(place), weight }];
  });
  picture.open({ side, start, nodes: seen(NODES_OF_MODEL, nodes), figures: seen(".counted text", []), sights });
}

/** Where a BPMN model, a Petri net or a graph of activities begins. */
const START_OF_MODEL = `.start-event, .place:has(circle[r="5"]), [data-node="${START}"]`;
/** Where a tree begins, which has no such part. */
const ROOT_OF_TREE = ".nodes > :first-child";

/** The boxes of a model's activities, in the colour of deviations where cases deviate. */
const boxesOf = (drawing: Element): MinimapNode[] =>
  [...drawing.querySelectorAll("rect.box")].map((box) => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
    const color = box.parentElement?.querySelector(".deviation > rect")?.getAttribute("stroke") ?? undefined;
    return { x: x + width / 2, y: y + height / 2, width, height, color };
  });

/** Activities with their signs of deviations, gateways, events and places. */
const NODES_OF_MODEL = "[data-label], .nodes > :not([data-label]), .place, .transitions > .silent";

/** What parts of a drawing take; null where they are too many to be measured. */
function seenBoxes(drawing: Element, parts: string): NodeBox[] | null {
  const found = drawing.querySelectorAll<SVGGraphicsElement>(parts);
  return found.length > MOST_MEASURED ? null : Array.from(found, boxOf);
}

function boxOf(part: SVGGraphicsElement): NodeBox {
  const { x, y, width, height } = part.getBBox();
  return { x: x + width / 2, y: y + height / 2, width, height };
}

/** Most parts of a drawing whose places the browser is asked for. */
const MOST_MEASURED = 200;

function replace(shown: Shown, drawing: SVGSVGElement, label: string): void {
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", label);
  withoutTitles(drawing);
  keepFocus(shown, () => shown.sheet.replaceChildren(drawing));
}

/** What has the keyboard focus has it afterwards, too, even if it is drawn anew. */
function keepFocus({ element }: Shown, change: () => void): void {
  const focused = element.contains(document.activeElement) ? targetAt(document.activeElement) : null;
  change();
  if (focused === null || element.contains(document.activeElement)) return;
  element.querySelector<SVGElement>(selectorOf(focused))?.focus({ preventScroll: true });
}
