import type { Bpmn } from "../bpmn/bpmn.ts";
import { bpmnOfFreeChoiceNet } from "./bpmn-of-petri-net.ts";
import type { HeuristicsNet } from "../heuristics-net.ts";
import { petriNetOfHeuristicsNet } from "./petri-net-of-heuristics-net.ts";

/**
 * The BPMN model of a heuristics net: its activities as tasks, XOR sets as exclusive gateways,
 * several sets at one activity as parallel gateways. It has the language of
 * {@linkcode petriNetOfHeuristicsNet}, except that in BPMN a run that reaches the end event twice
 * has ended, too.
 *
 * @example
 * ```ts
 * import { bpmnOfHeuristicsNet } from "@/process-models/conversions/bpmn-of-heuristics-net.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { nodes } = bpmnOfHeuristicsNet({
 *   activities: ["a", "b"],
 *   activityCounts: [2, 1],
 *   startCounts: [2, 0],
 *   endCounts: [1, 1],
 *   dependencies: [{ from: 0, to: 1, dependency: 0.5, count: 1 }],
 *   outputs: [[[1]], []],
 *   inputs: [[], [[0]]],
 * });
 * assertEquals(nodes.map(({ kind }) => kind), [
 *   "start-event",
 *   "task",
 *   "exclusive-gateway",
 *   "task",
 *   "exclusive-gateway",
 *   "end-event",
 * ]);
 * ```
 */
export function bpmnOfHeuristicsNet(heuristicsNet: HeuristicsNet): Bpmn {
  return bpmnOfFreeChoiceNet(petriNetOfHeuristicsNet(heuristicsNet));
}
