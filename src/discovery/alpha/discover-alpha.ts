import { directlyFollowsOf } from "../../event-log/directly-follows.ts";
import { footprintsOf } from "../../event-log/footprints.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { Arc, PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { usedActivities } from "../used-activities.ts";
import { maximalPairs, type PlaceSides } from "./maximal-pairs.ts";

/**
 * The alpha algorithm (van der Aalst, Weijters, Maruster, "Workflow Mining: Discovering Process
 * Models from Event Logs", IEEE TKDE 16(9), 2004).
 *
 * A place for each maximal pair (A, B) of sets of activities with a → b for all a of A and b of B,
 * and a # a' within A and within B; a source place before the activities that start a case and a
 * sink place after those that end one. Frequencies are ignored. It rediscovers sound structured
 * workflow nets without short loops from complete logs; elsewhere its net may be unsound: an
 * activity that follows itself has no place but source and sink. Prefer
 * {@linkcode discoverAlphaPlus} for short loops, the inductive miner for a sound model of any log.
 *
 * Linear in the steps of the variants, plus the search for the pairs, which is fast on the
 * relations of real logs and exponential at worst.
 *
 * @example
 * ```ts
 * import { discoverAlpha } from "@/discovery/alpha/discover-alpha.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a, then b or c, then d
 * const variants = {
 *   activities: ["a", "b", "c", "d"],
 *   offsets: Uint32Array.of(0, 3, 6),
 *   steps: Uint16Array.of(0, 1, 3, 0, 2, 3),
 *   counts: Uint32Array.of(7, 5),
 * };
 * const net = discoverAlpha(variants);
 * assertEquals(net.places.map(({ id }) => id), ["source", "p1", "p2", "sink"]);
 * assertEquals(net.transitions[3], {
 *   id: "t4",
 *   label: "d",
 *   inputs: [{ place: 2, weight: 1 }],
 *   outputs: [{ place: 3, weight: 1 }],
 * });
 * ```
 *
 * @returns transitions in the order of the labels; places: source, the pairs by their inputs then
 * outputs, sink
 * @throws a limit error above 4,096 activities, 100,000 places, or some seconds of search
 */
export function discoverAlpha(variants: Variants): PetriNet {
  const footprints = footprintsOf(directlyFollowsOf(usedActivities(variants)));
  const { activities, sequence, parallel, start, end } = footprints;
  const places = maximalPairs({ size: activities.length, causal: sequence, related: [...sequence, ...parallel] });
  return alphaNet({ labels: activities, start, end, places });
}

/** Parts of the net of an alpha algorithm. Transitions are numbers below `labels.length`. */
interface AlphaParts {
  /** The label of each transition; null for a silent one. */
  readonly labels: readonly (string | null)[];
  /** Transitions after the source place, and before the sink place. */
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
