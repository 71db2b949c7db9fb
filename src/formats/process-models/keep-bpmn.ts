import { SaxesParser } from "saxes";
import type { Bpmn, BpmnLayout } from "../../process-models/bpmn/bpmn.ts";
import { childrenOf, readXml, type XmlElement } from "../xml/read-xml.ts";
import { writeXml } from "../xml/write-xml.ts";
import { kindOf } from "./bpmn-elements.ts";
import { type BpmnReadOptions, chooseProcess } from "./read-bpmn.ts";
import { diagramContent } from "./write-bpmn.ts";

/**
 * A BPMN document of one pool: without the other processes, their participants, the message flows
 * and associations to them, and their shapes. All else stays as it is written. Linear.
 *
 * @param options `pool` names the pool; default as in {@linkcode readBpmn}
 * @throws an input error as {@linkcode readBpmn}
 *
 * @example
 * ```ts
 * import { bpmnOfPool } from "@/formats/process-models/keep-bpmn.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = '<definitions><process id="a"><task id="t"/></process> <process id="b"><task id="u"/></process></definitions>';
 * assertEquals(bpmnOfPool(text, { pool: "b" }), '<definitions> <process id="b"><task id="u"/></process></definitions>');
 * ```
 */
export function bpmnOfPool(text: string, options: BpmnReadOptions): string {
  const root = readXml(text, options);
  return withoutElements(text, elementsOfOthers(root, processesKept(root, chooseProcess(root, options))));
}

/** The process, and those that it calls. */
function processesKept(root: XmlElement, chosen: XmlElement): ReadonlySet<XmlElement> {
  const byId = new Map(childrenOf(root, "process").map((process) => [process.attributes.get("id") ?? "", process]));
  const kept = new Set([chosen]);
  for (const process of kept) {
    for (const element of allWithin(process)) {
      const called = byId.get(localName(element.attributes.get("calledElement")));
      if (called !== undefined) kept.add(called);
    }
  }
  return kept;
}

function* allWithin(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* allWithin(child);
}

/** A reference without the prefix of its namespace. */
const localName = (reference: string | undefined): string => (reference ?? "").replace(/^.*:/, "");

/** Attributes and elements that refer to what they connect or show. */
const REFERENCES = ["processRef", "sourceRef", "targetRef", "bpmnElement"];
const REFERENCE_ELEMENTS = ["participantRef", "messageFlowRef"];

/** The elements that go with other processes. */
function elementsOfOthers(root: XmlElement, kept: ReadonlySet<XmlElement>): ReadonlySet<XmlElement> {
  const gone = new Set(childrenOf(root, "process").filter((process) => !kept.has(process)));
  const ids = new Set(
    [...gone].flatMap((process) => [...allWithin(process)].map(({ attributes }) => attributes.get("id") ?? "")),
  );
  ids.delete("");
  const refersToGone = ({ attributes, children }: XmlElement) =>
    REFERENCES.some((name) => ids.has(localName(attributes.get(name)))) ||
    children.some(({ name, text }) => REFERENCE_ELEMENTS.includes(name) && ids.has(localName(text.trim())));
  const others = root.children.filter(({ name }) => name !== "process");
  // A flow to a participant that goes, goes too, and then the edge that shows it.
  for (let before = -1; before < gone.size;) {
    before = gone.size;
    for (const other of others) {
      for (const element of other.children.flatMap((child) => [child, ...child.children])) {
        if (gone.has(element) || !refersToGone(element)) continue;
        // A diagram without its plane is none.
        gone.add(element.name === "BPMNPlane" ? other : element);
        if (element.attributes.has("id")) ids.add(element.attributes.get("id")!);
      }
    }
  }
  return gone;
}

/** The text without some of its elements and the blanks before these. */
function withoutElements(text: string, gone: ReadonlySet<XmlElement>): string {
  const starts = new Set([...gone].map(({ line, column }) => `${line}:${column}`));
  const ranges: { from: number; to: number }[] = [];
  const open: { from: number; isGone: boolean }[] = [];
  const parser = new SaxesParser();
  parser.on("opentagstart", ({ name }) => {
    const column = parser.column - name.length - 1;
    const place = column > 0 ? `${parser.line}:${column}` : `${parser.line - 1}:undefined`;
    const inside = open.at(-1)?.isGone ?? false;
    open.push({ from: text.lastIndexOf("<", parser.position - 1), isGone: inside || starts.has(place) });
  });
  parser.on("closetag", () => {
    const { from, isGone } = open.pop()!;
    if (isGone && open.at(-1)?.isGone !== true) ranges.push({ from, to: parser.position });
  });
  parser.write(text).close();
  let kept = "";
  let at = 0;
  for (const { from, to } of ranges) {
    kept += text.slice(at, from).replace(/\s+$/, "");
    at = to;
  }
  return kept + text.slice(at);
}

/**
 * A BPMN document with a diagram, which editors need. Null if it has one, or if the model that was
 * read of it has other nodes than the process itself, as that of sub-processes has.
 *
 * @param bpmn the model that `readBpmn` reads of the document
 * @param layoutOf positions of the model's nodes and flows
 */
export function withDiagram(
  text: string,
  bpmn: Bpmn,
  { layoutOf, ...options }: BpmnReadOptions & { readonly layoutOf: (bpmn: Bpmn) => BpmnLayout },
): string | null {
  const root = readXml(text, options);
  if (root.children.some(({ name, children }) => name === "BPMNDiagram" && children.length > 0)) return null;
  const process = chooseProcess(root, options);
  const ids = new Set([...allWithin(root)].map(({ attributes }) => attributes.get("id") ?? ""));
  const nodes = process.children.filter((child) => kindOf(child) !== null).map(({ attributes }) => attributes.get("id"));
  const known = new Set<string | undefined>(bpmn.nodes.map(({ id }) => id));
  const end = text.lastIndexOf("</");
  const element = process.attributes.get("id");
  if (element === undefined || end < 0 || nodes.length !== bpmn.nodes.length || !nodes.every((id) => known.has(id))) return null;
  const give = (wanted: string) => {
    let id = wanted;
    for (let number = 2; ids.has(id); number++) id = `${wanted}_${number}`;
    ids.add(id);
    return id;
  };
  const flows = bpmn.flows.map(({ id }, at) => ({ id, at })).filter(({ id }) => ids.has(id));
  const layout = layoutOf(bpmn);
  const drawn = {
    nodes: bpmn.nodes.map((node, at) => ({ node, id: node.id, bounds: layout.nodes[at] })),
    flows: flows.map(({ id, at }) => ({ id, points: layout.flows[at] })),
  };
  const fragment = writeXml(diagramContent(element, drawn, give)).replace(/^.*\n/, "");
  return text.slice(0, end) + fragment + text.slice(end);
}
