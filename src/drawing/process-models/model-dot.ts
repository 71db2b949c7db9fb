import type { MinedModel } from "../../discovery/miner.ts";
import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import { noPicture } from "./draw-model.ts";
import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import type { Bpmn, BpmnNode } from "../../process-models/bpmn/bpmn.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { OPERATOR_SIGNS, type ProcessTree } from "../../process-models/process-tree/process-tree.ts";
import { quoteDot } from "../layout-engine.ts";
import { mapToDot } from "../map/map-dot.ts";
import { selectionOf } from "./draw-counted-graph.ts";

/**
 * A model as a DOT document, for Graphviz and other programs. Labels are quoted strings: whatever
 * they contain is shown as text.
 *
 * @throws a usage error for footprints, declarative rules, log skeletons and temporal profiles,
 * which are no graphs
 *
 * @example
 * ```ts
 * import { dotOfModel } from "@/drawing/process-models/model-dot.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(dotOfModel({ kind: "process-tree", model: parseProcessTree("'ask'") }), "digraph");
 * ```
 */
export function dotOfModel({ kind, model }: ProcessModel | MinedModel): string {
  switch (kind) {
    case "petri-net":
      return dotOfPetriNet(model);
    case "process-tree":
      return dotOfProcessTree(model);
    case "bpmn":
      return dotOfBpmn(model);
    case "heuristics-net":
      return dotOfHeuristicsNet(model);
    case "directly-follows":
      return dotOfDirectlyFollows(model);
    default:
      throw noPicture(kind);
  }
}

/**
 * A Petri net as a DOT document: places round, those of the final marking with two rings, tokens of
 * the initial marking as a number, silent transitions as dark bars.
 */
function dotOfPetriNet(net: PetriNet): string {
  const weightOf = (weight: number) => weight === 1 ? "" : ` [label="${weight}"]`;
  return [
    "digraph {",
    "  rankdir=LR;",
    "  node [shape=box, style=rounded];",
    ...net.places.map((_, i) => {
      const shape = (net.finalMarking?.[i] ?? 0) > 0 ? "doublecircle" : "circle";
      const tokens = net.initialMarking[i];
      return `  p${i} [shape=${shape}, style="", label="${tokens === 0 ? "" : tokens}"];`;
    }),
    ...net.transitions.map(({ label }, i) =>
      label === null
        ? `  t${i} [style=filled, fillcolor="#475467", label="", width=0.15, height=0.4];`
        : `  t${i} [label=${quoteDot(label)}];`
    ),
    ...net.transitions.flatMap(({ inputs, outputs }, i) => [
      ...inputs.map(({ place, weight }) => `  p${place} -> t${i}${weightOf(weight)};`),
      ...outputs.map(({ place, weight }) => `  t${i} -> p${place}${weightOf(weight)};`),
    ]),
    "}",
    "",
  ].join("\n");
}

/**
 * A process tree as a DOT document: operators with the signs of the text form, silent leaves as
 * dark points.
 */
function dotOfProcessTree(tree: ProcessTree): string {
  const nodes: string[] = [];
  const edges: string[] = [];
  const open: { node: ProcessTree; parent: number }[] = [{ node: tree, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
    const index = nodes.push(nodeLine(node, nodes.length)) - 1;
    if (parent >= 0) edges.push(`  n${parent} -> n${index};`);
    // The last on the stack is the first to be taken.
    if ("children" in node) { for (const child of node.children.toReversed()) open.push({ node: child, parent: index }); }
  }
  return ["digraph {", "  ordering=out;", "  node [shape=box, style=rounded];", "  edge [dir=none];", ...nodes, ...edges, "}", ""]
    .join("\n");
}

function nodeLine(node: ProcessTree, index: number): string {
  if (node.kind === "silent") return `  n${index} [shape=point, width=0.15, label=""];`;
  if (node.kind === "activity") return `  n${index} [label=${quoteDot(node.label)}];`;
  return `  n${index} [shape=circle, style="", label=${quoteDot(OPERATOR_SIGNS[node.kind])}];`;
}

/** What stands in a gateway. */
const SIGNS: Readonly<Partial<Record<BpmnNode["kind"], string>>> = {
  "exclusive-gateway": "X",
  "parallel-gateway": "+",
  "inclusive-gateway": "O",
  "event-based-gateway": "E",
};

/**
 * A BPMN model as a DOT document: tasks as boxes, gateways as diamonds with their sign, events
 * round.
 */
function dotOfBpmn(bpmn: Bpmn): string {
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

/**
 * A heuristics net as a DOT document: activities with their counts, arcs with count and dependency.
 */
function dotOfHeuristicsNet(net: HeuristicsNet): string {
  const { activities, activityCounts, startCounts, endCounts, dependencies } = net;
  const indices = [...activities.keys()];
  return [
    "digraph {",
    "  rankdir=TB;",
    "  node [shape=box, style=rounded];",
    '  start [shape=circle, label=""];',
    '  end [shape=doublecircle, label=""];',
    ...indices.map((i) => `  n${i} [label=${quoteDot(`${activities[i]}\n${activityCounts[i]}`)}];`),
    ...indices.filter((i) => startCounts[i] > 0).map((i) => `  start -> n${i} [label="${startCounts[i]}"];`),
    ...dependencies.map(({ from, to, dependency, count }) =>
      `  n${from} -> n${to} [label="${count} (${dependency.toFixed(3)})"];`
    ),
    ...indices.filter((i) => endCounts[i] > 0).map((i) => `  n${i} -> end [label="${endCounts[i]}"];`),
    "}",
    "",
  ].join("\n");
}

/**
 * A directly-follows graph as a DOT document, with its labels and counts.
 */
const dotOfDirectlyFollows = (relation: DirectlyFollows): string => mapToDot(selectionOf(relation));
