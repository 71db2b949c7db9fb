// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import type * as PlotLibrary from "npm:@observablehq/plot";
import { fill, h } from "./dom.js";
import { responsive } from "./responsive.js";

/** Plot's functions. */
export type Plot = typeof PlotLibrary;

let plot: Promise<Plot> | undefined;

/** Loads Plot, once. A component that will draw a chart calls it early. */
export const loadPlot = (): Promise<Plot> => plot ??= import("npm:@observablehq/plot");

/** Where the place is narrower, as while a page is laid out, axes leave no room for marks, px. */
const LEAST_WIDTH = 160;

/**
 * A chart by Plot that follows the width of its place, and keeps its height free until Plot is
 * loaded.
 */
export function chart(height: number, draw: (Plot: Plot, width: number) => Node): HTMLElement {
  const place = h("div", { style: `min-height: ${height}px` });
  loadPlot().then((Plot) => fill(place, responsive((width) => draw(Plot, Math.max(LEAST_WIDTH, width))))).catch(() => {
    plot = undefined;
    fill(place, h("p", { class: "empty" }, "The chart could not be loaded. Reload the page."));
  });
  return place;
}
