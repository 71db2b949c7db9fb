import { applyReductionRules } from "../petri-net/apply-reduction-rules.ts";
import { enabledTransitions } from "../petri-net/fire.ts";
import { isWorkflowNet, shortList } from "../petri-net/is-workflow-net.ts";
import { createMutableNet, type MutableNet, onlyPlace } from "../petri-net/mutable-net.ts";
import type { Marking, PetriNet } from "../petri-net/petri-net.ts";
import { remainingNet } from "./reduce-net.ts";
import { exploreNet, type MarkingGraph, markingOf, markingsThatReach } from "./explore-markings.ts";

/** Bounds of {@linkcode checkSoundness}. */
export interface SoundnessOptions {
  /** Most markings visited. Default 50,000. */
  readonly maxStates?: number;
}

/** A fault of a net and its place. */
export interface WeakPoint {
  readonly kind:
    | "not-a-workflow-net"
    | "unbounded"
    | "deadlock"
    | "no-way-to-the-end"
    | "improper-completion"
    | "dead-transitions"
    | "reduced-net";
  /** In words, with the ids of the nodes. */
  readonly text: string;
  /** Ids of the places and transitions concerned. */
  readonly nodes: readonly string[];
}

/** The result of {@linkcode checkSoundness}. */
export interface Soundness {
  readonly verdict: "sound" | "unsound" | "not decided";
  /**
   * Why, in words: the weak points of an unsound net, or the bound that was reached; empty for a
   * sound net.
   */
  readonly reasons: readonly string[];
  readonly weakPoints: readonly WeakPoint[];
}

/**
 * Whether a net is sound (van der Aalst et al., "Soundness of Workflow Nets: Classification,
 * Decidability, and Analysis", 2011): a workflow net which from every reachable marking can come to
 * its end, has no token left when it does, and in which every transition can fire.
 *
 * First, rules that keep soundness reduce the net: they decide block-structured nets at once,
 * however many markings these have. The markings of the remaining net are explored up to a bound;
 * beyond it the verdict is `not decided`, unless a weak point was found before.
 *
 * @example
 * ```ts
 * import { checkSoundness } from "@/process-models/state-space/check-soundness.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', +( 'b', 'c' ) )"));
 * assertEquals(checkSoundness(net).verdict, "sound");
 * const [first, ...others] = net.transitions;
 * const broken = { ...net, transitions: [first, ...others.slice(0, -2), others[others.length - 1]] };
 * assertEquals(checkSoundness(broken).verdict, "unsound");
 * ```
 */
export function checkSoundness(net: PetriNet, options: SoundnessOptions = {}): Soundness {
  const { maxStates = 50_000 } = options;
  const workflow = isWorkflowNet(net);
  if (!workflow.holds) {
    return unsound(
      workflow.reasons.map((text) => ({ kind: "not-a-workflow-net", text: `not a workflow net: ${text}`, nodes: [] })),
    );
  }
  const reduced = reduceForSoundness(shortCircuited(net, workflow.source as number, workflow.sink as number));
  const reducedGraph = exploreNet(reduced, maxStates);
  const live = reducedGraph.complete && isLive(reduced, reducedGraph);
  if (live) return { verdict: "sound", reasons: [], weakPoints: [] };

  const graph = exploreNet(net, maxStates);
  const weakPoints = findWeakPoints(net, graph);
  if (weakPoints.length > 0) return unsound(weakPoints);
  if (graph.complete) return { verdict: "sound", reasons: [], weakPoints };
  if (reducedGraph.complete || reducedGraph.growth !== null) {
    const text =
      `the net has a fault that shows beyond ${graph.size} markings (reduced by rules that keep soundness it is not live and bounded)`;
    return unsound([{ kind: "reduced-net", text, nodes: [] }]);
  }
  return {
    verdict: "not decided",
    reasons: [`more than ${graph.size} markings; among the first ${graph.size} no fault was found`],
    weakPoints,
  };
}

const unsound = (weakPoints: readonly WeakPoint[]): Soundness => ({
  verdict: "unsound",
  reasons: weakPoints.map(({ text }) => text),
  weakPoints,
});

/**
 * The net with a transition from its sink back to its source: live and bounded exactly if the
 * workflow net is sound (van der Aalst, 1997).
 */
function shortCircuited(net: PetriNet, source: number, sink: number): PetriNet {
  const back = { id: "back", label: null, inputs: [{ place: sink, weight: 1 }], outputs: [{ place: source, weight: 1 }] };
  return { ...net, transitions: [...net.transitions, back] };
}

/**
 * Whether a bounded short-circuited net is live. Its initial marking can be reached again from all
 * others if the workflow net is sound; then a transition that fires once can always be made to fire
 * again.
 */
function isLive(net: PetriNet, graph: MarkingGraph): boolean {
  return new Set(graph.transition).size === net.transitions.length &&
    markingsThatReach(graph, [0]).every((reaches) => reaches === 1);
}

function findWeakPoints(net: PetriNet, graph: MarkingGraph): WeakPoint[] {
  const final = net.finalMarking as Marking;
  const weakPoints: WeakPoint[] = [];
  const { growth } = graph;
  if (growth !== null) {
    const places = growth.to.flatMap((tokens, place) => tokens > growth.from[place] ? [net.places[place].id] : []);
    weakPoints.push({ kind: "unbounded", text: `tokens gather without bound on ${shortList(places)}`, nodes: places });
  }
  const tell = (kind: WeakPoint["kind"], states: readonly number[], what: (marking: string, way: string) => string) => {
    if (states.length === 0) return;
    const [state] = states;
    const marking = markingOf(graph, state);
    const places = marking.flatMap((tokens, place) => tokens > 0 ? [net.places[place].id] : []);
    const more = states.length === 1 ? "" : ` (and ${states.length - 1} more such markings)`;
    weakPoints.push({ kind, text: what(markingText(net, marking), wayTo(net, graph, state)) + more, nodes: places });
  };
  const states = Array.from({ length: graph.size }, (_, state) => state);
  const isOver = states.map((state) => final.every((tokens, place) => graph.tokens[state * graph.places + place] >= tokens));
  const improper = states.filter((state) => isOver[state] && state !== graph.final);
  const fires = new Uint8Array(graph.size);
  for (const state of graph.from) fires[state] = 1;
  const dead = states.filter((state) =>
    fires[state] === 0 && !isOver[state] && enabledTransitions(net, markingOf(graph, state)).length === 0
  );
  tell("deadlock", dead, (marking, way) => `stuck with ${marking}, where nothing can fire, after ${way}`);
  tell("improper-completion", improper, (marking, way) => `the end is reached with tokens left over: ${marking}, after ${way}`);
  if (!graph.complete) return weakPoints;
  const ends = markingsThatReach(graph, graph.final < 0 ? [] : [graph.final]);
  if (dead.length === 0 && improper.length === 0) {
    const lost = states.filter((state) => ends[state] === 0);
    tell("no-way-to-the-end", lost, (marking, way) => `from ${marking} the end cannot be reached, after ${way}`);
  }
  const fired = new Set(graph.transition);
  const never = net.transitions.filter((_, t) => !fired.has(t)).map(({ id, label }) => label === null ? id : `${id} "${label}"`);
  if (never.length > 0) {
    const ids = net.transitions.flatMap(({ id }, t) => fired.has(t) ? [] : [id]);
    weakPoints.push({ kind: "dead-transitions", text: `${shortList(never)} can never fire`, nodes: ids });
  }
  return weakPoints;
}

function markingText(net: PetriNet, marking: Marking): string {
  const places = marking.flatMap((tokens, place) =>
    tokens === 0 ? [] : [`${tokens === 1 ? "" : `${tokens} on `}${net.places[place].id}`]
  );
  return places.length === 0 ? "no token at all" : `tokens on ${shortList(places)}`;
}

/** The labels of a shortest run to a marking, in words. */
function wayTo(net: PetriNet, graph: MarkingGraph, state: number): string {
  // Firings are in the order in which they were found: the first one to a marking found it.
  const firingTo = new Int32Array(graph.size).fill(-1);
  graph.to.forEach((to, firing) => firingTo[to] < 0 && (firingTo[to] = firing));
  const way: string[] = [];
  for (let at = state; at !== 0;) {
    const firing = firingTo[at];
    at = graph.from[firing];
    const { id, label } = net.transitions[graph.transition[firing]];
    way.push(label === null ? id : `"${label}"`);
  }
  return way.length === 0 ? "no firing at all" : shortList(way.reverse(), 10);
}

/**
 * A smaller net that is live and bounded if and only if the given one is, whatever its labels:
 * fusion of places and of transitions in series, of parallel places and transitions, and
 * elimination of self-loops (five of the six rules of Murata, "Petri Nets: Properties, Analysis and
 * Applications", 1989, section V). Blocks of sequence, choice and parallel branches collapse to
 * nothing, however many markings they have. For arcs of weight 1; nodes with others are left alone.
 */
function reduceForSoundness(net: PetriNet): PetriNet {
  const mutable = createMutableNet(net.places.length, net.transitions);
  const marked = net.initialMarking.map((tokens) => tokens > 0);
  applyReductionRules(mutable, {
    label: () => null,
    kept: marked,
    rule: (t, room) =>
      dropSelfLoop(mutable, t) || fuseSeriesPlaces(mutable, t, marked, room) || fuseSeriesTransitions(mutable, t, marked, room),
  });
  return { ...remainingNet(mutable, net), finalMarking: null };
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
 * A transition with one input place, which nothing else empties, and one output place: both places
 * are one.
 */
function fuseSeriesPlaces(net: MutableNet, t: number, marked: readonly boolean[], room: number): boolean {
  const [first, second] = [onlyPlace(net.inputs[t]), onlyPlace(net.outputs[t])];
  if (first < 0 || second < 0 || first === second || marked[first] || net.consumers[first].size !== 1) return false;
  if (net.producers[first].size > room) return false;
  net.removeTransition(t);
  for (const producer of [...net.producers[first]]) net.addOutput(producer, second, net.outputs[producer].get(first) as number);
  net.removePlace(first);
  return true;
}

/**
 * A transition whose only input place is filled by just one other, and emptied by itself alone:
 * both transitions are one.
 */
function fuseSeriesTransitions(net: MutableNet, t: number, marked: readonly boolean[], room: number): boolean {
  const place = onlyPlace(net.inputs[t]);
  if (place < 0 || marked[place] || net.consumers[place].size !== 1 || net.producers[place].size !== 1) return false;
  const [producer] = net.producers[place];
  if (producer === t || net.outputs[producer].get(place) !== 1 || net.outputs[t].size === 0) return false;
  if (net.outputs[t].size > room) return false;
  for (const [next, weight] of [...net.outputs[t]]) net.addOutput(producer, next, weight);
  net.removeTransition(t);
  net.removePlace(place);
  return true;
}
