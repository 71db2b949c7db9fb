import { type MutableNet, type Weights, weightsKey } from "./mutable-net.ts";

/**
 * Places with more transitions are not compared with others: it would take longer than it saves.
 */
const MOST_COMPARED = 32;

/**
 * Applies rules to a net until none fits any more. Of equal transitions (label and arcs) and of
 * places with equal arcs the first stays.
 *
 * @param label what tells transitions with equal arcs apart
 * @param kept places that are not taken out
 * @param rule changes the net around a transition; false if it does not fit
 */
export function applyReductionRules(
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

/** A text that is the same for places with equal arcs. */
function placeKey(net: MutableNet, place: number): string {
  const arcs = (transitions: Iterable<number>, weights: readonly Weights[]) =>
    [...transitions].sort((a, b) => a - b).map((t) => `${t}*${weights[t].get(place)}`).join(" ");
  return `${arcs(net.consumers[place], net.inputs)}|${arcs(net.producers[place], net.outputs)}`;
}
