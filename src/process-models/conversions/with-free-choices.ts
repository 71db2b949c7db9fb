import { arcsKey } from "../petri-net/is-free-choice.ts";
import { placeArcs } from "../petri-net/net-arcs.ts";
import type { PetriNet, Place, Transition } from "../petri-net/petri-net.ts";

/**
 * A free-choice net with the language of a net: where the consumers of a place need different other
 * places, a silent transition for each kind of consumer takes the token first and so decides for
 * it. Each run of the net can make these decisions just before it needs them; but a run may now
 * decide for something that never comes, so that the new net may get stuck where the old one would
 * not. Quadratic in the arcs at worst.
 */
export function withFreeChoices(net: PetriNet): PetriNet {
  const places: Place[] = [...net.places];
  const transitions: Transition[] = [...net.transitions];
  placeArcs(net).consumers.forEach((consumers, place) => {
    const kinds = new Map<string, number[]>();
    for (const t of consumers) {
      const key = arcsKey(transitions[t].inputs);
      kinds.set(key, [...(kinds.get(key) ?? []), t]);
    }
    if (kinds.size < 2) return;
    for (const kind of kinds.values()) {
      if (transitions[kind[0]].inputs.length < 2) continue;
      const decided = places.push({ id: `${net.places[place].id}~${places.length}` }) - 1;
      transitions.push({
        id: `decide~${transitions.length}`,
        label: null,
        inputs: [{ place, weight: 1 }],
        outputs: [{ place: decided, weight: 1 }],
      });
      for (const t of kind) {
        const inputs = transitions[t].inputs.map((arc) => arc.place === place ? { ...arc, place: decided } : arc);
        transitions[t] = { ...transitions[t], inputs };
      }
    }
  });
  const added = new Array<number>(places.length - net.places.length).fill(0);
  return {
    places,
    transitions,
    initialMarking: [...net.initialMarking, ...added],
    finalMarking: net.finalMarking === null ? null : [...net.finalMarking, ...added],
  };
}
