import { h } from "../elements/dom.js";
import type { Bounds } from "./visible-part.js";

/** Least scale of a drawing on paper, px for each unit: its texts of 11.5 units have 8 px. */
const LEAST_SCALE = 0.7;
/** Most strips that a drawing is cut into. */
const MOST_STRIPS = 8;
/** What two strips both have, in units of the drawing: what one cuts, the next has whole. */
const OVERLAP = 130;
/** Room above and below a strip, in units of the drawing. */
const MARGIN = 6;

/**
 * A drawing that is too wide to be read on paper, as strips below each other from its left end to
 * its right one; null for one that can be read whole.
 *
 * @param svg the drawing, which is copied
 * @param bounds its bounds, in its own units
 * @param paper its width, px
 */
export function paperStrips(svg: SVGSVGElement, { left, top, width, height }: Bounds, paper: number): HTMLElement | null {
  const count = Math.min(MOST_STRIPS, Math.ceil((width - OVERLAP) / (paper / LEAST_SCALE - OVERLAP)));
  if (count <= 1 || height > width) return null;
  const step = (width - OVERLAP) / count;
  const length = step + OVERLAP;
  return h(
    "div",
    { class: "paper-strips" },
    Array.from({ length: count }, (_, strip) => {
      const copy = svg.cloneNode(true) as SVGSVGElement;
      copy.setAttribute("viewBox", `${left + strip * step} ${top - MARGIN} ${length} ${height + 2 * MARGIN}`);
      copy.setAttribute("preserveAspectRatio", "xMinYMid meet");
      copy.style.aspectRatio = `${length} / ${height + 2 * MARGIN}`;
      if (strip > 0) copy.setAttribute("aria-hidden", "true");
      return copy;
    }),
  );
}
