import type { SvgElement } from "../../lib/tracebook.js";
import { svgNode } from "../elements/dom.js";

/** The page has its own card on hover: titles become labels, but for those of a model's arcs. */
export function withoutTitles(drawing: Element): void {
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
export function patchDrawing(drawing: SVGSVGElement, tree: SvgElement): void {
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
