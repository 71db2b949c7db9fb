import type { Bpmn, BpmnFlow, BpmnNode, BpmnNodeKind } from "../../process-models/bpmn/bpmn.ts";
import {
  childOf,
  childrenOf,
  elementError,
  type ModelReadOptions,
  quoted,
  readXml,
  requiredAttribute,
  type XmlElement,
} from "../xml/read-xml.ts";
import { type IdPool, idPool, isActivity, kindOf, refuseOthers, repetitionOf } from "./bpmn-elements.ts";

/**
 * Reads the control flow of a process from BPMN 2.0 (OMG formal/2011-01-03), nodes and flows in the
 * order of the document. The diagram is not read.
 *
 * - Tasks of every type, call activities and sub-processes without content are tasks. The content
 *   of other sub-processes is inserted between an intermediate event and another one (or an
 *   inclusive join, if several of its ends can be reached together).
 * - Loop and multi-instance markers become a loop of gateways, conditional flows out of an activity
 *   an inclusive split.
 * - Elements that do not change the order of activities, such as lanes, data, messages, notes and
 *   timers, are skipped.
 * - Elements that change it and cannot be expressed by tasks and gateways are refused: boundary
 *   events, event and ad-hoc sub-processes, complex gateways, terminate end events in a process
 *   with parallel branches.
 *
 * Ids that XML does not allow are changed.
 *
 * @throws an input error with line and column if the text is no BPMN, has no process with nodes or
 * several, has a refused element or a reference to a missing one; a limit error as for
 * {@linkcode readXml}
 *
 * @example
 * ```ts
 * import { readBpmn } from "@/formats/models/read-bpmn.ts";
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
    advice: processes.length === 0 ? undefined : "Keep one pool in the file: message flows between pools are not supported.",
  });
}

/** The first and the last node of an element, by index. */
export interface Ports {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
}

/** A model under construction. */
export interface BpmnBuilder {
  readonly source: string | undefined;
  readonly nodes: BpmnNode[];
  readonly flows: BpmnFlow[];
  readonly ids: IdPool;
  /** By id in the file. */
  readonly ports: Map<string, Ports>;
  /** All sequence flows, in the order of the document. */
  readonly sequenceFlows: XmlElement[];
  /** The sub-processes that have content. */
  readonly insides: Inside[];
}

/** A sub-process: its first and last node, and its elements. */
export interface Inside {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
  readonly content: readonly Ports[];
}

/** An empty model. */
const bpmnBuilder = (source: string | undefined): BpmnBuilder => ({
  source,
  nodes: [],
  flows: [],
  ids: idPool(),
  ports: new Map(),
  sequenceFlows: [],
  insides: [],
});

/** Adds a node. */
function addNode(builder: BpmnBuilder, id: string, kind: BpmnNodeKind, label = ""): number {
  return builder.nodes.push({ id: builder.ids.give(id), kind, label }) - 1;
}

/** Adds a flow. */
function addFlow(builder: BpmnBuilder, id: string, from: number, to: number): void {
  builder.flows.push({ id: builder.ids.give(id), from, to });
}

/** Adds the nodes of a process or sub-process, and collects its flows. */
function readNodes(scope: XmlElement, builder: BpmnBuilder, isInner = false): Ports[] {
  const content: Ports[] = [];
  for (const element of scope.children) {
    refuseOthers(element, builder.source);
    if (element.name === "sequenceFlow") builder.sequenceFlows.push(element);
    const kind = kindOf(element);
    if (kind === null) continue;
    const id = requiredAttribute(element, "id", builder.source);
    if (builder.ports.has(id)) {
      throw elementError(element, builder.source, {
        expected: "an id of its own for each node",
        found: `${quoted(id)} a second time`,
      });
    }
    const ports = { element, ...addElement(element, id, kind, builder, isInner) };
    builder.ports.set(id, ports);
    content.push(ports);
  }
  return content;
}

type Ends = Omit<Ports, "element">;

function addElement(
  element: XmlElement,
  id: string,
  kind: BpmnNodeKind | "sub-process",
  builder: BpmnBuilder,
  isInner: boolean,
): Ends {
  const name = element.attributes.get("name") ?? "";
  if (kind !== "task" && kind !== "sub-process") {
    // The label of an intermediate event is an activity, those of starts, ends and links are not.
    const passes = isInner && (kind === "start-event" || kind === "end-event");
    const isLink = childrenOf(element, "linkEventDefinition").length > 0;
    return addSingle(builder, id, passes ? "intermediate-event" : kind, passes || isLink ? "" : name);
  }
  const inside = () => kind === "task" ? addSingle(builder, id, kind, name) : addInside(element, id, builder);
  switch (repetitionOf(element, kind, builder.source)) {
    case "once":
      return inside();
    case "one or more": {
      const entry = addNode(builder, `${id}_again`, "exclusive-gateway");
      const body = inside();
      const exit = addNode(builder, `${id}_done`, "exclusive-gateway");
      addFlow(builder, `${id}_first`, entry, body.entry);
      addFlow(builder, `${id}_last`, body.exit, exit);
      addFlow(builder, `${id}_back`, exit, entry);
      return { entry, exit };
    }
    case "any number": {
      const entry = addNode(builder, `${id}_again`, "exclusive-gateway");
      const exit = addNode(builder, `${id}_done`, "exclusive-gateway");
      const body = inside();
      addFlow(builder, `${id}_test`, entry, exit);
      addFlow(builder, `${id}_first`, exit, body.entry);
      addFlow(builder, `${id}_back`, body.exit, entry);
      return { entry, exit };
    }
  }
}

function addSingle(builder: BpmnBuilder, id: string, kind: BpmnNodeKind, label: string): Ends {
  const node = addNode(builder, id, kind, label);
  return { entry: node, exit: node };
}

/**
 * Adds the content of a sub-process between two nodes, which {@linkcode tieInsides} connects with
 * it when all flows are known.
 */
function addInside(element: XmlElement, id: string, builder: BpmnBuilder): Ends {
  const starts = childrenOf(element, "startEvent").length;
  const entry = addNode(builder, id, starts > 1 ? "exclusive-gateway" : "intermediate-event");
  const content = readNodes(element, builder, true);
  const exit = addNode(builder, `${id}_end`, canEndTwice(element) ? "inclusive-gateway" : "intermediate-event");
  builder.insides.push({ element, entry, exit, content });
  return { entry, exit };
}

/**
 * Whether tokens of one instance may reach several ends: there are several, and something within
 * splits them.
 */
function canEndTwice(scope: XmlElement): boolean {
  const sources = new Set<string | undefined>();
  const split = new Set<string | undefined>();
  for (const flow of childrenOf(scope, "sequenceFlow")) {
    const source = flow.attributes.get("sourceRef");
    if (sources.has(source)) split.add(source);
    sources.add(source);
  }
  const nodes = scope.children.filter((child) => kindOf(child) !== null);
  const ends = nodes.filter(({ attributes }) => !sources.has(attributes.get("id")));
  const choices = new Set(["exclusiveGateway", "eventBasedGateway"]);
  const isSplit = (node: XmlElement) => split.has(node.attributes.get("id")) && !choices.has(node.name);
  return ends.length > 1 && nodes.some(isSplit);
}

/** Whether several conditional flows of an element may be taken together. */
function splitsByCondition(element: XmlElement, outgoing: readonly XmlElement[]): boolean {
  const conditional = outgoing.some((flow) => childrenOf(flow, "conditionExpression").length > 0);
  return isActivity(element) && outgoing.length > 1 && (conditional || element.attributes.has("default"));
}

/** Adds the sequence flows after all nodes. */
function readFlows(builder: BpmnBuilder): void {
  const { source, sequenceFlows } = builder;
  const ends = sequenceFlows.map((flow) => ({
    flow,
    from: portsOf(flow, "sourceRef", builder),
    to: portsOf(flow, "targetRef", builder),
  }));
  const outgoing = new Map<Ports, XmlElement[]>();
  for (const { flow, from } of ends) (outgoing.get(from) ?? outgoing.set(from, []).get(from)!).push(flow);
  const exits = new Map<Ports, number>();
  for (const [ports, flows] of outgoing) {
    if (!splitsByCondition(ports.element, flows)) continue;
    const split = addNode(builder, `${ports.element.attributes.get("id")}_split`, "inclusive-gateway");
    addFlow(builder, `${ports.element.attributes.get("id")}_flow`, ports.exit, split);
    exits.set(ports, split);
  }
  for (const { flow, from, to } of ends) {
    addFlow(builder, flow.attributes.get("id") || "flow", exits.get(from) ?? from.exit, to.entry);
  }
  tieInsides(builder, ends);
  tieLinks(builder);
  refuseTermination(builder, source);
}

function portsOf(flow: XmlElement, name: string, { ports, source }: BpmnBuilder): Ports {
  const id = requiredAttribute(flow, name, source);
  const found = ports.get(id);
  if (found !== undefined) return found;
  throw elementError(flow, source, { expected: `the id of a task, event, gateway or sub-process as ${name}`, found: quoted(id) });
}

/**
 * Connects the first node of a sub-process with its start events, or with its nodes without
 * incoming flow if it has none, and its nodes without outgoing flow with the last node.
 */
function tieInsides(builder: BpmnBuilder, ends: readonly { readonly from: Ports; readonly to: Ports }[]): void {
  const [left, reached] = [new Set(ends.map(({ from }) => from)), new Set(ends.map(({ to }) => to))];
  for (const { element, entry, exit, content } of builder.insides) {
    const id = element.attributes.get("id");
    const targets = linkEvents(content, "intermediateCatchEvent");
    const sources = linkEvents(content, "intermediateThrowEvent");
    const starts = content.filter(({ element }) => element.name === "startEvent");
    for (const ports of starts.length > 0 ? starts : content) {
      if (!reached.has(ports) && !targets.has(ports)) addFlow(builder, `${id}_in`, entry, ports.entry);
    }
    for (const ports of content) if (!left.has(ports) && !sources.has(ports)) addFlow(builder, `${id}_out`, ports.exit, exit);
  }
}

/** The link events among elements, with the name of their link. */
function linkEvents(elements: Iterable<Ports>, name: string): Map<Ports, string> {
  const links = new Map<Ports, string>();
  for (const ports of elements) {
    const link = ports.element.name === name ? childOf(ports.element, "linkEventDefinition") : undefined;
    if (link) links.set(ports, link.attributes.get("name") || ports.element.attributes.get("name") || "");
  }
  return links;
}

/** Connects each link event that throws with the one that catches its link. */
function tieLinks(builder: BpmnBuilder): void {
  const caught = new Map([...linkEvents(builder.ports.values(), "intermediateCatchEvent")].map(([ports, name]) => [name, ports]));
  for (const [ports, name] of linkEvents(builder.ports.values(), "intermediateThrowEvent")) {
    const target = caught.get(name);
    if (target === undefined) {
      throw elementError(ports.element, builder.source, {
        expected: "a catching event for the link",
        found: `none with the name ${quoted(name)}`,
      });
    }
    addFlow(builder, `${ports.element.attributes.get("id")}_link`, ports.exit, target.entry);
  }
}

/** A terminate end event is a plain one only in a process without parallel branches. */
function refuseTermination({ ports, nodes, flows }: BpmnBuilder, source: string | undefined): void {
  const ends = [...ports.values()].filter(({ element }) => childrenOf(element, "terminateEventDefinition").length > 0);
  if (ends.length === 0) return;
  const outgoing = nodes.map(() => 0);
  for (const { from } of flows) outgoing[from]++;
  const concurrent = nodes.some(({ kind }, i) =>
    outgoing[i] > 1 && kind !== "exclusive-gateway" && kind !== "event-based-gateway"
  );
  if (concurrent) {
    throw elementError(ends[0].element, source, {
      expected: "end events that let parallel branches finish",
      found: "a terminate end event",
      advice: "Make it a plain end event, or join the branches before it.",
    });
  }
}
