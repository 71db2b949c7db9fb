import type { PetriNet } from "./petri-net.ts";

/** Tokens that an arc moves, by place. */
export type Weights = Map<number, number>;

/** A net whose nodes can be taken out and whose arcs can be changed, kept with its arcs seen from both ends. Indices are those of the net it was made of. */
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
   * Transitions and places around which something has changed since they were taken out of these sets; all of them at first. A rule that did not fit before can fit
   * here only.
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
  /** Rules ask whether a transition is alone at a place: for that of many it does not matter how many they are. */
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

/** A text that is the same for places with equal arcs. */
function placeKey(net: MutableNet, place: number): string {
  const arcs = (transitions: Iterable<number>, weights: readonly Weights[]) =>
    [...transitions].sort((a, b) => a - b).map((t) => `${t}*${weights[t].get(place)}`).join(" ");
  return `${arcs(net.consumers[place], net.inputs)}|${arcs(net.producers[place], net.outputs)}`;
}

/** The place of the only arc, if there is just one and its weight is 1; else -1. */
export function onlyPlace(arcs: Weights): number {
  if (arcs.size !== 1) return -1;
  const [[place, weight]] = arcs;
  return weight === 1 ? place : -1;
}

/** Places with more transitions are not compared with others: it would take longer than it saves. */
const MOST_COMPARED = 32;

/**
 * Applies rules to a net until none fits any more. Of equal transitions (label and arcs) and of places with equal arcs the first stays.
 *
 * @param label what tells transitions with equal arcs apart
 * @param kept places that are not taken out
 * @param rule changes the net around a transition; false if it does not fit
 */
export function applyRules(
  net: MutableNet,
  { label, kept, rule }: {
    label: (transition: number) => string | null;
    kept: readonly boolean[];
    rule: (transition: number) => boolean;
  },
): void {
  const { touched } = net;
  const transitionKey = (t: number) => JSON.stringify([label(t), weightsKey(net.inputs[t]), weightsKey(net.outputs[t])]);
  const transitions = createTwins(transitionKey, (t) => net.hasTransition[t]);
  const places = createTwins((place) => placeKey(net, place), (place) => net.hasPlace[place]);
  for (;;) {
    const [t] = touched.transitions;
    const [place] = touched.places;
    if (t !== undefined) {
      touched.transitions.delete(t);
      if (!net.hasTransition[t]) continue;
      const twin = transitions.of(t);
      if (twin >= 0) net.removeTransition(twin);
      else if (rule(t)) touched.transitions.add(t);
    } else if (place !== undefined) {
      touched.places.delete(place);
      if (!net.hasPlace[place] || kept[place]) continue;
      if (net.consumers[place].size + net.producers[place].size > MOST_COMPARED) continue;
      const twin = places.of(place);
      if (twin >= 0) net.removePlace(twin);
    } else return;
  }
}

/** Finds equal nodes: `of` gives the later one of a node and one that is equal to it, or -1. */
function createTwins(key: (node: number) => string, isThere: (node: number) => boolean): { of(node: number): number } {
  const known = new Map<string, number>();
  return {
    of(node) {
      const own = key(node);
      const other = known.get(own);
      // The other may have changed since it was noted.
      if (other !== undefined && other !== node && isThere(other) && key(other) === own) {
        known.set(own, Math.min(node, other));
        return Math.max(node, other);
      }
      known.set(own, node);
      return -1;
    },
  };
}
