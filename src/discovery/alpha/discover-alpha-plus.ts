import { type DirectlyFollows, directlyFollowsOf } from "../../event-log/directly-follows.ts";
import { type CodePair, footprintsOf } from "../../event-log/footprints.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { keepActivities, usedActivities } from "../used-activities.ts";
import { alphaNet } from "./discover-alpha.ts";
import { maximalPairs, type PlaceSides } from "./maximal-pairs.ts";

/**
 * The alpha+ algorithm (Alves de Medeiros, van Dongen, van der Aalst, Weijters, "Process Mining:
 * Extending the α-algorithm to Mine Short Loops", BETA working paper 113, 2004; de Medeiros, van
 * der Aalst, Weijters, "Workflow Mining: Current Status and Future Directions", 2003).
 *
 * - **Length-two loops**: where both a b a and b a b occur, a and b cause each other instead of
 *   being concurrent.
 * - **Length-one loops**: an activity t that follows itself is removed from all traces, the rest is
 *   mined, and t is added again with an arc from and to the place between A \ B and B \ A, where A
 *   are the activities directly before t and B those directly after it. If the rest has no such
 *   place (because other places imply it), it is added; if A \ B or B \ A is empty, t stays without
 *   a place.
 * - Where an activity of a short loop starts or ends a case, the workflow nets of the paper have no
 *   place for it: then a silent transition before all cases and another one after them are added.
 *
 * It rediscovers sound structured workflow nets with short loops from their complete logs. The cost
 * is that of {@linkcode discoverAlpha}; on logs without short loops the result is, too.
 *
 * @example
 * ```ts
 * import { discoverAlphaPlus } from "@/discovery/alpha/discover-alpha-plus.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a, then b any number of times, then c
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 2, 6),
 *   steps: Uint16Array.of(0, 2, 0, 1, 1, 2),
 *   counts: Uint32Array.of(1, 1),
 * };
 * const net = discoverAlphaPlus(variants);
 * assertEquals(net.transitions[1], {
 *   id: "t2",
 *   label: "b",
 *   inputs: [{ place: 1, weight: 1 }],
 *   outputs: [{ place: 1, weight: 1 }],
 * });
 * ```
 *
 * @returns transitions in the order of the labels, silent ones last; places: source, the others by
 * their inputs then outputs, added ones, sink
 * @throws a limit error as {@linkcode discoverAlpha}
 */
export function discoverAlphaPlus(variants: Variants): PetriNet {
  const used = usedActivities(variants);
  const plain = directlyFollowsOf(used);
  const loops = new Set<number>();
  plain.from.forEach((a, e) => plain.to[e] === a && loops.add(a));
  const whole = loopAtBorder(used, plain, loops) ? bracketVariants(used) : used;
  const size = whole.activities.length;
  const labels = whole.activities.map((label, a) => a < used.activities.length ? label : null);

  const rest = Array.from(labels.keys()).filter((a) => !loops.has(a));
  const mined = mineWithLoopsOfTwo(keepActivities(whole, (a) => !loops.has(a)));
  const named = (codes: readonly number[]) => codes.map((code) => rest[code]);
  const places = mined.places.map(({ inputs, outputs }) => ({ inputs: named(inputs), outputs: named(outputs) }));

  const { from, to } = directlyFollowsOf(whole);
  const before = Array.from({ length: size }, () => new Set<number>());
  const behind = Array.from({ length: size }, () => new Set<number>());
  from.forEach((a, e) => {
    behind[a].add(to[e]);
    before[to[e]].add(a);
  });
  addLoops(places, [...loops].sort((a, b) => a - b), before, behind);
  return alphaNet({ labels, start: named(mined.start), end: named(mined.end), places });
}

/**
 * Whether an activity that follows itself, or one of a length-two loop without those, starts or
 * ends a case.
 */
function loopAtBorder(variants: Variants, relation: DirectlyFollows, loops: ReadonlySet<number>): boolean {
  const isAtBorder = ({ startCounts, endCounts }: DirectlyFollows, a: number) => startCounts[a] > 0 || endCounts[a] > 0;
  if ([...loops].some((t) => isAtBorder(relation, t))) return true;
  const rest = keepActivities(variants, (a) => !loops.has(a));
  const ofRest = directlyFollowsOf(rest);
  return loopsOfTwo(rest, footprintsOf(ofRest).parallel).some((pair) => pair.some((a) => isAtBorder(ofRest, a)));
}

/** The alpha algorithm in which activities of a length-two loop cause each other. */
function mineWithLoopsOfTwo(variants: Variants): { places: PlaceSides[]; start: readonly number[]; end: readonly number[] } {
  const size = variants.activities.length;
  const { sequence, parallel, start, end } = footprintsOf(directlyFollowsOf(variants));
  const causal = [...sequence, ...loopsOfTwo(variants, parallel)];
  return { places: maximalPairs({ size, causal, related: [...sequence, ...parallel] }), start, end };
}

/** Those pairs a, b for which both a b a and b a b occur. */
function loopsOfTwo({ activities, offsets, steps, counts }: Variants, pairs: readonly CodePair[]): CodePair[] {
  const size = activities.length;
  const repeats = new Set<number>();
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v] + 2; i < offsets[v + 1]; i++) {
      if (steps[i] === steps[i - 2]) repeats.add(steps[i] * size + steps[i - 1]);
    }
  }
  return pairs.filter(([a, b]) => a !== b && repeats.has(a * size + b) && repeats.has(b * size + a));
}

/**
 * Connects each length-one loop with the place between the activities that are only before it and
 * those that are only after it; the place is added if it does not exist.
 */
function addLoops(
  places: { inputs: number[]; outputs: number[] }[],
  loops: readonly number[],
  before: readonly ReadonlySet<number>[],
  behind: readonly ReadonlySet<number>[],
): void {
  const keyOf = (inputs: readonly number[], outputs: readonly number[]) => `${inputs}|${outputs}`;
  const found = new Map(places.map((place) => [keyOf(place.inputs, place.outputs), place]));
  const isLoop = new Set(loops);
  for (const t of loops) {
    const sorted = (codes: ReadonlySet<number>, others: ReadonlySet<number>) =>
      [...codes].filter((code) => !isLoop.has(code) && !others.has(code)).sort((a, b) => a - b);
    const inputs = sorted(before[t], behind[t]);
    const outputs = sorted(behind[t], before[t]);
    if (inputs.length === 0 || outputs.length === 0) continue;
    const key = keyOf(inputs, outputs);
    let place = found.get(key);
    if (place === undefined) {
      place = { inputs, outputs };
      found.set(key, place);
      places.push(place);
    }
    place.inputs.push(t);
    place.outputs.push(t);
  }
}

/**
 * Variants with an artificial start and end activity around each trace, also around empty ones.
 * Their codes follow all others, start first; their labels are empty.
 */
function bracketVariants({ activities, offsets, steps, counts }: Variants): Variants {
  const longer = new Uint32Array(steps.length + 2 * counts.length);
  const newOffsets = offsets.map((offset, v) => offset + 2 * v);
  for (let v = 0; v < counts.length; v++) {
    longer[newOffsets[v]] = activities.length;
    longer.set(steps.subarray(offsets[v], offsets[v + 1]), newOffsets[v] + 1);
    longer[newOffsets[v + 1] - 1] = activities.length + 1;
  }
  return { activities: [...activities, "", ""], offsets: newOffsets, steps: longer, counts };
}
