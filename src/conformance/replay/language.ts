import { createTreeAligner } from "../alignments/align-by-tree.ts";
import { foldNet } from "../alignments/fold-net.ts";
import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { createPrefixAutomaton } from "../../process-models/state-space/prefix-automaton.ts";

/** Markings that are listed; a block-structured net with more is asked as a tree. */
const MOST_MARKINGS = 30_000;

/**
 * Whether traces fit a net from its initial to its final marking. Prepared when it is first asked:
 * most logs never ask.
 *
 * @param labels how many labels the log has
 * @returns a test of one trace; null where the net has too many markings and is not
 * block-structured, so that it cannot be told
 */
export function languageOf(net: DenseNet, labels: number, deadline: () => boolean): (trace: ArrayLike<number>) => boolean | null {
  const known = new Set(net.transitions.map(({ label }) => label));
  const automaton = lazy(() => createPrefixAutomaton(net, labels, { maxMarkings: MOST_MARKINGS, deadline }));
  const tree = lazy(() => {
    const block = foldNet(net);
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
