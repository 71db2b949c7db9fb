import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import { withoutLooseParts } from "../../process-models/bpmn/without-loose-parts.ts";
import { completeMarkings } from "../../process-models/petri-net/complete-markings.ts";
import { kindOfXml } from "../xml/kind-of-xml.ts";
import { endingOf, isModelFormat, type ModelFormat } from "./model-endings.ts";
import { readBpmn } from "./read-bpmn.ts";
import { readPnml } from "./read-pnml.ts";
import { readPtml } from "./read-ptml.ts";

export { endingOf, isModelFormat, MODEL_FORMATS, type ModelFormat } from "./model-endings.ts";

/**
 * The format of a model by the ending of its name, else by its content; null for what is no model.
 *
 * @param bytes of the file, or its first ones
 *
 * @example
 * ```ts
 * import { modelFormatOf } from "@/formats/process-models/parse-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(modelFormatOf("order.xml", new TextEncoder().encode("<pnml/>")), "pnml");
 * ```
 */
export function modelFormatOf(name: string, bytes: Uint8Array): ModelFormat | null {
  const ending = endingOf(name);
  const kind = isModelFormat(ending) ? ending : kindOfXml(bytes);
  return isModelFormat(kind) ? kind : null;
}

/** Which model of a file is read, and how it ends. */
export interface ModelChoice {
  /**
   * BPMN: name or id of the pool or process. Default: the only executable one, else the largest.
   */
  readonly pool?: string;
  /** PNML: id or name of the net. Default: the only one. */
  readonly net?: string;
  /** PNML: see {@linkcode completeMarkings}. */
  readonly final?: readonly string[];
}

/** Settings of {@linkcode parseModel}. */
export interface ParseModelOptions extends ModelChoice {
  /** Receives sentences on what was assumed. */
  readonly onNote?: (note: string) => void;
}

/**
 * Reads the text of a model file. A net gets the markings that its file lacks; see
 * {@linkcode completeMarkings}.
 *
 * @param source name of the file, for messages
 * @throws an input error with line and column for a text that is not of the format
 *
 * @example
 * ```ts
 * import { parseModel } from "@/formats/process-models/parse-model.ts";
 * import { writePtml } from "@/formats/process-models/write-ptml.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( 'a', 'b' )");
 * assertEquals(parseModel(writePtml(tree), "ptml", "model.ptml"), { kind: "process-tree", model: tree });
 * ```
 */
export function parseModel(
  text: string,
  format: ModelFormat,
  source: string,
  { pool, net, final, onNote = () => {} }: ParseModelOptions = {},
): ProcessModel {
  switch (format) {
    case "pnml": {
      const completed = completeMarkings(readPnml(text, { source, net }), { final });
      completed.notes.forEach(onNote);
      return { kind: "petri-net", model: completed.net };
    }
    case "bpmn": {
      const { bpmn, note } = withoutLooseParts(readBpmn(text, { source, pool, onNote }));
      if (note !== null) onNote(note);
      return { kind: "bpmn", model: bpmn };
    }
    case "ptml":
      return { kind: "process-tree", model: readPtml(text, { source }) };
  }
}
