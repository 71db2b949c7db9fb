/**
 * Files of process models: PNML, BPMN and PTML (process trees).
 *
 * @module
 */
export { readBpmn } from "./bpmn/read-bpmn.ts";
export { type BpmnWriteOptions, writeBpmn } from "./bpmn/write-bpmn.ts";
export { readPtml } from "./ptml/read-ptml.ts";
export { type PtmlWriteOptions, writePtml } from "./ptml/write-ptml.ts";
export { readPnml } from "./pnml/read-pnml.ts";
export { type PnmlLayout, type PnmlWriteOptions, writePnml } from "./pnml/write-pnml.ts";
