/**
 * Where the figures of the pages come from, built into `pages/lib/figures.js`: loaded when a reader
 * asks for it.
 *
 * @module
 */
export { type Figure, figureHash, figureKind } from "./figures/figure-address.ts";
export type { FigureAssumption, FigureModel, FigureName, FigureRow } from "./figures/figure-kinds.ts";
export { runAt } from "./figures/run-at.ts";
