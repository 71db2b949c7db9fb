import { encodingOf } from "./decode-xml.ts";

/** What an XML document holds: a model or a log. */
type XmlKind = "bpmn" | "pnml" | "ptml" | "xes" | "mxml" | "xmlocel";

/** Bytes that tell the kind of a document: the first element, and those that follow it in a log. */
export const XML_START = 2 ** 16;

/** Kinds by the name of the first element, in lower case. */
const KIND_OF_ROOT: ReadonlyMap<string, XmlKind> = new Map([
  ["definitions", "bpmn"],
  ["pnml", "pnml"],
  ["ptml", "ptml"],
  ["workflowlog", "mxml"],
]);

/**
 * The kind of an XML document by its first element. The names of files do not tell it: engines call
 * BPMN `.bpmn20.xml`, and other programs write any format as `.xml`.
 *
 * @param start its first bytes, {@linkcode XML_START} at most
 * @returns null for what is no XML, or of another kind
 *
 * @example
 * ```ts
 * import { kindOfXml } from "@/formats/xml/kind-of-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const kindOf = (text: string) => kindOfXml(new TextEncoder().encode(text));
 * assertEquals(kindOf("<?xml version='1.0'?><bpmn:definitions/>"), "bpmn");
 * assertEquals(kindOf("<log><trace/></log>"), "xes");
 * assertEquals(kindOf("case,activity"), null);
 * ```
 */
export function kindOfXml(start: Uint8Array): XmlKind | null {
  const bytes = start.subarray(0, XML_START);
  const text = textOf(bytes).replace(/<!--[^]*?-->/g, "");
  const [, root, rest] = /^\ufeff?\s*(?:<\?[^]*?\?>\s*|<![^>]*>\s*)*<(?:[\w.-]+:)?([\w.-]+)([^]*)/.exec(text) ?? [];
  if (root === undefined) return null;
  return KIND_OF_ROOT.get(root.toLowerCase()) ?? (root.toLowerCase() === "log" ? kindOfLog(rest) : null);
}

/** XES and OCEL call their first element alike; what comes next tells. */
function kindOfLog(rest: string): XmlKind | null {
  if (/^[^>]*\sxes\./.test(rest)) return "xes";
  const next = /<(?:\w+:)?(trace|extension|classifier|event|object-types|event-types|events|objects)[\s/>]/.exec(rest)?.[1];
  if (next === undefined) return null;
  return ["trace", "extension", "classifier", "event"].includes(next) ? "xes" : "xmlocel";
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes)).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
