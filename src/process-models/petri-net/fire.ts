import type { Marking, PetriNet } from "./petri-net.ts";

/**
 * Whether every input place of a transition holds the tokens that it takes.
 *
 * @param transition index into `net.transitions`
 *
 * @example
 * ```ts
 * import { isEnabled } from "@/process-models/petri-net/fire.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * assertEquals([0, 1].map((transition) => isEnabled(net, net.initialMarking, transition)), [true, false]);
 * ```
 */
export function isEnabled(net: PetriNet, marking: Marking, transition: number): boolean {
  const { inputs } = net.transitions[transition];
  for (let i = 0; i < inputs.length; i++) if (marking[inputs[i].place] < inputs[i].weight) return false;
  return true;
}

/**
 * The transitions that can fire in a marking, by their index in the net, ascending.
 *
 * @example
 * ```ts
 * import { enabledTransitions, fire } from "@/process-models/petri-net/fire.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', X( 'b', 'c' ) )"));
 * const labels = (transitions: number[]) => transitions.map((t) => net.transitions[t].label);
 * const [first] = enabledTransitions(net, net.initialMarking);
 * assertEquals(labels(enabledTransitions(net, fire(net, net.initialMarking, first))), ["b", "c"]);
 * ```
 */
export function enabledTransitions(net: PetriNet, marking: Marking): number[] {
  const enabled: number[] = [];
  for (let t = 0; t < net.transitions.length; t++) if (isEnabled(net, marking, t)) enabled.push(t);
  return enabled;
}

/**
 * The marking after a transition has fired; the given one is not changed. The transition must be
 * enabled; this is not checked.
 *
 * @param transition index into `net.transitions`
 *
 * @example
 * ```ts
 * import { fire } from "@/process-models/petri-net/fire.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("'a'"));
 * assertEquals(fire(net, net.initialMarking, 0), net.finalMarking);
 * ```
 */
export function fire(net: PetriNet, marking: Marking, transition: number): number[] {
  const next = marking.slice();
  const { inputs, outputs } = net.transitions[transition];
  for (let i = 0; i < inputs.length; i++) next[inputs[i].place] -= inputs[i].weight;
  for (let i = 0; i < outputs.length; i++) next[outputs[i].place] += outputs[i].weight;
  return next;
}

/** Whether two markings hold the same tokens. */
export function sameMarking(a: Marking, b: Marking): boolean {
  return a.length === b.length && a.every((tokens, place) => tokens === b[place]);
}
