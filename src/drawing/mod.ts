/**
 * Drawing: process maps and process models as SVG. Petri nets and BPMN are laid out by Graphviz
 * (`tracebook/graphviz`), pictures as PNG from `tracebook/png`.
 *
 * @module
 */
export type { LayoutEngine } from "./layout-engine.ts";
export { type GraphActivity, type GraphArc, type ProcessGraph, processGraphOf } from "./map/process-graph.ts";
export {
  coverageOf,
  firstSelection,
  type HidableArcs,
  hidableArcs,
  type HideOptions,
  type MapCoverage,
  type MapSelection,
  selectArcs,
} from "./map/hide-arcs.ts";
export { type MapPlan, type MapSpacing, type Passage, type PlannedNode, planOf } from "./map/plan-map.ts";
export { layoutMap } from "./map/layout-map.ts";
export { drawMap, type MapLook, type MapMark, type MapPaint } from "./map/draw-map.ts";
export { type BpmnLayoutOptions, layoutBpmn } from "./process-models/bpmn/layout-bpmn.ts";
export { drawModel } from "./process-models/draw-model.ts";
export { dotOfModel } from "./process-models/model-dot.ts";
export type {
  DeviationSign,
  DrawOptions,
  FlowDirection,
  ModelPaint,
  PaintedArc,
  PaintedMark,
} from "./process-models/model-parts.ts";

// Parts of what is laid out and drawn
export type { LayoutArc, LayoutNode, MapLayout } from "./map/map-layout.ts";
export type { Palette } from "./palette.ts";
export type { SvgElement } from "./svg-element.ts";
