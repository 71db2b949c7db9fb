/** The formats of model files, by their endings. */
export const MODEL_FORMATS = ["pnml", "bpmn", "ptml"] as const;

/** A format that models are read from and written to. */
export type ModelFormat = typeof MODEL_FORMATS[number];

/** Whether a format is one that models are read from. */
export const isModelFormat = (format: string | null): format is ModelFormat =>
  (MODEL_FORMATS as readonly (string | null)[]).includes(format);

/**
 * The last ending of a file name, in lower case; the empty string if there is none. Of
 * `x.bpmn20.xml`, as engines call BPMN, it is `bpmn`; likewise `x.pnml.xml` and `x.ptml.xml`.
 *
 * @example
 * ```ts
 * import { endingOf } from "@/formats/process-models/model-endings.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["a.PNML", "a.bpmn20.xml", "a.xml", "a"].map(endingOf), ["pnml", "bpmn", "xml", ""]);
 * ```
 */
export function endingOf(name: string): string {
  const [, model, last] = /\.(?:(bpmn|pnml|ptml)[0-9]*(?:\.xml)?|([a-z0-9]+))$/i.exec(name) ?? [];
  return (model ?? last ?? "").toLowerCase();
}
