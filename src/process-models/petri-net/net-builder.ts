import type { Arc, PetriNet, Transition } from "./petri-net.ts";

/** Builds a Petri net step by step. */
export interface NetBuilder {
  /** Adds a place and returns its number. */
  place(): number;
  /**
   * Adds a transition with arcs of weight 1; a place named twice among the inputs, or among the
   * outputs, counts twice.
   */
  transition(label: string | null, inputs: readonly number[], outputs: readonly number[]): void;
  /**
   * The net with one token on each of the initial places, and on each of the final ones. Places are
   * called `p1`, `p2`, ... in the order in which initial marking and transitions mention them
   * (their inputs first), transitions `t1`, `t2`, ... in the order in which they were added. Places
   * never mentioned are left out.
   */
  build(initial: readonly number[], final: readonly number[]): PetriNet;
  /** The index of a place in the net that was built. */
  indexOf(place: number): number;
}

/** An empty net to add to. */
export function createNetBuilder(): NetBuilder {
  let places = 0;
  const order = new Map<number, number>();
  const indexOf = (place: number): number => {
    const known = order.get(place);
    if (known === undefined) order.set(place, order.size);
    return known ?? order.size - 1;
  };
  const transitions: { label: string | null; inputs: readonly number[]; outputs: readonly number[] }[] = [];
  return {
    place: () => places++,
    indexOf,
    transition(label, inputs, outputs) {
      transitions.push({ label, inputs, outputs });
    },
    build(initial, final) {
      initial.forEach(indexOf);
      const built = transitions.map(({ label, inputs, outputs }, at): Transition => ({
        id: `t${at + 1}`,
        label,
        inputs: arcsOf(inputs.map(indexOf)),
        outputs: arcsOf(outputs.map(indexOf)),
      }));
      const ends = final.map(indexOf);
      const marking = (tokens: readonly number[]) => {
        const counts = new Array<number>(order.size).fill(0);
        for (const place of tokens) counts[place]++;
        return counts;
      };
      return {
        places: Array.from({ length: order.size }, (_, at) => ({ id: `p${at + 1}` })),
        transitions: built,
        initialMarking: marking(initial.map(indexOf)),
        finalMarking: marking(ends),
      };
    },
  };
}

/** The places as arcs, each once, in the order of their first mention. */
function arcsOf(places: readonly number[]): Arc[] {
  const weights = new Map<number, number>();
  for (const place of places) weights.set(place, (weights.get(place) ?? 0) + 1);
  return [...weights].map(([place, weight]) => ({ place, weight }));
}
