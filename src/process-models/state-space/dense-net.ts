import { inputError } from "../../errors.ts";
import type { Marking, PetriNet } from "../petri-net/petri-net.ts";

/** The label of a silent transition in a {@linkcode DenseNet}. */
export const SILENT_LABEL = -1;
/** The label of a visible transition whose activity the log does not have. */
const FOREIGN_LABEL = -2;

/** A transition whose label is a code of the log; arcs are parallel lists of places and weights. */
export interface DenseTransition {
  /** Index of the transition in the net that was read. */
  readonly origin: number;
  /** Code of the activity in the log, {@linkcode SILENT_LABEL} or {@linkcode FOREIGN_LABEL}. */
  readonly label: number;
  /** Cost of a model move of this transition: 0 for a silent one. */
  readonly cost: number;
  readonly inputs: readonly number[];
  readonly inputWeights: readonly number[];
  readonly outputs: readonly number[];
  readonly outputWeights: readonly number[];
}

/** A net prepared for the exploration of its markings. */
export interface DenseNet {
  readonly places: number;
  readonly transitions: readonly DenseTransition[];
  readonly initial: Marking;
  readonly final: Marking;
}

/**
 * Prepares a net for one log.
 *
 * @param net with a final marking
 * @param activities the labels of the log, by code
 * @param costOf cost of a model move of a visible transition. Default: 1
 * @throws an input error if the net has no final marking
 */
export function denseNet(net: PetriNet, activities: readonly string[], costOf: (label: string) => number = () => 1): DenseNet {
  const codes = new Map(activities.map((activity, code) => [activity, code]));
  return {
    places: net.places.length,
    transitions: net.transitions.map(({ label, inputs, outputs }, origin) => ({
      origin,
      label: label === null ? SILENT_LABEL : codes.get(label) ?? FOREIGN_LABEL,
      cost: label === null ? 0 : costOf(label),
      inputs: inputs.map(({ place }) => place),
      inputWeights: inputs.map(({ weight }) => weight),
      outputs: outputs.map(({ place }) => place),
      outputWeights: outputs.map(({ weight }) => weight),
    })),
    initial: net.initialMarking,
    final: finalMarkingOf(net),
  };
}

/**
 * The final marking of a net.
 *
 * @throws an input error if there is none
 */
function finalMarkingOf(net: PetriNet): Marking {
  if (net.finalMarking !== null) return net.finalMarking;
  throw inputError({
    expected: "a net with a final marking",
    found: "a net without one: it is not known where its runs end",
    advice: "Name the places that hold a token at the end, in PNML as <finalmarkings>.",
  });
}
