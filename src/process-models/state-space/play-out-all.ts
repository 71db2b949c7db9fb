import { inputError, usageError } from "../../errors.ts";
import { createLabelAutomaton, type PrefixAutomaton, type PrefixState } from "./prefix-automaton.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";
import type { ProcessTree } from "../process-tree/process-tree.ts";
import { type PlayOut, treeTraces } from "../process-tree/tree-traces.ts";

/** Largest `maxLength`: the search is recursive and goes as deep. */
const LONGEST = 2000;

/** Bounds of {@linkcode playOutAll}. */
export interface PlayOutAllOptions {
  /** Most activities of a trace, 0 to 2,000. Default 10. */
  readonly maxLength?: number;
  /** Most traces returned. Default 1,000. */
  readonly maxTraces?: number;
  /**
   * Most markings of a net visited, or traces combined from parts of a tree. Default 100,000.
   */
  readonly maxStates?: number;
}

/**
 * All traces that a model allows, up to bounds, the shortest ones first. Runs that differ in silent
 * transitions only are one trace.
 *
 * A net is played out by its markings, a tree by the meaning of its operators, without a net in
 * between. Prefixes that cannot be completed within the bounds are not extended, so that the time
 * grows with the states of the model and with the traces returned.
 *
 * @example
 * ```ts
 * import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( 'a', *( 'b', 'c' ) )");
 * assertEquals(playOutAll(tree, { maxLength: 5 }), { traces: [["a", "b"], ["a", "b", "c", "b"]], complete: true });
 * assertEquals(playOutAll(tree, { maxTraces: 1 }), { traces: [["a", "b"]], complete: false });
 * ```
 *
 * @throws an input error if a net has no final marking, or an operator of a tree too few children;
 * a usage error for a `maxLength` out of range
 */
export function playOutAll(model: PetriNet | ProcessTree, options: PlayOutAllOptions = {}): PlayOut {
  const { maxLength = 10, maxTraces = 1000, maxStates = 100_000 } = options;
  if (!(maxLength >= 0 && maxLength <= LONGEST)) {
    throw usageError({ expected: `a maxLength from 0 to ${LONGEST}`, found: String(maxLength) });
  }
  return "kind" in model
    ? treeTraces(model, { maxLength, maxTraces, maxStates })
    : netTraces(model, { maxLength, maxTraces, maxStates });
}

function netTraces(net: PetriNet, { maxLength, maxTraces, maxStates }: Required<PlayOutAllOptions>): PlayOut {
  if (net.finalMarking === null) throw inputError({ expected: "a net with a final marking", found: "a net without one" });
  const { labels, automaton } = createLabelAutomaton(net, maxStates);
  const canEnd = canEndIn(automaton);
  const traces: string[][] = [];
  const prefix: string[] = [];
  /** Adds the traces that have `left` more labels; false when there are more than wanted. */
  const extend = (state: PrefixState | null, left: number): boolean => {
    if (state === null || !canEnd(state, left)) return true;
    if (left === 0) return traces.length < maxTraces && traces.push([...prefix]) > 0;
    for (const label of state.enabled) {
      prefix.push(labels[label]);
      const room = extend(automaton.next(state, label), left - 1);
      prefix.pop();
      if (!room) return false;
    }
    return true;
  };
  for (let length = 0; length <= maxLength; length++) {
    if (!extend(automaton.start, length)) return { traces, complete: false };
  }
  return { traces, complete: automaton.complete() };
}

/**
 * Whether a state can come to an end after exactly so many labels; every question is answered once.
 */
function canEndIn(automaton: PrefixAutomaton): (state: PrefixState, left: number) => boolean {
  const known: Map<PrefixState, boolean>[] = [];
  const canEnd = (state: PrefixState, left: number): boolean => {
    const ofLength = known[left] ??= new Map();
    let answer = ofLength.get(state);
    if (answer === undefined) {
      answer = left === 0 ? state.accepting : state.enabled.some((label) => {
        const next = automaton.next(state, label);
        return next !== null && canEnd(next, left - 1);
      });
      ofLength.set(state, answer);
    }
    return answer;
  };
  return canEnd;
}
