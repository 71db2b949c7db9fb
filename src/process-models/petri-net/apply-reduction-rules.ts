import { type MutableNet, sameWeights, type Weights } from "./mutable-net.ts";

/**
 * Most changes of arcs: fusing a place of many producers with a transition of many outputs makes an
 * arc for each pair, which may be more than memory holds. Past it the net stays as it is then.
 */
const MOST_WORK = 400_000;

/** Settings of {@linkcode applyReductionRules}. */
interface ReductionRules {
  /** What tells transitions with equal arcs apart. */
  readonly label: (transition: number) => string | null;
  /** For each place whether it must stay. */
  readonly kept: readonly boolean[];
  /**
   * Changes the net around a transition, if a rule fits there.
   *
   * @param room the most arcs that may be added now
   * @returns whether one did
   */
  readonly rule: (transition: number, room: number) => boolean;
  /** Is told of each place that was removed because another one has equal arcs. */
  readonly onEqualPlace?: (place: number) => void;
}

/**
 * Applies rules to a net until none fits, or 400,000 arcs have been changed. Of equal transitions
 * (label and arcs) and of places with equal arcs the first stays.
 */
export function applyReductionRules(net: MutableNet, rules: ReductionRules): void {
  const { label, kept, rule, onEqualPlace = () => {} } = rules;
  const mostWork = net.work() + MOST_WORK;
  const transitions = createTwins(
    (t) => `${net.transitionHash(t)} ${label(t) ?? ""}`,
    (t, other) =>
      net.hasTransition[other] && label(t) === label(other) && sameWeights(net.inputs[t], net.inputs[other]) &&
      sameWeights(net.outputs[t], net.outputs[other]),
  );
  const places = createTwins(
    (place) => String(net.placeHash(place)),
    (place, other) =>
      net.hasPlace[other] && sameArcs(place, other, net.consumers, net.inputs) &&
      sameArcs(place, other, net.producers, net.outputs),
  );
  while (net.work() < mostWork) {
    const t = net.touchedTransitions.take();
    if (t >= 0) {
      if (!net.hasTransition[t]) continue;
      const twin = transitions.of(t);
      if (twin >= 0) net.removeTransition(twin);
      else if (rule(t, mostWork - net.work())) net.touchedTransitions.add(t);
      continue;
    }
    const place = net.touchedPlaces.take();
    if (place < 0) return;
    if (!net.hasPlace[place] || kept[place]) continue;
    const twin = places.of(place);
    if (twin < 0) continue;
    net.removePlace(twin);
    onEqualPlace(twin);
  }
}

/**
 * Finds equal nodes: `of` returns the later one of a node and one that equals it, or -1.
 *
 * @param hash the same for equal nodes
 */
function createTwins(hash: (node: number) => string, isEqual: (node: number, other: number) => boolean) {
  const known = new Map<string, number>();
  return {
    of(node: number): number {
      const own = hash(node);
      const other = known.get(own);
      // The other may have changed since it was noted.
      if (other !== undefined && other !== node && isEqual(node, other)) {
        known.set(own, Math.min(node, other));
        return Math.max(node, other);
      }
      known.set(own, node);
      return -1;
    },
  };
}

/** Whether two places have arcs of the same weights with the same transitions, on one side. */
function sameArcs(a: number, b: number, ends: readonly ReadonlySet<number>[], weights: readonly Weights[]): boolean {
  if (ends[a].size !== ends[b].size) return false;
  for (const t of ends[a]) if (weights[t].get(a) !== weights[t].get(b)) return false;
  return true;
}
