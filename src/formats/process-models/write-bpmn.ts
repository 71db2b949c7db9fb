import type { Bpmn, BpmnLayout, BpmnNode } from "../../process-models/bpmn/bpmn.ts";
import { writeXml, type XmlContent } from "../xml/write-xml.ts";
import { ELEMENT_NAMES, idPool } from "./bpmn-elements.ts";

/** Settings of {@linkcode writeBpmn}. */
export interface BpmnWriteOptions {
  /** The name of the process. Default: none. */
  readonly name?: string;
}

/**
 * Writes a model as BPMN 2.0 (OMG formal/2011-01-03) with diagram interchange, so that editors show
 * its layout. {@linkcode readBpmn} reads back an equal model; ids that XML does not allow are
 * changed.
 *
 * @param bpmn the model
 * @param layout positions of its nodes and flows, for example from `layoutBpmn`
 * @throws an input error if a label contains a character that XML does not allow, such as U+0000
 *
 * @example
 * ```ts
 * import { readBpmn } from "@/formats/process-models/read-bpmn.ts";
 * import { writeBpmn } from "@/formats/process-models/write-bpmn.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bpmn = { nodes: [{ id: "s", kind: "start-event", label: "" }], flows: [] } as const;
 * const layout = { nodes: [{ x: 10, y: 10, width: 36, height: 36 }], flows: [] };
 * assertEquals(readBpmn(writeBpmn(bpmn, layout)), bpmn);
 * ```
 */
export function writeBpmn(bpmn: Bpmn, layout: BpmnLayout, options: BpmnWriteOptions = {}): string {
  const pool = idPool();
  const nodeIds = bpmn.nodes.map(({ id }) => pool.give(id));
  const flowIds = bpmn.flows.map(({ id }) => pool.give(id));
  const processId = pool.give("Process");
  const incoming: string[][] = bpmn.nodes.map(() => []);
  const outgoing: string[][] = bpmn.nodes.map(() => []);
  bpmn.flows.forEach(({ from, to }, i) => {
    outgoing[from].push(flowIds[i]);
    incoming[to].push(flowIds[i]);
  });
  const defaults = new Map(
    bpmn.flows.flatMap(({ from, taken }, i) => taken === "otherwise" ? [[from, flowIds[i]] as const] : []),
  );
  const process: XmlContent = {
    name: "bpmn:process",
    attributes: { id: processId, name: options.name, isExecutable: false },
    children: [
      ...bpmn.nodes.map((node, i) => nodeContent(node, { id: nodeIds[i], default: defaults.get(i) }, incoming[i], outgoing[i])),
      ...bpmn.flows.map(({ from, to, taken }, i): XmlContent => ({
        name: "bpmn:sequenceFlow",
        attributes: { id: flowIds[i], sourceRef: nodeIds[from], targetRef: nodeIds[to] },
        children: taken === "always" ? [{ name: "bpmn:conditionExpression", children: ["true"] }] : undefined,
      })),
    ],
  };
  const drawn = {
    nodes: bpmn.nodes.map((node, i) => ({ node, id: nodeIds[i], bounds: layout.nodes[i] })),
    flows: flowIds.map((id, i) => ({ id, points: layout.flows[i] })),
  };
  const diagram = diagramContent(processId, drawn, pool.give);
  return writeXml({
    name: "bpmn:definitions",
    attributes: {
      "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
      id: pool.give("Definitions"),
      targetNamespace: "http://bpmn.io/schema/bpmn",
    },
    children: [process, diagram],
  });
}

/** What a diagram shows: nodes and flows with their ids in the file. */
interface DrawnBpmn {
  readonly nodes: readonly { readonly node: BpmnNode; readonly id: string; readonly bounds: BpmnLayout["nodes"][number] }[];
  readonly flows: readonly { readonly id: string; readonly points: BpmnLayout["flows"][number] }[];
}

/**
 * The diagram interchange of a process, with its own namespaces.
 *
 * @param processId id of the process
 * @param give makes an id that the file does not have
 */
export function diagramContent(processId: string, { nodes, flows }: DrawnBpmn, give: (wanted: string) => string): XmlContent {
  const plane: XmlContent = {
    name: "bpmndi:BPMNPlane",
    attributes: { id: give("Plane"), bpmnElement: processId },
    children: [
      ...nodes.map(({ node, id, bounds }) => shapeContent(node, id, give(`${id}_di`), bounds)),
      ...flows.map(({ id, points }) => edgeContent(id, give(`${id}_di`), points)),
    ],
  };
  return {
    name: "bpmndi:BPMNDiagram",
    attributes: {
      "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
      "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
      "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
      id: give("Diagram"),
    },
    children: [plane],
  };
}

function nodeContent(
  { kind, label }: BpmnNode,
  { id, default: otherwise }: { readonly id: string; readonly default: string | undefined },
  incoming: readonly string[],
  outgoing: readonly string[],
): XmlContent {
  return {
    name: `bpmn:${ELEMENT_NAMES[kind]}`,
    attributes: { id, name: label === "" ? undefined : label, default: otherwise },
    children: [
      ...incoming.map((flow) => ({ name: "bpmn:incoming", children: [flow] })),
      ...outgoing.map((flow) => ({ name: "bpmn:outgoing", children: [flow] })),
    ],
  };
}

function shapeContent({ kind }: BpmnNode, element: string, id: string, bounds: BpmnLayout["nodes"][number]): XmlContent {
  const { x, y, width, height } = bounds;
  return {
    name: "bpmndi:BPMNShape",
    // Without it an exclusive gateway is an empty diamond.
    attributes: { id, bpmnElement: element, isMarkerVisible: kind === "exclusive-gateway" ? true : undefined },
    children: [{ name: "dc:Bounds", attributes: { x, y, width, height } }],
  };
}

function edgeContent(element: string, id: string, points: BpmnLayout["flows"][number]): XmlContent {
  return {
    name: "bpmndi:BPMNEdge",
    attributes: { id, bpmnElement: element },
    children: points.map(({ x, y }) => ({ name: "di:waypoint", attributes: { x, y } })),
  };
}
