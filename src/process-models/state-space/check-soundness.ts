import { isWorkflowNet, shortList } from "../petri-net/is-workflow-net.ts";
import { enabledTransitions, sameMarking } from "../petri-net/fire.ts";
import type { Marking, PetriNet } from "../petri-net/petri-net.ts";
import { reduceForSoundness } from "./reduce-for-soundness.ts";
import { canReach, exploreMarkings, type StateSpace } from "./state-space.ts";

/** Bounds of {@linkcode checkSoundness}. */
export interface SoundnessOptions {
  /** Markings looked at, at most. Default 50,000. */
  readonly maxStates?: number;
}

/** What is wrong with a net, and where. */
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

/** The answer of {@linkcode checkSoundness}. */
export interface Soundness {
  readonly verdict: "sound" | "unsound" | "not decided";
  /**
   * Why, in words: the weak points of an unsound net, the bound that kept the question open; empty
   * for a sound net.
   */
  readonly reasons: readonly string[];
  readonly weakPoints: readonly WeakPoint[];
}

/**
 * Whether a net is sound (van der Aalst et al., "Soundness of Workflow Nets: Classification,
 * Decidability, and Analysis", 2011): a workflow net which from every reachable marking can come to
 * its end, has no token left when it does, and in which every transition can fire.
 *
 * First the net is reduced by rules that keep soundness: block-structured nets are decided at once,
 * whatever the number of their markings. What is left is explored up to a bound, and past it the
 * verdict is `not decided`, unless a weak point was found on the way.
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
  const reducedSpace = exploreMarkings(reduced, maxStates);
  const live = reducedSpace.complete && isLive(reduced, reducedSpace);
  if (live) return { verdict: "sound", reasons: [], weakPoints: [] };

  const space = exploreMarkings(net, maxStates);
  const weakPoints = findWeakPoints(net, space);
  if (weakPoints.length > 0) return unsound(weakPoints);
  if (space.complete) return { verdict: "sound", reasons: [], weakPoints };
  if (reducedSpace.complete || reducedSpace.growth !== null) {
    const text =
      `the net has a fault that shows beyond ${maxStates} markings (reduced by rules that keep soundness it is not live and bounded)`;
    return unsound([{ kind: "reduced-net", text, nodes: [] }]);
  }
  return {
    verdict: "not decided",
    reasons: [`more than ${maxStates} markings; among the first ${maxStates} no fault was found`],
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

/** Whether from every marking every transition can be made to fire again. */
function isLive(net: PetriNet, space: StateSpace): boolean {
  const home = canReach(space, [0]).every((reaches) => reaches);
  const fired = new Set(space.edges.map(({ transition }) => transition));
  if (home) return fired.size === net.transitions.length;
  return net.transitions.every((_, t) => {
    const firing = new Set(space.edges.flatMap(({ from, transition }) => transition === t ? [from] : []));
    return firing.size > 0 && canReach(space, firing).every((reaches) => reaches);
  });
}

function findWeakPoints(net: PetriNet, space: StateSpace): WeakPoint[] {
  const final = net.finalMarking as Marking;
  const weakPoints: WeakPoint[] = [];
  const { markings, growth } = space;
  if (growth !== null) {
    const places = growth.to.flatMap((tokens, place) => tokens > growth.from[place] ? [net.places[place].id] : []);
    weakPoints.push({ kind: "unbounded", text: `tokens gather without bound on ${shortList(places)}`, nodes: places });
  }
  const tell = (kind: WeakPoint["kind"], states: readonly number[], what: (marking: string, way: string) => string) => {
    if (states.length === 0) return;
    const [state] = states;
    const places = markings[state].flatMap((tokens, place) => tokens > 0 ? [net.places[place].id] : []);
    const more = states.length === 1 ? "" : ` (and ${states.length - 1} more such markings)`;
    weakPoints.push({ kind, text: what(markingText(net, markings[state]), wayTo(net, space, state)) + more, nodes: places });
  };
  const states = [...markings.keys()];
  const isFinal = states.map((state) => sameMarking(markings[state], final));
  const covers = (state: number) => !isFinal[state] && final.every((tokens, place) => markings[state][place] >= tokens);
  const improper = states.filter(covers);
  const dead = states.filter((state) =>
    !isFinal[state] && !covers(state) && enabledTransitions(net, markings[state]).length === 0
  );
  tell("deadlock", dead, (marking, way) => `stuck with ${marking}, where nothing can fire, after ${way}`);
  tell("improper-completion", improper, (marking, way) => `the end is reached with tokens left over: ${marking}, after ${way}`);
  if (!space.complete) return weakPoints;
  const ends = canReach(space, states.filter((state) => isFinal[state]));
  if (dead.length === 0 && improper.length === 0) {
    const lost = states.filter((state) => !ends[state]);
    tell("no-way-to-the-end", lost, (marking, way) => `from ${marking} the end cannot be reached, after ${way}`);
  }
  const fired = new Set(space.edges.map(({ transition }) => transition));
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

/** The firings that lead to a marking first, in words. */
function wayTo(net: PetriNet, space: StateSpace, state: number): string {
  const way: string[] = [];
  for (let at = state; space.foundBy[at] >= 0; at = space.edges[space.foundBy[at]].from) {
    const { id, label } = net.transitions[space.edges[space.foundBy[at]].transition];
    way.push(label === null ? id : `"${label}"`);
  }
  return way.length === 0 ? "no firing at all" : shortList(way.reverse(), 10);
}
