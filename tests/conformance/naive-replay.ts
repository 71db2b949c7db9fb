import type { PetriNet, Transition } from "@/process-models/petri-net/petri-net.ts";

type Tokens = readonly number[];

const enabled = ({ inputs }: Transition, tokens: Tokens) => inputs.every(({ place, weight }) => tokens[place] >= weight);

/** Fires a transition; what it lacks is added first. */
function fire({ inputs, outputs }: Transition, tokens: Tokens): number[] {
  const next = [...tokens];
  for (const { place, weight } of inputs) next[place] = Math.max(0, next[place] - weight);
  for (const { place, weight } of outputs) next[place] += weight;
  return next;
}

/**
 * Token replay by the definition, with whole markings and whole sequences: the oracle for small
 * nets. Null if a silent search passes 500 markings. Does not replay again what fits but went
 * astray.
 */
export function naiveReplay(net: PetriNet, trace: readonly string[]) {
  const total = (list: Tokens) => list.reduce((a, b) => a + b, 0);
  let tokens: Tokens = net.initialMarking;
  let [missing, consumed, produced] = [0, 0, total(net.initialMarking)];
  const play = (transition: Transition) => {
    consumed += total(transition.inputs.map(({ weight }) => weight));
    produced += total(transition.outputs.map(({ weight }) => weight));
    tokens = fire(transition, tokens);
  };
  for (const event of trace) {
    const candidates = net.transitions.filter(({ label }) => label === event);
    if (candidates.length === 0) {
      missing++;
      consumed++;
      continue;
    }
    const path = shortestSilent(net, tokens, (marking) => candidates.some((candidate) => enabled(candidate, marking)));
    if (path === "too many") return null;
    for (const t of path ?? []) play(net.transitions[t]);
    const lacks = candidates.map(({ inputs }) => total(inputs.map(({ place, weight }) => Math.max(0, weight - tokens[place]))));
    const chosen = lacks.indexOf(Math.min(...lacks));
    missing += lacks[chosen];
    play(candidates[chosen]);
  }
  const final = net.finalMarking!;
  const path = shortestSilent(net, tokens, (marking) => marking.every((count, place) => count >= final[place]));
  if (path === "too many") return null;
  for (const t of path ?? []) play(net.transitions[t]);
  missing += total(final.map((count, place) => Math.max(0, count - tokens[place])));
  consumed += total(final);
  return { missing, consumed, produced, remaining: total(tokens.map((count, place) => Math.max(0, count - final[place]))) };
}

/** The shortest silent sequence to a goal; of equally short ones the lexicographically least. */
function shortestSilent(
  net: PetriNet,
  start: Tokens,
  isGoal: (tokens: Tokens) => boolean,
): readonly number[] | null | "too many" {
  let level: { readonly tokens: Tokens; readonly path: readonly number[] }[] = [{ tokens: start, path: [] }];
  const seen = new Set<string>([start.join()]);
  while (level.length > 0) {
    const goals = level.filter(({ tokens }) => isGoal(tokens)).map(({ path }) => path).sort(lexicographic);
    if (goals.length > 0) return goals[0];
    const next = new Map<string, { tokens: Tokens; path: readonly number[] }>();
    for (const { tokens, path } of level) {
      net.transitions.forEach((transition, t) => {
        if (transition.label !== null || !enabled(transition, tokens)) return;
        const reached = { tokens: fire(transition, tokens), path: [...path, t] };
        const key = reached.tokens.join();
        const known = next.get(key);
        if (!seen.has(key) && (known === undefined || lexicographic(reached.path, known.path) < 0)) next.set(key, reached);
      });
    }
    for (const key of next.keys()) seen.add(key);
    if (seen.size > 500) return "too many";
    level = [...next.values()];
  }
  return null;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - b[at];
}
