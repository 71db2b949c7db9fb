import type { Arc, PetriNet } from "../../process-models/petri-net.ts";
import type { PlaceSides } from "./maximal-pairs.ts";

/** What the alpha algorithms have found. Transitions are numbers below `labels.length`. */
export interface AlphaParts {
  /** The label of each transition; null for a silent one. */
  readonly labels: readonly (string | null)[];
  /** Transitions that take from the source place, and that give to the sink place. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** The places between them. */
  readonly places: readonly PlaceSides[];
}

/**
 * The net of the alpha algorithms: a source place with the only token of the initial marking, the
 * places that were found, and a sink place with the only token of the final marking. Places stand
 * in this order, transitions in that of their labels.
 */
export function alphaNet({ labels, start, end, places }: AlphaParts): PetriNet {
  const all: readonly PlaceSides[] = [{ inputs: [], outputs: start }, ...places, { inputs: end, outputs: [] }];
  const inputs = labels.map((): Arc[] => []);
  const outputs = labels.map((): Arc[] => []);
  all.forEach((sides, place) => {
    for (const transition of sides.outputs) inputs[transition].push({ place, weight: 1 });
    for (const transition of sides.inputs) outputs[transition].push({ place, weight: 1 });
  });
  return {
    places: all.map((_, i) => ({ id: i === 0 ? "source" : i === all.length - 1 ? "sink" : `p${i}` })),
    transitions: labels.map((label, t) => ({ id: `t${t + 1}`, label, inputs: inputs[t], outputs: outputs[t] })),
    initialMarking: all.map((_, i) => i === 0 ? 1 : 0),
    finalMarking: all.map((_, i) => i === all.length - 1 ? 1 : 0),
  };
}
