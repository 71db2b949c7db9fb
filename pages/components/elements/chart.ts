// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import type * as PlotLibrary from "npm:@observablehq/plot";
import { fill, h, svgNode } from "./dom.js";
import { responsive } from "./responsive.js";

/** Plot's functions. */
export type Plot = typeof PlotLibrary;

let plot: Promise<Plot> | undefined;

/** Loads Plot, once. A component that will draw a chart calls it early. */
export const loadPlot = (): Promise<Plot> => plot ??= import("npm:@observablehq/plot").then(compiled);

/** The rest in a task of its own, so that the page answers in between. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * With its first chart the browser compiles what Plot runs: small ones, which nobody sees, take
 * most of that on them, each in a task of its own.
 */
async function compiled(Plot: Plot): Promise<Plot> {
  const rows = [{ from: 0, to: 1, count: 1 }];
  const bars = { x1: "from", x2: "to", y: "count" };
  for (const marks of [[Plot.gridY({ ticks: 2 })], [Plot.rectY(rows, bars)], [Plot.rectY(rows, { ...bars, tip: true })]]) {
    await nextTask();
    Plot.plot({ width: 100, height: 60, x: { domain: [0, 1] }, y: { domain: [0, 1] }, marks });
  }
  await nextTask();
  return Plot;
}

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

/**
 * Width of a chart that is saved, and the room for its title above and for second lines of its
 * axis below, px.
 */
const SAVED = { width: 720, above: 24, below: 16 };

/**
 * Markup of a chart by Plot as a file of its own, whatever the width of its place on the page. Its
 * label is its title.
 */
export async function chartMarkup(draw: (Plot: Plot, width: number) => Node): Promise<string> {
  const drawing = draw(await loadPlot(), SAVED.width) as SVGSVGElement;
  const height = SAVED.above + Number(drawing.getAttribute("height")) + SAVED.below;
  drawing.setAttribute("viewBox", `0 ${-SAVED.above} ${SAVED.width} ${height}`);
  drawing.setAttribute("height", String(height));
  const title = { x: 4, y: 14 - SAVED.above, fill: "currentColor", "text-anchor": "start", "font-weight": 700 };
  drawing.append(svgNode({ tag: "text", attributes: title, children: [drawing.getAttribute("aria-label")!] }));
  // Outside the page it has nothing to inherit a font from.
  drawing.style.fontFamily = "system-ui, sans-serif";
  return new XMLSerializer().serializeToString(drawing);
}
