import { fill, h } from "./dom.js";
import { onThemeChange } from "./theme.js";

/** The present boxes, which a change of the theme draws again. They go with the page's elements. */
const boxes = new Set<WeakRef<HTMLElement>>();
const drawings = new WeakMap<Element, Drawing>();

/** How a box is drawn. */
interface Drawing {
  /** The width it was drawn for; 0 before. */
  readonly width: number;
  draw(width: number): void;
}

/** So many boxes are looked through for those that are gone. */
const MANY = 100;

/**
 * A box whose content is drawn for its width, and again when the width or the theme changes.
 */
export function responsive(draw: (width: number) => Node): HTMLElement {
  const box = h("div", { class: "chart", "aria-busy": "true" });
  let drawn = 0;
  let wanted = 0;
  const redraw = (width: number) => {
    drawn = width;
    fill(box, draw(width));
    box.removeAttribute("aria-busy");
  };
  new ResizeObserver(([entry]) => {
    wanted = Math.floor(entry.contentRect.width);
    // Each chart in a task of its own, so that the page answers in between. Until then the width
    // may be another one again.
    if (wanted > 0 && wanted !== drawn) setTimeout(() => wanted > 0 && wanted !== drawn && redraw(wanted));
  }).observe(box);
  if (boxes.size >= MANY) { for (const one of boxes) if (!(one.deref()?.isConnected ?? false)) boxes.delete(one); }
  boxes.add(new WeakRef(box));
  drawings.set(box, {
    get width() {
      return drawn;
    },
    draw: redraw,
  });
  return box;
}

onThemeChange(() => {
  colors.clear();
  for (const one of boxes) {
    const box = one.deref();
    // Another drawing has taken its place.
    if (box === undefined || !box.isConnected) boxes.delete(one);
    else {
      const { width, draw } = drawings.get(box)!;
      if (width > 0) draw(width);
    }
  }
});

// A sheet is printed before a task of its own could draw for its width.
matchMedia("print").addEventListener("change", () => {
  for (const one of boxes) {
    const box = one.deref();
    const drawing = box && drawings.get(box);
    if (box === undefined || drawing === undefined || drawing.width === 0) continue;
    const width = Math.floor(box.clientWidth);
    if (width > 0 && width !== drawing.width) drawing.draw(width);
  }
});

/**
 * Draws the boxes among new nodes at the widths of those whose places they take: otherwise they
 * would be empty for a frame.
 *
 * @param before what the nodes take the place of
 */
export function drawInPlaceOf(before: Element, nodes: readonly Node[]): void {
  const widths = [...before.querySelectorAll(".chart")].map((box) => drawings.get(box)?.width ?? 0);
  const next = nodes.filter((node) => node instanceof Element)
    .flatMap((node) => [...node.matches(".chart") ? [node] : [], ...node.querySelectorAll(".chart")]);
  if (widths.length !== next.length) return;
  next.forEach((box, at) => {
    const drawing = drawings.get(box);
    if (drawing?.width === 0 && widths[at] > 0) drawing.draw(widths[at]);
  });
}

/** Colours by name; looking one up makes the browser compute all styles. */
const colors = new Map<string, string>();

/** A colour of the style sheet as the page shows it now. */
export function cssColor(name: string): string {
  const known = colors.get(name) ?? computedColor(name);
  colors.set(name, known);
  return known;
}

function computedColor(name: string): string {
  const probe = h("span", { style: `color: var(${name})` });
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
