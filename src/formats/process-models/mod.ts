/**
 * Files of process models: PNML, BPMN and PTML (process trees), and rules as JSON.
 *
 * @module
 */
export { MODEL_FORMATS, type ModelChoice, type ModelFormat, parseModel, type ParseModelOptions } from "./parse-model.ts";
export { type BpmnReadOptions, readBpmn } from "./read-bpmn.ts";
export { type BpmnWriteOptions, writeBpmn } from "./write-bpmn.ts";
export { readPtml } from "./read-ptml.ts";
export { type PtmlWriteOptions, writePtml } from "./write-ptml.ts";
export { type PnmlReadOptions, readPnml } from "./read-pnml.ts";
export { type PnmlLayout, type PnmlWriteOptions, writePnml } from "./write-pnml.ts";
export { readRules } from "./read-rules.ts";
export { type RuleModel, writeRules } from "./write-rules.ts";
export type { ModelReadOptions } from "../xml/read-xml.ts";
