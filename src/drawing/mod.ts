/**
 * Drawing: process maps and process models as SVG. Layouts come from Graphviz
 * (`tracebook/graphviz`), pictures as PNG from `tracebook/png`.
 *
 * @module
 */
export { type ProcessGraph, processGraphOf } from "./process-graph.ts";
export { coverageOf, type MapLevels, mapLevels, type MapSelection, selectArcs } from "./map-abstraction.ts";
export { type LayoutEngine, layoutMap } from "./layout-map.ts";
export { drawMap } from "./draw-map.ts";
export { layoutBpmn } from "./layout-bpmn.ts";
export { dotOfModel, drawModel } from "./draw-model.ts";
export type { DrawOptions } from "./model-parts.ts";
