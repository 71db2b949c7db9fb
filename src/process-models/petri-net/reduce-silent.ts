import { applyReductionRules } from "./apply-reduction-rules.ts";
import { createMutableNet, type MutableNet, onlyPlace, weightsKey } from "./mutable-net.ts";
import type { PetriNet } from "./petri-net.ts";

/**
 * A smaller net with the same language: silent transitions are fused with their surroundings (after
 * the reduction rules of Murata, "Petri Nets: Properties, Analysis and Applications", 1989). Places
 * of the initial and of the final marking are never touched, and what stays keeps its id and order.
 *
 * Applied until none fits any more:
 * - of equal transitions (label and arcs) the first stays, and a silent one that changes nothing
 *   goes;
 * - a silent transition is fused with the place before it, if that is its only input and has no
 *   other consumer: what filled the place does at once what the transition would do next;
 * - or with the place behind it, if that is its only output and has no other producer: whoever
 *   empties the place takes what the transition would have taken before;
 * - two places between which silent transitions lead both ways are one;
 * - of places with equal arcs the first stays.
 *
 * The language stays; that a run can get stuck may be lost, as choices are put off until it is
 * known that they can be made. So check the soundness of the net itself, not of the reduced one.
 * Near linear in the nodes, as only what changes is looked at again.
 *
 * @example
 * ```ts
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { reduceSilent } from "@/process-models/petri-net/reduce-silent.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', +( 'b', 'c' ), 'd' )"));
 * assertEquals(net.transitions.length, 6);
 * assertEquals(reduceSilent(net).transitions.map(({ label }) => label), ["a", "b", "c", "d"]);
 * ```
 */
export function reduceSilent(net: PetriNet): PetriNet {
  const mutable = createMutableNet(net);
  const kept = net.places.map((_, place) => net.initialMarking[place] > 0 || (net.finalMarking?.[place] ?? 0) > 0);
  const isSilent = (t: number) => net.transitions[t].label === null;
  applyReductionRules(mutable, {
    label: (t) => net.transitions[t].label,
    kept,
    rule: (t) =>
      isSilent(t) &&
      (dropIdle(mutable, t) || fuseWithInput(mutable, t, kept) || fuseWithOutput(mutable, t, kept) ||
        mergeRing(mutable, t, kept, isSilent)),
  });
  return mutable.rest();
}

function dropIdle(net: MutableNet, t: number): boolean {
  if (weightsKey(net.inputs[t]) !== weightsKey(net.outputs[t])) return false;
  net.removeTransition(t);
  return true;
}

function fuseWithInput(net: MutableNet, t: number, kept: readonly boolean[]): boolean {
  const place = onlyPlace(net.inputs[t]);
  if (place < 0 || kept[place] || net.consumers[place].size !== 1 || net.outputs[t].has(place)) return false;
  for (const producer of [...net.producers[place]]) {
    const times = net.outputs[producer].get(place) as number;
    for (const [next, weight] of net.outputs[t]) net.addOutput(producer, next, times * weight);
  }
  net.removeTransition(t);
  net.removePlace(place);
  return true;
}

function fuseWithOutput(net: MutableNet, t: number, kept: readonly boolean[]): boolean {
  const place = onlyPlace(net.outputs[t]);
  if (place < 0 || kept[place] || net.producers[place].size !== 1 || net.inputs[t].has(place)) return false;
  for (const consumer of [...net.consumers[place]]) {
    const times = net.inputs[consumer].get(place) as number;
    for (const [before, weight] of net.inputs[t]) net.addInput(consumer, before, times * weight);
  }
  net.removeTransition(t);
  net.removePlace(place);
  return true;
}

/**
 * Merges the place behind `t` into the one before it if another silent transition leads straight
 * back.
 */
function mergeRing(net: MutableNet, t: number, kept: readonly boolean[], isSilent: (t: number) => boolean): boolean {
  const [first, second] = [onlyPlace(net.inputs[t]), onlyPlace(net.outputs[t])];
  if (first < 0 || second < 0 || first === second || kept[first] || kept[second]) return false;
  const back = [...net.consumers[second]].find((u) =>
    isSilent(u) && onlyPlace(net.inputs[u]) === second && onlyPlace(net.outputs[u]) === first
  );
  if (back === undefined) return false;
  net.removeTransition(t);
  net.removeTransition(back);
  for (const consumer of [...net.consumers[second]]) net.addInput(consumer, first, net.inputs[consumer].get(second) as number);
  for (const producer of [...net.producers[second]]) net.addOutput(producer, first, net.outputs[producer].get(second) as number);
  net.removePlace(second);
  return true;
}
