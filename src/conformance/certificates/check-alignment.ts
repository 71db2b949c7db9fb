import type { Marking, PetriNet, Transition } from "../../process-models/petri-net/petri-net.ts";
import type { AlignmentMove } from "../alignments/alignment.ts";
import type { AlignmentCosts } from "../alignments/alignment-costs.ts";

/**
 * A state of the synchronous product of net and trace, with a lower bound of its cost.
 */
export interface CertifiedState {
  /** Number of events before it. */
  readonly position: number;
  readonly marking: Marking;
  /**
   * The cost of reaching this state is at least this; `-Infinity` for states from which the final
   * marking cannot be reached.
   */
  readonly potential: number;
}

/**
 * A proof that no alignment of a trace is cheaper than a bound, which can be checked without a
 * search: potentials of states that satisfy the inequality of every arc (the dual of the shortest
 * path, compare Ahuja, Magnanti and Orlin, "Network Flows", 1993).
 */
export interface AlignmentCertificate {
  readonly lower: number;
  readonly states: readonly CertifiedState[];
  /**
   * Sets of places whose tokens together never decrease: a marking with more of them than the final
   * one cannot reach it.
   */
  readonly traps: readonly (readonly number[])[];
}

/** The claim about a trace. */
export interface AlignmentClaim {
  readonly moves: readonly AlignmentMove[];
  /** The cost of the moves. */
  readonly cost: number;
  /** The proof of the lower bound; null to check the moves only. */
  readonly certificate: AlignmentCertificate | null;
  /** The costs of moves. Default: 1 for each log move and each visible model move. */
  readonly costs?: AlignmentCosts;
}

/**
 * Checks an alignment independently of the aligners, without sharing code with them: the moves
 * contain the whole trace and lead from the initial to the final marking, their cost is the claimed
 * one, and the certificate proves its lower bound: every arc from a listed state leads to a listed
 * state whose potential is no higher than the arc allows, or to a state that costs at least the
 * bound. Linear in the moves and in the arcs of the listed states.
 *
 * @returns the faults, in words; empty if the claim is true
 *
 * @example
 * ```ts
 * import { checkAlignment } from "@/conformance/certificates/check-alignment.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = {
 *   places: [{ id: "start" }, { id: "end" }],
 *   transitions: [{ id: "t", label: "a", inputs: [{ place: 0, weight: 1 }], outputs: [{ place: 1, weight: 1 }] }],
 *   initialMarking: [1, 0],
 *   finalMarking: [0, 1],
 * };
 * const moves = [{ event: "a", transition: 0 }];
 * assertEquals(checkAlignment(net, ["a"], { moves, cost: 0, certificate: null }), []);
 * assertEquals(checkAlignment(net, ["a", "a"], { moves, cost: 0, certificate: null }), ["the moves explain 1 of 2 events"]);
 * ```
 */
export function checkAlignment(net: PetriNet, trace: readonly string[], claim: AlignmentClaim): readonly string[] {
  const problems = checkMoves(net, trace, claim);
  if (claim.certificate === null) return problems;
  return [...problems, ...checkCertificate(net, trace, claim.certificate, claim)];
}

function checkMoves(net: PetriNet, trace: readonly string[], { moves, cost, costs }: AlignmentClaim): string[] {
  let marking: Marking = net.initialMarking;
  let [events, sum] = [0, 0];
  for (const [i, { event, transition }] of moves.entries()) {
    if (event === null && transition === null) return [`move ${i} moves neither log nor model`];
    if (event !== null && event !== trace[events++]) {
      return [`move ${i} shows ${JSON.stringify(event)}, which is not the next event`];
    }
    if (transition === null) {
      sum += costs?.logMove?.(event!) ?? 1;
      continue;
    }
    const fired = net.transitions[transition];
    if (fired === undefined || !isEnabled(fired, marking)) return [`move ${i} fires a transition that is not enabled`];
    if (event !== null && fired.label !== event) return [`move ${i} joins an event with a transition of another label`];
    if (event === null && fired.label !== null) sum += costs?.modelMove?.(fired.label) ?? 1;
    marking = fire(fired, marking);
  }
  const problems: string[] = [];
  if (events !== trace.length) problems.push(`the moves explain ${events} of ${trace.length} events`);
  if (net.finalMarking === null || !sameMarking(marking, net.finalMarking)) {
    problems.push("the moves do not lead to the final marking");
  }
  if (sum !== cost) problems.push(`the moves cost ${sum}, not ${cost}`);
  return problems;
}

function checkCertificate(
  net: PetriNet,
  trace: readonly string[],
  certificate: AlignmentCertificate,
  { cost, costs }: AlignmentClaim,
): string[] {
  const { lower, states } = certificate;
  // A place that is listed twice would count twice, and prove too much.
  const traps = certificate.traps.map((places) => [...new Set(places)]);
  if (net.finalMarking === null) return ["the net has no final marking"];
  if (!(lower <= cost)) return [`the lower bound ${lower} is above the cost ${cost}`];
  const loose = traps.find((places) => net.transitions.some((transition) => gain(transition, places) < 0));
  if (loose !== undefined) return [`the places ${loose.join(", ")} can lose tokens`];
  const final = net.finalMarking;
  const isStuck = (marking: Marking) => traps.some((places) => tokensOn(marking, places) > tokensOn(final, places));
  const potentials = new Map(states.map(({ position, marking, potential }) => [keyOf(position, marking), potential]));
  const leftOver = unknownCosts(net, trace, costs);
  if (!((potentials.get(keyOf(0, net.initialMarking)) ?? Infinity) <= 0)) {
    return lower <= leftOver[0] ? [] : ["the initial state is not listed with a potential of at most 0"];
  }
  for (const { position, marking, potential } of states) {
    if (position === trace.length && sameMarking(marking, final) && !(potential >= lower)) {
      return ["the end costs less than the bound"];
    }
    for (const arc of arcsFrom(net, trace, position, marking, costs)) {
      if (isStuck(arc.marking)) continue;
      const most = potential + arc.cost;
      const listed = potentials.get(keyOf(arc.position, arc.marking));
      if (listed === undefined ? !(most + leftOver[arc.position] >= lower) : !(listed <= most)) {
        return [`an arc from position ${position}, marking ${marking.join(" ")} is cheaper than the certificate allows`];
      }
    }
  }
  return [];
}

interface ProductArc {
  readonly position: number;
  readonly marking: Marking;
  readonly cost: number;
}

function* arcsFrom(
  net: PetriNet,
  trace: readonly string[],
  position: number,
  marking: Marking,
  costs: AlignmentCosts | undefined,
): Generator<ProductArc> {
  const event = trace[position];
  if (event !== undefined) yield { position: position + 1, marking, cost: costs?.logMove?.(event) ?? 1 };
  for (const transition of net.transitions) {
    if (!isEnabled(transition, marking)) continue;
    const { label } = transition;
    const next = fire(transition, marking);
    yield { position, marking: next, cost: label === null ? 0 : costs?.modelMove?.(label) ?? 1 };
    if (label !== null && label === event) yield { position: position + 1, marking: next, cost: 0 };
  }
}

/** For each position the cost of the events from there on that no transition can show. */
function unknownCosts(net: PetriNet, trace: readonly string[], costs: AlignmentCosts | undefined): number[] {
  const labels = new Set(net.transitions.map(({ label }) => label));
  const left = new Array<number>(trace.length + 1).fill(0);
  for (let i = trace.length - 1; i >= 0; i--) {
    left[i] = left[i + 1] + (labels.has(trace[i]) ? 0 : costs?.logMove?.(trace[i]) ?? 1);
  }
  return left;
}

const keyOf = (position: number, marking: Marking): string => `${position}|${marking.join(",")}`;

const isEnabled = ({ inputs }: Transition, marking: Marking): boolean =>
  inputs.every(({ place, weight }) => marking[place] >= weight);

function fire({ inputs, outputs }: Transition, marking: Marking): Marking {
  const next = [...marking];
  for (const { place, weight } of inputs) next[place] -= weight;
  for (const { place, weight } of outputs) next[place] += weight;
  return next;
}

const sameMarking = (a: Marking, b: Marking): boolean => a.every((tokens, place) => tokens === b[place]);

const tokensOn = (marking: Marking, places: readonly number[]): number => places.reduce((sum, place) => sum + marking[place], 0);

function gain({ inputs, outputs }: Transition, places: readonly number[]): number {
  const count = (arcs: Transition["inputs"]) =>
    arcs.reduce((sum, { place, weight }) => sum + (places.includes(place) ? weight : 0), 0);
  return count(outputs) - count(inputs);
}
