import { type DenseNet, SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";

/** A marking that a prefix leads to, and how. */
interface Reached {
  readonly tokens: readonly number[];
  readonly parent: Reached | null;
  readonly via: number;
}

/**
 * The run with a given label sequence, from the initial to the final marking, that has the fewest
 * silent firings; of equal ones the first that a breadth-first search by position in the net meets.
 * Linear in the markings that prefixes of the trace reach.
 *
 * @param maxStates markings after prefixes that are looked at
 * @returns the transitions in order; null if the net has no such run, or it was not found among so
 * many states
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
