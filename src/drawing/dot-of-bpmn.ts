import type { Bpmn, BpmnNode } from "../process-models/bpmn.ts";
import { quoteDot } from "./map-dot.ts";

/** What stands in a gateway. */
const SIGNS: Readonly<Partial<Record<BpmnNode["kind"], string>>> = {
  "exclusive-gateway": "X",
  "parallel-gateway": "+",
  "inclusive-gateway": "O",
  "event-based-gateway": "E",
};

/**
 * A BPMN model as a DOT document: tasks as boxes, gateways as diamonds with their sign, events
 * round. Labels are quoted strings: whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { dotOfBpmn } from "@/drawing/dot-of-bpmn.ts";
 * import { assert } from "@std/assert";
 *
 * const bpmn = { nodes: [{ id: "a", kind: "task", label: "register" }], flows: [] } as const;
 * assert(dotOfBpmn(bpmn).includes('n0 [label="register"];'));
 * ```
 */
export function dotOfBpmn(bpmn: Bpmn): string {
  return [
    "digraph {",
    "  rankdir=LR;",
    "  node [shape=box, style=rounded];",
    ...bpmn.nodes.map((node, i) => `  n${i} [${attributesOf(node)}];`),
    ...bpmn.flows.map(({ from, to }) => `  n${from} -> n${to};`),
    "}",
    "",
  ].join("\n");
}

function attributesOf({ kind, label }: BpmnNode): string {
  if (kind === "task") return `label=${quoteDot(label)}`;
  const caption = label === "" ? "" : `, xlabel=${quoteDot(label)}`;
  const sign = SIGNS[kind];
  if (sign !== undefined) return `shape=diamond, style="", label="${sign}"${caption}`;
  const shape = kind === "intermediate-event" ? "doublecircle" : "circle";
  return `shape=${shape}, style=${kind === "end-event" ? "bold" : '""'}, label=""${caption}`;
}
