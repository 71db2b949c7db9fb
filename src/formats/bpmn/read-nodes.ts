import type { BpmnFlow, BpmnNode, BpmnNodeKind } from "../../process-models/bpmn.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { childrenOf, elementError, quoted, requiredAttribute } from "../xml/xml-places.ts";
import { isActivity, kindOf, refuseOthers, repetitionOf } from "./bpmn-elements.ts";
import { type IdPool, idPool } from "./bpmn-ids.ts";

/** Where the flow enters and leaves what an element has become, by position of the node. */
export interface Ports {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
}

/** A model in the making. */
export interface BpmnBuilder {
  readonly source: string | undefined;
  readonly nodes: BpmnNode[];
  readonly flows: BpmnFlow[];
  readonly ids: IdPool;
  /** By the id in the file. */
  readonly ports: Map<string, Ports>;
  /** All sequence flows, in the order of the document. */
  readonly sequenceFlows: XmlElement[];
  /** The sub-processes that have an inside. */
  readonly insides: Inside[];
}

/** A sub-process: its first and last node, and the elements within. */
export interface Inside {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
  readonly content: readonly Ports[];
}

/** An empty model. */
export const bpmnBuilder = (source: string | undefined): BpmnBuilder => ({
  source,
  nodes: [],
  flows: [],
  ids: idPool(),
  ports: new Map(),
  sequenceFlows: [],
  insides: [],
});

/** Adds a node. */
export function addNode(builder: BpmnBuilder, id: string, kind: BpmnNodeKind, label = ""): number {
  return builder.nodes.push({ id: builder.ids.give(id), kind, label }) - 1;
}

/** Adds a flow. */
export function addFlow(builder: BpmnBuilder, id: string, from: number, to: number): void {
  builder.flows.push({ id: builder.ids.give(id), from, to });
}

/** Adds the nodes of a process or sub-process, and collects its flows. */
export function readNodes(scope: XmlElement, builder: BpmnBuilder, isInner = false): Ports[] {
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
    // Intermediate events show their label as activities do: starts, ends and links are none.
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
 * The inside of a sub-process between two nodes of its own; its flows are tied to them when all
 * flows are known.
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

/** Whether several conditional flows may leave an element together. */
export function splitsByCondition(element: XmlElement, outgoing: readonly XmlElement[]): boolean {
  const conditional = outgoing.some((flow) => childrenOf(flow, "conditionExpression").length > 0);
  return isActivity(element) && outgoing.length > 1 && (conditional || element.attributes.has("default"));
}
