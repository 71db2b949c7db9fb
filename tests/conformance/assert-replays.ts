import { assertEquals } from "@std/assert";
import type { VariantAlignment } from "@/conformance/alignments/alignment.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";

/**
 * Plays the moves of an alignment on the net and along the trace, and adds up their costs (1 each):
 * all must be as it says.
 */
export function assertReplays(net: PetriNet, trace: readonly string[], { moves, upper }: VariantAlignment): void {
  if (moves === null) return assertEquals(upper, null);
  const tokens = [...net.initialMarking];
  let [event, cost] = [0, 0];
  for (const move of moves) {
    if (move.event !== null) assertEquals(move.event, trace[event++]);
    if (move.transition === null) {
      cost++;
      continue;
    }
    const { label, inputs, outputs } = net.transitions[move.transition];
    for (const { place, weight } of inputs) assertEquals((tokens[place] -= weight) >= 0, true);
    for (const { place, weight } of outputs) tokens[place] += weight;
    if (move.event !== null) assertEquals(label, move.event);
    else if (label !== null) cost++;
  }
  assertEquals([event, cost, tokens], [trace.length, upper, net.finalMarking]);
}
