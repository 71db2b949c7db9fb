import type { PetriNet } from "./petri-net.ts";

/**
 * The arcs of a net seen from its places: for each place the transitions that put tokens there, and
 * those that take them, ascending.
 */
export interface PlaceArcs {
  readonly producers: readonly (readonly number[])[];
  readonly consumers: readonly (readonly number[])[];
}

/** Collects the arcs of each place. Linear in the arcs. */
export function placeArcs(net: PetriNet): PlaceArcs {
  const producers: number[][] = net.places.map(() => []);
  const consumers: number[][] = net.places.map(() => []);
  net.transitions.forEach(({ inputs, outputs }, t) => {
    for (const { place } of inputs) consumers[place].push(t);
    for (const { place } of outputs) producers[place].push(t);
  });
  return { producers, consumers };
}
