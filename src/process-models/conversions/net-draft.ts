import { inputError } from "../../errors.ts";
import { checkSoundness } from "../state-space/check-soundness.ts";
import type { FlowPlaces } from "./flow-places.ts";
import { createNetBuilder } from "../petri-net/net-builder.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";
import { exploreMarkings } from "../state-space/state-space.ts";

/** Markings looked at to find how a process may end. */
const MAX_STATES = 10_000;

/** Different sets of ends that are told apart. */
const MAX_ENDINGS = 100;

/** A transition in the making, between places that may still come to be shared. */
export interface DraftTransition {
  readonly label: string | null;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A net in the making. */
export interface Draft {
  readonly places: FlowPlaces;
  readonly transitions: DraftTransition[];
  /** Places at which the process ends. */
  readonly ends: number[];
  /** Where it begins: alternatives, each a set of places. */
  readonly starts: number[][];
}

/** The net, and whether it is sound: one token at one end is then all that is ever left. */
export interface FinishedNet {
  readonly net: PetriNet;
  readonly sound: boolean;
}

/**
 * Builds the net: one source and one sink place, or as many ways to the sink as there are sets of
 * ends.
 *
 * @throws an input error if there are more than 100 sets of ends
 */
export function finishDraft(draft: Draft): FinishedNet {
  const { places } = draft;
  const resolved = draft.transitions.map(({ label, inputs, outputs }): DraftTransition => ({
    label,
    inputs: inputs.map(places.of),
    outputs: outputs.map(places.of),
  }));
  const starts = draft.starts.map((start) => start.map(places.of));
  const filled = new Set(resolved.flatMap(({ outputs }) => outputs));
  let source = starts[0][0];
  if (starts.length > 1 || starts[0].length > 1 || filled.has(source)) {
    source = places.add();
    resolved.unshift(...starts.map((outputs) => ({ label: null, inputs: [source], outputs })));
  }
  const ends = [...new Set(draft.ends.map(places.of))];
  const oneEnd = withOneEnd(resolved, source, ends);
  if (checkSoundness(oneEnd, { maxStates: MAX_STATES }).verdict === "sound") return { net: oneEnd, sound: true };
  const endings = endingsOf(resolved, source, ends);
  if (endings === null || endings.every((ending) => ending.length === 1)) return { net: oneEnd, sound: false };
  const sink = places.add();
  const closing = endings.map((ending) => ({ label: null, inputs: ending, outputs: [sink] }));
  return { net: build([...resolved, ...closing], [source], [sink]).net, sound: false };
}

function build(transitions: readonly DraftTransition[], initial: readonly number[], final: readonly number[]) {
  const builder = createNetBuilder();
  for (const { label, inputs, outputs } of transitions) builder.transition(label, inputs, outputs);
  return { net: builder.build(initial, final), indexOf: builder.indexOf };
}

/** The net in which all ends are the same place. */
function withOneEnd(transitions: readonly DraftTransition[], source: number, ends: readonly number[]): PetriNet {
  const sink = ends[0];
  const one = (place: number) => ends.includes(place) ? sink : place;
  const merged = transitions.map(({ label, inputs, outputs }) => ({ label, inputs: inputs.map(one), outputs: outputs.map(one) }));
  return build(merged, [one(source)], [sink]).net;
}

/**
 * The different sets of ends with which the process may be over, each a list of places, one named
 * twice if it has two tokens; null if the search is cut.
 */
function endingsOf(transitions: readonly DraftTransition[], source: number, ends: readonly number[]): number[][] | null {
  const { net, indexOf } = build(transitions, [source], ends);
  const { markings, complete } = exploreMarkings(net, MAX_STATES);
  if (!complete) return null;
  const isEnd = net.finalMarking as readonly number[];
  const over = markings.filter((marking) => marking.every((tokens, place) => tokens === 0 || isEnd[place] > 0));
  if (over.length > MAX_ENDINGS) {
    throw inputError({ expected: `at most ${MAX_ENDINGS} sets of ends`, found: `${over.length} of them` });
  }
  return over.map((marking) => ends.flatMap((place) => new Array<number>(marking[indexOf(place)]).fill(place)));
}
