/**
 * Drawing: process maps and process models as SVG. Petri nets and BPMN are laid out by Graphviz
 * (`tracebook/graphviz`), pictures as PNG from `tracebook/png`.
 *
 * @module
 */
export type { LayoutEngine } from "./layout-engine.ts";
export { type ProcessGraph, processGraphOf } from "./map/process-graph.ts";
export { coverageOf, type HidableArcs, hidableArcs, type MapSelection, selectArcs } from "./map/hide-arcs.ts";
export { type MapPlan, planOf } from "./map/plan-map.ts";
export { layoutMap } from "./map/layout-map.ts";
export { drawMap } from "./map/draw-map.ts";
export { layoutBpmn } from "./process-models/bpmn/layout-bpmn.ts";
export { drawModel } from "./process-models/draw-model.ts";
export { dotOfModel } from "./process-models/model-dot.ts";
export type { DrawOptions } from "./process-models/model-parts.ts";
