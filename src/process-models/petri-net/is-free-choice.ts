import { type Arc, type PetriNet, placeArcs } from "./petri-net.ts";

/**
 * Whether a net is (extended) free choice (Desel, Esparza, "Free Choice Petri Nets", 1995):
 * transitions that share an input place have all input places in common, so that a choice never
 * depends on tokens elsewhere.
 *
 * @example
 * ```ts
 * import { isFreeChoice } from "@/process-models/petri-net/is-free-choice.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assert } from "@std/assert";
 *
 * assert(isFreeChoice(petriNetOfTree(parseProcessTree("+( X( 'a', 'b' ), 'c' )"))));
 * ```
 */
export function isFreeChoice(net: PetriNet): boolean {
  return placeWithUnfreeChoice(net) === null;
}

/**
 * The first place whose consumers have different inputs, by its index; null in a free-choice net.
 */
export function placeWithUnfreeChoice(net: PetriNet): number | null {
  const { consumers } = placeArcs(net);
  const inputs = net.transitions.map((transition) => arcsKey(transition.inputs));
  const place = consumers.findIndex((transitions) => transitions.some((t) => inputs[t] !== inputs[transitions[0]]));
  return place < 0 ? null : place;
}

/** A text that is the same for arcs to the same places with the same weights, in any order. */
export function arcsKey(arcs: readonly Arc[]): string {
  return [...arcs].sort((a, b) => a.place - b.place).map(({ place, weight }) => `${place}*${weight}`).join(" ");
}
