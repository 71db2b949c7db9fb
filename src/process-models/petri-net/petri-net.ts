/**
 * A place of a net. Its index in {@linkcode PetriNet.places} is what arcs and markings refer to.
 */
export interface Place {
  /** Unique in the net, stable in files. */
  readonly id: string;
}

/** An arc, seen from its transition: a place and how many tokens one firing moves. */
export interface Arc {
  /** Index into {@linkcode PetriNet.places}. */
  readonly place: number;
  /**
   * At least 1; a place occurs at most once among the inputs, and among the outputs, of a
   * transition.
   */
  readonly weight: number;
}

/** A transition of a net. */
export interface Transition {
  /** Unique in the net, stable in files. */
  readonly id: string;
  /** The activity that a firing shows; null for a silent transition. */
  readonly label: string | null;
  readonly inputs: readonly Arc[];
  readonly outputs: readonly Arc[];
}

/** A multiset of places: the tokens of each place, by its index. */
export type Marking = readonly number[];

/**
 * A labelled Petri net with its initial and final marking (Murata, "Petri Nets: Properties,
 * Analysis and Applications", 1989; accepting nets as in van der Aalst, "Process Mining: Data
 * Science in Action", 2016). Its language: the labels of the firing sequences that lead from the
 * initial marking to exactly the final one.
 *
 * The order of places and transitions is that of the source; ties of algorithms are broken by it.
 */
export interface PetriNet {
  readonly places: readonly Place[];
  readonly transitions: readonly Transition[];
  readonly initialMarking: Marking;
  /**
   * Null where the source names none: such a net can be drawn and converted, but nothing can be
   * replayed to its end.
   */
  readonly finalMarking: Marking | null;
}

/**
 * The arcs of a net seen from its places: for each place the transitions that put tokens there, and
 * those that take them, ascending.
 */
interface PlaceArcs {
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
