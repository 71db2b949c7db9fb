import fc from "fast-check";
import type { Arc, PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { arbitraryTrees } from "./arbitrary-trees.ts";

/**
 * What is done to a net: an arc more or less, or an arc turned to another place. The numbers choose
 * where.
 */
interface Change {
  readonly kind: "add" | "remove" | "silence" | "bridge";
  readonly side: "inputs" | "outputs";
  readonly transition: number;
  readonly place: number;
}

/**
 * Nets of trees with up to three changes: some sound, some with deadlocks, dead parts, tokens left
 * over or without bound, many with choices that are not free. Initial and final markings are one
 * token each.
 */
export function arbitraryNets(): fc.Arbitrary<PetriNet> {
  const change: fc.Arbitrary<Change> = fc.record({
    kind: fc.constantFrom("add", "add", "remove", "silence", "bridge"),
    side: fc.constantFrom("inputs", "outputs"),
    transition: fc.nat(1000),
    place: fc.nat(1000),
  });
  return fc.tuple(arbitraryTrees(), fc.array(change, { maxLength: 3 })).map(([tree, changes]) => {
    return changes.reduce(changed, petriNetOfTree(tree));
  });
}

function changed(net: PetriNet, { kind, side, transition, place }: Change): PetriNet {
  const at = transition % net.transitions.length;
  const to = place % net.places.length;
  if (kind === "bridge") {
    const arcs = [{ place: at % net.places.length, weight: 1 }];
    const bridge = { id: `bridge${net.transitions.length}`, label: null, inputs: arcs, outputs: [{ place: to, weight: 1 }] };
    return { ...net, transitions: [...net.transitions, bridge] };
  }
  return {
    ...net,
    transitions: net.transitions.map((one, t) => {
      if (t !== at) return one;
      if (kind === "silence") return { ...one, label: null };
      return { ...one, [side]: kind === "add" ? withArc(one[side], to) : one[side].toSpliced(place % (one[side].length + 1), 1) };
    }),
  };
}

function withArc(arcs: readonly Arc[], place: number): Arc[] {
  const at = arcs.findIndex((arc) => arc.place === place);
  return at < 0 ? [...arcs, { place, weight: 1 }] : arcs.toSpliced(at, 1, { place, weight: arcs[at].weight + 1 });
}
