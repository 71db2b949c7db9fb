import { limitError } from "../../errors.ts";
import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { type Demand, shorter, shortestSilent, type SilentTransition } from "./shortest-silent.ts";

/** One step of the replay: the silent firings, the candidate that fires, and its missing tokens. */
export interface ReplayStep {
  /** Silent transitions to fire first, in order. */
  readonly silent: readonly number[];
  /** Number of the candidate that fires then. */
  readonly candidate: number;
  /** Tokens that its input places lack. */
  readonly missing: number;
}

/**
 * Finds the shortest sequence of silent transitions that enables one of several candidates, the
 * lexicographically least by position among equals; none if there is no such sequence. The search
 * uses only the silent transitions that can lead to a needed place, and the places that these need:
 * the others change neither length nor order. Results are cached by the tokens of these places.
 *
 * @param candidates in the order of the net
 * @returns a function that throws a limit error if a search takes too long, or time is up
 */
export function createGoal(
  net: DenseNet,
  silent: readonly number[],
  candidates: readonly Demand[],
  deadline: () => boolean,
): (tokens: Int32Array) => ReplayStep {
  const { useful, relevant } = leadingTo(net, silent, candidates);
  const numbers = new Map(relevant.map((place, i) => [place, i]));
  const localCandidates = candidates.map(({ places, weights }) => localDemand(places, weights, numbers));
  const localSilent = useful.map((name): SilentTransition => {
    const { inputs, inputWeights, outputs, outputWeights } = net.transitions[name];
    return { name, takes: localDemand(inputs, inputWeights, numbers), gives: localDemand(outputs, outputWeights, numbers) };
  });
  const known = new Map<string, ReplayStep>();

  return (tokens) => {
    let key = "";
    for (const place of relevant) key += String.fromCodePoint(Math.min(tokens[place], MOST_TOKENS));
    let step = known.get(key);
    if (step === undefined) {
      if (deadline()) {
        throw limitError({
          found: "time was up during token replay",
          advice: "Allow more time with --budget, or filter the log.",
        });
      }
      step = nextStep(relevant.map((place) => tokens[place]), localCandidates, localSilent);
      known.set(key, step);
    }
    return step;
  };
}

/** Code points below the surrogates; more tokens on a place do not enable more transitions. */
const MOST_TOKENS = 0xd7ff;

/** Silent transitions that can lead to the input places of candidates, and the relevant places. */
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

/** A demand with places numbered among the relevant ones; others are left out. */
function localDemand(places: readonly number[], weights: readonly number[], numbers: ReadonlyMap<number, number>): Demand {
  const kept = Array.from(places.keys()).filter((i) => numbers.has(places[i]));
  return { places: kept.map((i) => numbers.get(places[i])!), weights: kept.map((i) => weights[i]) };
}

function nextStep(tokens: readonly number[], candidates: readonly Demand[], silent: readonly SilentTransition[]): ReplayStep {
  let best: ReplayStep | null = null;
  candidates.forEach((demand, candidate) => {
    const found = shortestSilent(tokens, demand, silent);
    if (found === "too long") {
      throw limitError({
        expected: "a net whose silent transitions token replay can search",
        found: "one with too many sequences of silent transitions",
        advice: "Use alignments instead.",
      });
    }
    if (found !== "none" && (best === null || shorter(found, best.silent))) best = { silent: found, candidate, missing: 0 };
  });
  if (best !== null) return best;
  const missing = candidates.map((demand) => lacking(tokens, demand));
  const least = Math.min(...missing);
  return { silent: [], candidate: missing.indexOf(least), missing: least };
}

/** How many tokens a marking lacks for a demand. */
function lacking(tokens: readonly number[], { places, weights }: Demand): number {
  return places.reduce((sum, place, i) => sum + Math.max(0, weights[i] - tokens[place]), 0);
}
