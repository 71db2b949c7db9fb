import type { Bpmn } from "../../process-models/bpmn.ts";
import { type ModelReadOptions, readXml, type XmlElement } from "../xml/read-xml.ts";
import { childrenOf, elementError, quoted } from "../xml/xml-places.ts";
import { kindOf } from "./bpmn-elements.ts";
import { readFlows } from "./read-flows.ts";
import { bpmnBuilder, readNodes } from "./read-nodes.ts";

/**
 * Reads the control flow of a process from BPMN 2.0 (OMG formal/2011-01-03), nodes and flows in the
 * order of the document. Where things stand is not read: drawings are laid out anew.
 *
 * - Tasks of every type, call activities and sub-processes without an inside are tasks; other
 *   sub-processes are put in place of their box: an intermediate event where they begin, another
 *   (or an inclusive join, if several of their ends can be reached together) where they end.
 * - Loop and multi-instance markers become a loop of gateways, conditional flows out of an activity
 *   an inclusive split.
 * - Lanes, data, messages, notes, timers and the like, which change no sequence of activities, are
 *   passed over.
 * - What does change it and cannot be told so is refused: boundary events, event and ad-hoc
 *   sub-processes, complex gateways, terminating ends beside concurrency.
 *
 * Ids that XML does not allow are made so.
 *
 * @throws an input error with line and column if the text is no BPMN, has no process with nodes or
 * several, holds what is refused, or refers to what is not there; a limit error as for
 * {@linkcode readXml}
 *
 * @example
 * ```ts
 * import { readBpmn } from "@/formats/bpmn/read-bpmn.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bpmn = readBpmn(`<definitions><process id="p">
 *   <startEvent id="s"/><userTask id="t" name="register"/>
 *   <sequenceFlow id="f" sourceRef="s" targetRef="t"/>
 * </process></definitions>`);
 * assertEquals(bpmn.nodes[1], { id: "t", kind: "task", label: "register" });
 * assertEquals(bpmn.flows, [{ id: "f", from: 0, to: 1 }]);
 * ```
 */
export function readBpmn(text: string, options: ModelReadOptions = {}): Bpmn {
  const { source } = options;
  const process = theProcess(readXml(text, options), source);
  const builder = bpmnBuilder(source);
  readNodes(process, builder);
  readFlows(builder);
  return { nodes: builder.nodes, flows: builder.flows };
}

function theProcess(root: XmlElement, source: string | undefined): XmlElement {
  if (root.name !== "definitions") {
    throw elementError(root, source, { expected: "<definitions> as the outermost element", found: `<${root.name}>` });
  }
  const processes = childrenOf(root, "process").filter((process) => process.children.some((child) => kindOf(child) !== null));
  if (processes.length === 1) return processes[0];
  const names = processes.slice(0, 5).map(({ attributes }) => quoted(attributes.get("name") || attributes.get("id") || ""));
  throw elementError(processes[1] ?? root, source, {
    expected: "one process with tasks, events or gateways",
    found: processes.length === 0 ? "none" : `${processes.length}: ${names.join(", ")}`,
    advice: processes.length === 0 ? undefined : "Keep one pool in the file: messages between pools are not read.",
  });
}
