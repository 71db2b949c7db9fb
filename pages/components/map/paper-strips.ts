import { h } from "../elements/dom.js";
import type { Bounds } from "./visible-part.js";

/** Least scale of a drawing on paper, px for each unit: its texts of 11.5 units have 8 px. */
const LEAST_SCALE = 0.7;
/** Most strips that a drawing is cut into. */
const MOST_STRIPS = 8;
/** What two strips both have, in units of the drawing: what one cuts, the next has whole. */
const OVERLAP = 130;
/** Room around a strip, in units of the drawing. */
const MARGIN = 6;
/** What fits on a sheet of A4 or Letter under the heading of a page, px. */
export const SHEET = { width: 700, height: 850 };
/** Height of strips of which two fit on a sheet, px. */
const HALF_SHEET = 470;

/**
 * A drawing that is too wide or too high to be read on a sheet of paper, as strips below each other
 * from its begin to its end; null for one that can be read whole.
 *
 * @param svg the drawing, which is copied
 * @param bounds its bounds, in its own units
 * @param sheet what fits on a sheet, px
 */
export function paperStrips(
  svg: SVGSVGElement,
  { left, top, width, height }: Bounds,
  sheet: { readonly width: number; readonly height: number },
): HTMLElement | null {
  const isWide = width >= height;
  const [long, room] = isWide ? [width, sheet.width] : [height, sheet.height];
  const count = Math.min(MOST_STRIPS, Math.ceil((long - OVERLAP) / (room / LEAST_SCALE - OVERLAP)));
  if (count <= 1) return null;
  const step = (long - OVERLAP) / count;
  const length = step + OVERLAP;
  const half = HALF_SHEET / (height + 2 * MARGIN);
  const across = isWide ? (half >= LEAST_SCALE ? half : 1) : sheet.width / width;
  const scale = Math.min(1, room / length, across);
  return h(
    "div",
    { class: "paper-strips" },
    Array.from({ length: count }, (_, strip) => {
      const copy = svg.cloneNode(true) as SVGSVGElement;
      const part = isWide
        ? { x: left + strip * step, y: top - MARGIN, width: length, height: height + 2 * MARGIN }
        : { x: left - MARGIN, y: top + strip * step, width: width + 2 * MARGIN, height: length };
      copy.setAttribute("viewBox", `${part.x} ${part.y} ${part.width} ${part.height}`);
      copy.setAttribute("preserveAspectRatio", "xMinYMid meet");
      copy.style.aspectRatio = `${part.width} / ${part.height}`;
      copy.style.maxWidth = `${Math.round(part.width * scale)}px`;
      if (strip > 0) copy.setAttribute("aria-hidden", "true");
      return copy;
    }),
  );
}
