import { mixedBits } from "../../numerics/mixed-bits.ts";
import type { Arc } from "./petri-net.ts";

/** Tokens that an arc moves, by place. */
export type Weights = Map<number, number>;

/**
 * A net whose nodes can be removed and whose arcs can be changed, with its arcs seen from both
 * ends. Indices are those of the net that it was made of.
 */
export interface MutableNet {
  /** Whether a place is still in the net. */
  readonly hasPlace: boolean[];
  /** Whether a transition is still in the net. */
  readonly hasTransition: boolean[];
  /** Arcs into each transition. */
  readonly inputs: readonly Weights[];
  /** Arcs out of each transition. */
  readonly outputs: readonly Weights[];
  /** Transitions that put tokens on each place. */
  readonly producers: readonly Set<number>[];
  /** Transitions that take tokens from each place. */
  readonly consumers: readonly Set<number>[];
  /** Adds to the weight of an arc from a place to a transition; weight 0 is no arc. */
  addInput(transition: number, place: number, weight: number): void;
  /** Adds to the weight of an arc from a transition to a place; weight 0 is no arc. */
  addOutput(transition: number, place: number, weight: number): void;
  /** Removes a transition with its arcs. */
  removeTransition(transition: number): void;
  /** Removes a place with its arcs. */
  removePlace(place: number): void;
  /** Transitions whose surroundings have changed since they were taken from here; at first all. */
  readonly touchedTransitions: Worklist;
  /** Places whose arcs have changed since they were taken from here; at first all. */
  readonly touchedPlaces: Worklist;
  /** A number that is the same for transitions with equal arcs, and seldom for others. */
  transitionHash(transition: number): number;
  /** A number that is the same for places with equal arcs, and seldom for others. */
  placeHash(place: number): number;
  /**
   * How many arcs have been added, changed or removed: a measure of the time spent that does not
   * depend on the machine.
   */
  work(): number;
}

/** Node numbers to be visited, each listed once, first in, first out. */
interface Worklist {
  add(node: number): void;
  /** Removes the first number and returns it; -1 if there is none. */
  take(): number;
}

/** A list of all numbers below `size`. */
function createWorklist(size: number): Worklist {
  const isListed = new Uint8Array(size).fill(1);
  let current = Array.from({ length: size }, (_, node) => node);
  let at = 0;
  let later: number[] = [];
  return {
    add(node) {
      if (isListed[node] === 1) return;
      isListed[node] = 1;
      later.push(node);
    },
    take() {
      if (at === current.length) [current, at, later] = [later, 0, []];
      if (at === current.length) return -1;
      const node = current[at++];
      isListed[node] = 0;
      return node;
    },
  };
}

/**
 * Makes a net that can be changed; the given arcs stay as they are.
 *
 * @param places how many places the net has
 * @param transitions the arcs of each transition
 */
export function createMutableNet(
  places: number,
  transitions: readonly { readonly inputs: readonly Arc[]; readonly outputs: readonly Arc[] }[],
): MutableNet {
  const sets = () => Array.from({ length: places }, () => new Set<number>());
  const hasPlace = new Array<boolean>(places).fill(true);
  const hasTransition = transitions.map(() => true);
  const inputs: Weights[] = transitions.map(() => new Map());
  const outputs: Weights[] = transitions.map(() => new Map());
  const producers = sets();
  const consumers = sets();
  const touchedTransitions = createWorklist(transitions.length);
  const touchedPlaces = createWorklist(places);
  // Sums over arcs, so that a change of one arc costs the same however many arcs a node has.
  const ofTransition = new Int32Array(transitions.length);
  const ofPlace = new Int32Array(places);
  let work = 0;
  const touch = (transition: number, place: number) => {
    touchedTransitions.add(transition);
    touchedPlaces.add(place);
    // Rules ask whether a transition is alone at a place: among many, their number does not matter.
    for (const near of [consumers[place], producers[place]]) {
      if (near.size <= 2) { for (const t of near) touchedTransitions.add(t); }
    }
  };
  const setWeight = (arcs: Weights[], ends: Set<number>[], transition: number, place: number, weight: number) => {
    work++;
    const side = arcs === inputs ? 1 : 2;
    const old = arcs[transition].get(place) ?? 0;
    ofTransition[transition] += Math.imul(mixedBits(2 * place + side), weight - old);
    ofPlace[place] += Math.imul(mixedBits(2 * transition + side), weight - old);
    if (weight === 0) {
      arcs[transition].delete(place);
      ends[place].delete(transition);
    } else {
      arcs[transition].set(place, weight);
      ends[place].add(transition);
    }
    touch(transition, place);
  };
  const addInput = (transition: number, place: number, weight: number) =>
    setWeight(inputs, consumers, transition, place, (inputs[transition].get(place) ?? 0) + weight);
  const addOutput = (transition: number, place: number, weight: number) =>
    setWeight(outputs, producers, transition, place, (outputs[transition].get(place) ?? 0) + weight);
  transitions.forEach((transition, t) => {
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
    touchedTransitions,
    touchedPlaces,
    addInput,
    addOutput,
    removeTransition(transition) {
      hasTransition[transition] = false;
      for (const place of [...inputs[transition].keys()]) setWeight(inputs, consumers, transition, place, 0);
      for (const place of [...outputs[transition].keys()]) setWeight(outputs, producers, transition, place, 0);
    },
    removePlace(place) {
      hasPlace[place] = false;
      for (const transition of [...consumers[place]]) setWeight(inputs, consumers, transition, place, 0);
      for (const transition of [...producers[place]]) setWeight(outputs, producers, transition, place, 0);
    },
    transitionHash: (transition) => ofTransition[transition],
    placeHash: (place) => ofPlace[place],
    work: () => work,
  };
}

/** Whether two nodes have the same arcs with the same weights. */
export function sameWeights(a: Weights, b: Weights): boolean {
  if (a.size !== b.size) return false;
  for (const [place, weight] of a) if (b.get(place) !== weight) return false;
  return true;
}

/** The place of the only arc, if there is just one and its weight is 1; else -1. */
export function onlyPlace(arcs: Weights): number {
  if (arcs.size !== 1) return -1;
  const [[place, weight]] = arcs;
  return weight === 1 ? place : -1;
}
