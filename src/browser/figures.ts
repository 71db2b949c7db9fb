/**
 * Where the figures of the pages come from, built into `pages/lib/figures.js`: loaded when a reader
 * asks for it.
 *
 * @module
 */
export { type Figure, figureHash, figureKind } from "./figures/figure-address.ts";
export type { FigureModel } from "./figures/figure-kind.ts";
export type { FigureName } from "./figures/figure-kinds.ts";
export type { FigureRow } from "./figures/kinds/organization-figures.ts";
export type { FigureAssumption } from "./figures/kinds/prediction-figures.ts";
export { runAt } from "./figures/run-at.ts";
