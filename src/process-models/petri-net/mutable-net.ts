import type { PetriNet } from "./petri-net.ts";

/** Tokens that an arc moves, by place. */
export type Weights = Map<number, number>;

/**
 * A net whose nodes can be taken out and whose arcs can be changed, kept with its arcs seen from
 * both ends. Indices are those of the net it was made of.
 */
export interface MutableNet {
  /** Whether a place, and a transition, is still there. */
  readonly hasPlace: boolean[];
  readonly hasTransition: boolean[];
  /** Arcs of each transition. */
  readonly inputs: readonly Weights[];
  readonly outputs: readonly Weights[];
  /** Transitions at each place. */
  readonly producers: readonly Set<number>[];
  readonly consumers: readonly Set<number>[];
  /** Changes the weight of an arc from a place to a transition by so much; at 0 there is no arc. */
  addInput(transition: number, place: number, weight: number): void;
  /** The same for an arc from a transition to a place. */
  addOutput(transition: number, place: number, weight: number): void;
  /** Takes a transition out, with its arcs. */
  removeTransition(transition: number): void;
  /** Takes a place out, with its arcs. */
  removePlace(place: number): void;
  /**
   * Transitions and places around which something has changed since they were taken out of these
   * sets; all of them at first. A rule that did not fit before can fit here only.
   */
  readonly touched: { readonly transitions: Set<number>; readonly places: Set<number> };
  /** What is left, in the order and with the ids and markings of the net it was made of. */
  rest(): PetriNet;
}

/** Makes a net that can be changed; the given one stays as it is. */
export function createMutableNet(net: PetriNet): MutableNet {
  const hasPlace = net.places.map(() => true);
  const hasTransition = net.transitions.map(() => true);
  const inputs: Weights[] = net.transitions.map(() => new Map());
  const outputs: Weights[] = net.transitions.map(() => new Map());
  const producers = net.places.map(() => new Set<number>());
  const consumers = net.places.map(() => new Set<number>());
  const touched = { transitions: new Set(net.transitions.keys()), places: new Set(net.places.keys()) };
  /**
   * Rules ask whether a transition is alone at a place: for that of many it does not matter how
   * many they are.
   */
  const touch = (transition: number, place: number) => {
    touched.transitions.add(transition);
    touched.places.add(place);
    for (const near of [consumers[place], producers[place]]) {
      if (near.size <= 2) { for (const t of near) touched.transitions.add(t); }
    }
  };
  const changeArc = (arcs: Weights[], ends: Set<number>[], transition: number, place: number, by: number) => {
    const weight = (arcs[transition].get(place) ?? 0) + by;
    if (weight === 0) {
      arcs[transition].delete(place);
      ends[place].delete(transition);
    } else {
      arcs[transition].set(place, weight);
      ends[place].add(transition);
    }
    touch(transition, place);
  };
  const addInput = (transition: number, place: number, weight: number) => changeArc(inputs, consumers, transition, place, weight);
  const addOutput = (transition: number, place: number, weight: number) =>
    changeArc(outputs, producers, transition, place, weight);
  net.transitions.forEach((transition, t) => {
    for (const { place, weight } of transition.inputs) addInput(t, place, weight);
    for (const { place, weight } of transition.outputs) addOutput(t, place, weight);
  });

  return {
    hasPlace,
    hasTransition,
    inputs,
    outputs,
    producers,
    consumers,
    touched,
    addInput,
    addOutput,
    removeTransition(transition) {
      hasTransition[transition] = false;
      const places = [...inputs[transition].keys(), ...outputs[transition].keys()];
      for (const place of places) {
        consumers[place].delete(transition);
        producers[place].delete(transition);
        touch(transition, place);
      }
      inputs[transition].clear();
      outputs[transition].clear();
    },
    removePlace(place) {
      hasPlace[place] = false;
      for (const transition of consumers[place]) inputs[transition].delete(place);
      for (const transition of producers[place]) outputs[transition].delete(place);
      for (const transition of [...consumers[place], ...producers[place]]) {
        touched.transitions.add(transition);
        for (const near of [...inputs[transition].keys(), ...outputs[transition].keys()]) touch(transition, near);
      }
      consumers[place].clear();
      producers[place].clear();
    },
    rest() {
      const kept = net.places.flatMap((_, place) => hasPlace[place] ? [place] : []);
      const newIndex = new Map(kept.map((place, at) => [place, at]));
      const arcs = (weights: Weights) =>
        [...weights].map(([place, weight]) => ({ place: newIndex.get(place) as number, weight }));
      return {
        places: kept.map((place) => net.places[place]),
        transitions: net.transitions.flatMap(({ id, label }, t) =>
          hasTransition[t] ? [{ id, label, inputs: arcs(inputs[t]), outputs: arcs(outputs[t]) }] : []
        ),
        initialMarking: kept.map((place) => net.initialMarking[place]),
        finalMarking: net.finalMarking === null ? null : kept.map((place) => (net.finalMarking as readonly number[])[place]),
      };
    },
  };
}

/** A text that is the same for equal arcs, in whatever order they were added. */
export function weightsKey(weights: Weights): string {
  return [...weights].sort(([a], [b]) => a - b).map(([place, weight]) => `${place}*${weight}`).join(" ");
}

/** The place of the only arc, if there is just one and its weight is 1; else -1. */
export function onlyPlace(arcs: Weights): number {
  if (arcs.size !== 1) return -1;
  const [[place, weight]] = arcs;
  return weight === 1 ? place : -1;
}
