import type { XmlElement } from "../xml/read-xml.ts";
import { childOf, childrenOf, elementError, quoted, requiredAttribute } from "../xml/xml-places.ts";
import { addFlow, addNode, type BpmnBuilder, type Ports, splitsByCondition } from "./read-nodes.ts";

/** Adds the sequence flows, once all nodes are there. */
export function readFlows(builder: BpmnBuilder): void {
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
 * The start events of a sub-process begin with it, without them the nodes that no flow reaches;
 * nodes that no flow leaves end it.
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

/** A link that is thrown goes on where it is caught. */
function tieLinks(builder: BpmnBuilder): void {
  const caught = new Map([...linkEvents(builder.ports.values(), "intermediateCatchEvent")].map(([ports, name]) => [name, ports]));
  for (const [ports, name] of linkEvents(builder.ports.values(), "intermediateThrowEvent")) {
    const target = caught.get(name);
    if (target === undefined) {
      throw elementError(ports.element, builder.source, {
        expected: "an event that catches the link",
        found: `none named ${quoted(name)}`,
      });
    }
    addFlow(builder, `${ports.element.attributes.get("id")}_link`, ports.exit, target.entry);
  }
}

/** An end that stops everything is an ordinary one only where nothing else can be under way. */
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
      expected: "ends that let concurrent branches finish",
      found: "a terminating end event",
      advice: "Make it a plain end event, or join the branches before it.",
    });
  }
}
