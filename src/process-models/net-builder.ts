import type { Arc, PetriNet, Transition } from "./petri-net.ts";

/** A net in the making: places `p1`, `p2`, ... and transitions `t1`, `t2`, ... in the order in which they are asked for. */
export interface NetBuilder {
  /** Adds a place and gives its index. */
  place(): number;
  /** Adds a transition with arcs of weight 1; a place named twice among the inputs, or among the outputs, counts twice. */
  transition(label: string | null, inputs: readonly number[], outputs: readonly number[]): void;
  /** The net with one token on each of the initial places, and on each of the final ones. */
  build(initial: readonly number[], final: readonly number[]): PetriNet;
}

/** An empty net to add to. */
export function createNetBuilder(): NetBuilder {
  let places = 0;
  const transitions: Transition[] = [];
  const marking = (tokens: readonly number[]) => {
    const counts = new Array<number>(places).fill(0);
    for (const place of tokens) counts[place]++;
    return counts;
  };
  return {
    place: () => places++,
    transition(label, inputs, outputs) {
      transitions.push({ id: `t${transitions.length + 1}`, label, inputs: arcsOf(inputs), outputs: arcsOf(outputs) });
    },
    build: (initial, final) => ({
      places: Array.from({ length: places }, (_, at) => ({ id: `p${at + 1}` })),
      transitions,
      initialMarking: marking(initial),
      finalMarking: marking(final),
    }),
  };
}

/** The places as arcs, each once, in the order of their first mention. */
export function arcsOf(places: readonly number[]): Arc[] {
  const weights = new Map<number, number>();
  for (const place of places) weights.set(place, (weights.get(place) ?? 0) + 1);
  return [...weights].map(([place, weight]) => ({ place, weight }));
}
