import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import { readBpmn } from "./read-bpmn.ts";
import { readPnml } from "./read-pnml.ts";
import { readPtml } from "./read-ptml.ts";

/** The formats of model files, by their endings. */
export const MODEL_FORMATS = ["pnml", "bpmn", "ptml"] as const;

/** A format that models are read from and written to. */
export type ModelFormat = typeof MODEL_FORMATS[number];

/**
 * Reads the text of a model file.
 *
 * @param source name of the file, for messages
 * @throws an input error with line and column for a text that is not of the format
 *
 * @example
 * ```ts
 * import { parseModel } from "@/formats/models/parse-model.ts";
 * import { writePtml } from "@/formats/models/write-ptml.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( 'a', 'b' )");
 * assertEquals(parseModel(writePtml(tree), "ptml", "model.ptml"), { kind: "process-tree", model: tree });
 * ```
 */
export function parseModel(text: string, format: ModelFormat, source: string): ProcessModel {
  switch (format) {
    case "pnml":
      return { kind: "petri-net", model: readPnml(text, { source }) };
    case "bpmn":
      return { kind: "bpmn", model: readBpmn(text, { source }) };
    case "ptml":
      return { kind: "process-tree", model: readPtml(text, { source }) };
  }
}
