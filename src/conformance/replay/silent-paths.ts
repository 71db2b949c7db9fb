import type { DenseNet, DenseTransition } from "../markings/dense-net.ts";

/** What replay does for one goal: the silent firings before it, and what the goal then lacks. */
export interface ReplayStep {
  /** Silent transitions to fire first, in order. */
  readonly silent: readonly number[];
  /** Number of the candidate that fires then. */
  readonly candidate: number;
  /** Tokens that its input places lack. */
  readonly missing: number;
}

/** Tokens that a candidate takes: places and how many of each. */
export interface Demand {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** Markings that one search may look at; only nets whose silent transitions make ever more tokens have so many. */
const MOST_MARKINGS = 100_000;

/**
 * Finds the shortest sequence of silent transitions that enables one of several candidates, the lexicographically least by position among equally
 * short ones; none if there is no such sequence. The search is breadth first and looks only at silent transitions that can lead to a place that is
 * needed, and at the places that these need: what happens elsewhere changes neither length nor order. Answers are kept
 * by the tokens of those places.
 *
 * @param candidates in the order of the file
 */
export function createGoal(
  net: DenseNet,
  silent: readonly number[],
  candidates: readonly Demand[],
): (tokens: Int32Array) => ReplayStep {
  const { useful, relevant } = leadingTo(net, silent, candidates);
  const numbers = new Map(relevant.map((place, i) => [place, i]));
  const localCandidates = candidates.map((demand) => localDemand(demand, numbers));
  const localSilent = useful.map((t) => localTransition(net.transitions[t], numbers));
  const known = new Map<string, ReplayStep>();

  return (tokens) => {
    let key = "";
    for (const place of relevant) key += String.fromCodePoint(Math.min(tokens[place], MOST_TOKENS));
    let step = known.get(key);
    if (step === undefined) {
      step = search(relevant.map((place) => tokens[place]), localCandidates, localSilent, useful);
      known.set(key, step);
    }
    return step;
  };
}

/** Code points below the surrogates; more tokens on a place enable nothing more. */
const MOST_TOKENS = 0xd7ff;

/** Silent transitions that can bring a token nearer to a candidate, and the places that matter. */
function leadingTo(net: DenseNet, silent: readonly number[], candidates: readonly Demand[]) {
  const needed = new Set(candidates.flatMap(({ places }) => places));
  const used = new Set<number>();
  for (let changed = true; changed;) {
    changed = false;
    for (const t of silent) {
      if (used.has(t) || !net.transitions[t].outputs.some((place) => needed.has(place))) continue;
      used.add(t);
      for (const place of net.transitions[t].inputs) needed.add(place);
      changed = true;
    }
  }
  const ascending = (a: number, b: number) => a - b;
  return { useful: [...used].sort(ascending), relevant: [...needed].sort(ascending) };
}

function localDemand({ places, weights }: Demand, numbers: ReadonlyMap<number, number>): Demand {
  return { places: places.map((place) => numbers.get(place)!), weights };
}

interface LocalTransition {
  readonly takes: Demand;
  readonly gives: Demand;
}

function localTransition(transition: DenseTransition, numbers: ReadonlyMap<number, number>): LocalTransition {
  const { inputs, inputWeights, outputs, outputWeights } = transition;
  const kept = Array.from(outputs.keys()).filter((i) => numbers.has(outputs[i]));
  return {
    takes: localDemand({ places: inputs, weights: inputWeights }, numbers),
    gives: { places: kept.map((i) => numbers.get(outputs[i])!), weights: kept.map((i) => outputWeights[i]) },
  };
}

/** How many tokens a marking lacks for a demand. */
export function lacking(tokens: ArrayLike<number>, { places, weights }: Demand): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += Math.max(0, weights[i] - tokens[places[i]]);
  return sum;
}

function search(
  start: readonly number[],
  candidates: readonly Demand[],
  silent: readonly LocalTransition[],
  names: readonly number[],
): ReplayStep {
  const markings: (readonly number[])[] = [start];
  const parent = [-1];
  const via = [-1];
  const seen = new Set([start.join(" ")]);
  for (let at = 0; at < markings.length; at++) {
    const candidate = candidates.findIndex((demand) => lacking(markings[at], demand) === 0);
    if (candidate >= 0) {
      const path: number[] = [];
      for (let back = at; parent[back] >= 0; back = parent[back]) path.push(names[via[back]]);
      return { silent: path.reverse(), candidate, missing: 0 };
    }
    if (markings.length > MOST_MARKINGS) break;
    silent.forEach(({ takes, gives }, t) => {
      if (lacking(markings[at], takes) > 0) return;
      const next = [...markings[at]];
      takes.places.forEach((place, i) => next[place] -= takes.weights[i]);
      gives.places.forEach((place, i) => next[place] += gives.weights[i]);
      const key = next.join(" ");
      if (seen.has(key)) return;
      seen.add(key);
      markings.push(next);
      parent.push(at);
      via.push(t);
    });
  }
  const missing = candidates.map((demand) => lacking(start, demand));
  const least = Math.min(...missing);
  return { silent: [], candidate: missing.indexOf(least), missing: least };
}
