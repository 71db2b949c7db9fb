import { inputError, limitError } from "../../errors.ts";
import { createLabelAutomaton } from "./prefix-automaton.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";

/** Bounds of {@linkcode accepts}. */
export interface AcceptOptions {
  /** Most markings visited. Default 100,000. */
  readonly maxStates?: number;
}

/**
 * Whether a net has a run from its initial to exactly its final marking that shows the given labels
 * in this order, with any silent transitions in between. Exact: it follows all markings that are
 * reached by a prefix at once.
 *
 * @example
 * ```ts
 * import { accepts } from "@/process-models/state-space/accepts.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assert } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("+( 'a', X( 'b', tau ) )"));
 * assert(accepts(net, ["b", "a"]));
 * assert(accepts(net, ["a"]));
 * assert(!accepts(net, ["b"]));
 * ```
 *
 * @throws an input error if the net has no final marking; a limit error if the answer needs more
 * than `maxStates` markings
 */
export function accepts(net: PetriNet, trace: readonly string[], options: AcceptOptions = {}): boolean {
  if (net.finalMarking === null) {
    throw inputError({
      expected: "a net with a final marking",
      found: "a net without one",
      advice: "Name the places that hold a token at the end, in PNML as <finalmarkings>.",
    });
  }
  const { maxStates = 100_000 } = options;
  const { labels, automaton } = createLabelAutomaton(net, maxStates);
  const codes = new Map(labels.map((label, code) => [label, code]));
  if (!trace.every((label) => codes.has(label))) return false;
  const accepted = automaton.accepts(trace.map((label) => codes.get(label) as number));
  if (!accepted && !automaton.complete()) {
    throw limitError({
      expected: `an answer within ${maxStates} markings`,
      found: "a net that needs more",
      advice: "Raise maxStates.",
    });
  }
  return accepted;
}
