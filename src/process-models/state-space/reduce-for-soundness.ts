import { applyRules } from "../petri-net/apply-rules.ts";
import { createMutableNet, type MutableNet, onlyPlace } from "../petri-net/mutable-net.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";

/**
 * A smaller net that is live and bounded if and only if the given one is, whatever its labels:
 * fusion of places and of transitions in series, of parallel places and transitions, and
 * elimination of self-loops (five of the six rules of Murata, "Petri Nets: Properties, Analysis and
 * Applications", 1989, section V). Blocks of sequence, choice and parallel branches collapse to
 * nothing, however many markings they have. For arcs of weight 1; nodes with others are left alone.
 */
export function reduceForSoundness(net: PetriNet): PetriNet {
  const mutable = createMutableNet(net);
  const marked = net.initialMarking.map((tokens) => tokens > 0);
  applyRules(mutable, {
    label: () => null,
    kept: marked,
    rule: (t) => dropSelfLoop(mutable, t) || fuseSeriesPlaces(mutable, t, marked) || fuseSeriesTransitions(mutable, t, marked),
  });
  return { ...mutable.rest(), finalMarking: null };
}

/**
 * A transition that only takes a token from a place and puts it back, while another one needs the
 * same place.
 */
function dropSelfLoop(net: MutableNet, t: number): boolean {
  const place = onlyPlace(net.inputs[t]);
  if (place < 0 || onlyPlace(net.outputs[t]) !== place || net.consumers[place].size < 2) return false;
  net.removeTransition(t);
  return true;
}

/**
 * A transition with one input place, which nobody else empties, and one output place: both places
 * are one.
 */
function fuseSeriesPlaces(net: MutableNet, t: number, marked: readonly boolean[]): boolean {
  const [first, second] = [onlyPlace(net.inputs[t]), onlyPlace(net.outputs[t])];
  if (first < 0 || second < 0 || first === second || marked[first] || net.consumers[first].size !== 1) return false;
  net.removeTransition(t);
  for (const producer of [...net.producers[first]]) net.addOutput(producer, second, net.outputs[producer].get(first) as number);
  net.removePlace(first);
  return true;
}

/**
 * A transition whose only input place is filled by just one other, and emptied by itself alone:
 * both transitions are one.
 */
function fuseSeriesTransitions(net: MutableNet, t: number, marked: readonly boolean[]): boolean {
  const place = onlyPlace(net.inputs[t]);
  if (place < 0 || marked[place] || net.consumers[place].size !== 1 || net.producers[place].size !== 1) return false;
  const [producer] = net.producers[place];
  if (producer === t || net.outputs[producer].get(place) !== 1 || net.outputs[t].size === 0) return false;
  for (const [next, weight] of [...net.outputs[t]]) net.addOutput(producer, next, weight);
  net.removeTransition(t);
  net.removePlace(place);
  return true;
}
