import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";

/**
 * Simplicity by the inverse arc degree (Blum, "Metrics in process discovery", 2015): 1 / (1 + max(d
 * - 2, 0)), d being the mean number of arcs at a place or transition. A sequence has 1, a net with
 *   more branches less. Linear.
 *
 * @example
 * ```ts
 * import { simplicityArcDegree } from "@/conformance/quality/simplicity.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(simplicityArcDegree(petriNetOfTree(parseProcessTree("->( 'a', 'b' )"))), 1);
 * assertEquals(simplicityArcDegree(petriNetOfTree(parseProcessTree("X( 'a', 'b', 'c', 'd', 'e', 'f' )"))), 0.5); // 12 arcs, 8 nodes
 * ```
 */
export function simplicityArcDegree({ places, transitions }: Pick<PetriNet, "places" | "transitions">): number {
  const nodes = places.length + transitions.length;
  if (nodes === 0) return 1;
  const arcs = transitions.reduce((sum, { inputs, outputs }) => sum + inputs.length + outputs.length, 0);
  return 1 / (1 + Math.max((2 * arcs) / nodes - 2, 0));
}
