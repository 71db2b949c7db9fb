import { type DenseNet, SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";
import { createPrefixAutomaton } from "../../process-models/state-space/prefix-automaton.ts";
import { createTreeAligner } from "../alignments/align-by-tree.ts";
import { treeOfNet } from "../alignments/tree-of-net.ts";

/** A marking after a prefix, with the firing that leads to it. */
interface Reached {
  readonly tokens: readonly number[];
  readonly parent: Reached | null;
  readonly via: number;
}

/**
 * The run from the initial to the final marking with the given labels that has the fewest silent
 * firings; among equals the first one of a breadth-first search by position in the net. Linear in
 * the markings that prefixes of the trace reach.
 *
 * @param maxStates most markings after prefixes to visit
 * @returns the transitions in order; null if the net has no such run, or needs more states
 */
export function fittingRun(net: DenseNet, trace: ArrayLike<number>, maxStates: number): readonly number[] | null {
  // Levels of equally many silent firings; a visible firing stays on the level.
  const seen = new Set<string>();
  let level: { readonly reached: Reached; readonly position: number }[] = [
    { reached: { tokens: net.initial, parent: null, via: -1 }, position: 0 },
  ];
  while (level.length > 0) {
    const deeper: typeof level = [];
    for (let at = 0; at < level.length; at++) {
      const { reached, position } = level[at];
      const key = `${position}|${reached.tokens.join(" ")}`;
      if (seen.has(key)) continue;
      if (seen.size >= maxStates) return null;
      seen.add(key);
      if (position === trace.length && reached.tokens.every((tokens, place) => tokens === net.final[place])) {
        return runTo(reached);
      }
      net.transitions.forEach(({ label }, t) => {
        if (label !== SILENT_LABEL && (position === trace.length || label !== trace[position])) return;
        const tokens = fired(net, t, reached.tokens);
        if (tokens === null) return;
        const next = { tokens, parent: reached, via: t };
        if (label === SILENT_LABEL) deeper.push({ reached: next, position });
        else level.push({ reached: next, position: position + 1 });
      });
    }
    level = deeper;
  }
  return null;
}

function fired({ transitions }: DenseNet, t: number, tokens: readonly number[]): readonly number[] | null {
  const { inputs, inputWeights, outputs, outputWeights } = transitions[t];
  for (let i = 0; i < inputs.length; i++) if (tokens[inputs[i]] < inputWeights[i]) return null;
  const next = [...tokens];
  for (let i = 0; i < inputs.length; i++) next[inputs[i]] -= inputWeights[i];
  for (let i = 0; i < outputs.length; i++) next[outputs[i]] += outputWeights[i];
  return next;
}

function runTo(end: Reached): number[] {
  const run: number[] = [];
  for (let at = end; at.parent !== null; at = at.parent) run.push(at.via);
  return run.reverse();
}

/** Most markings to list; a block-structured net with more is read as a tree. */
const MOST_MARKINGS = 30_000;

/**
 * Whether traces fit a net from its initial to its final marking. Prepared on first use: most
 * logs never need it.
 *
 * @param labels how many labels the log has
 * @returns a test of one trace; null where the net has too many markings and is not
 * block-structured: then it is not known
 */
export function languageOf(net: DenseNet, labels: number, deadline: () => boolean): (trace: ArrayLike<number>) => boolean | null {
  const known = new Set(net.transitions.map(({ label }) => label));
  const automaton = lazy(() => createPrefixAutomaton(net, labels, { maxMarkings: MOST_MARKINGS, deadline }));
  const tree = lazy(() => {
    const block = treeOfNet(net);
    return block && createTreeAligner(block, { logCosts: new Int32Array(labels).fill(1) });
  });
  return (trace) => {
    for (let i = 0; i < trace.length; i++) if (!known.has(trace[i])) return false;
    const prefixes = automaton();
    if (prefixes.complete() && prefixes.accepts(trace)) return true;
    if (prefixes.complete()) return false;
    const aligner = tree();
    return aligner === null ? null : aligner.cost(trace) === 0;
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
