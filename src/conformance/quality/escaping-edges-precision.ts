import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { denseNet } from "../../process-models/state-space/dense-net.ts";
import {
  createPrefixAutomaton,
  type PrefixAutomaton,
  type PrefixState,
} from "../../process-models/state-space/prefix-automaton.ts";

/** Options of {@linkcode escapingEdgesPrecision}. */
export interface PrecisionOptions {
  /**
   * Events whose label the net lacks. `stop`: prefixes with such an event cannot be replayed and
   * are left out, as with alignments. `skip`: such events are ignored, as in token-based replay.
   * Default: `stop`.
   */
  readonly unknownLabels?: "stop" | "skip";
  /** Returns true once time is up: the result is then null. Default: never. */
  readonly deadline?: () => boolean;
}

/**
 * Precision by escaping edges (Munoz-Gama and Carmona, "A fresh look at precision in process
 * conformance", 2010; Adriansyah et al., "Measuring precision of modeled behavior", 2015): 1 -
 * sum(w x escaping) / sum(w x enabled) over the distinct prefixes that the net can replay exactly.
 * `w` counts the cases in which an event follows the prefix, `enabled` the labels that the net
 * allows after it (after any number of silent firings, from any marking that a run with this prefix
 * reaches), `escaping` those of them that follow it in no case. 1 if nothing is enabled.
 *
 * Prefixes form a tree, which is traversed together with the determinised net: each prefix is
 * visited once.
 *
 * @example
 * ```ts
 * import { escapingEdgesPrecision } from "@/conformance/quality/escaping-edges-precision.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', X( 'b', 'c', 'd' ) )"));
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "b" }] }]);
 * assertEquals(escapingEdgesPrecision(net, variantsOf(log).variants), 0.5); // of a, b, c, d two escape
 * ```
 *
 * @returns null if time is up, or the silent transitions of the net make more markings than can be
 * kept after a prefix that an event follows
 */
export function escapingEdgesPrecision(net: PetriNet, variants: Variants, options: PrecisionOptions = {}): number | null {
  return createPrecision(net, variants.activities, options)(variants);
}

/**
 * Creates a function that measures precision as {@linkcode escapingEdgesPrecision} does, and keeps
 * what it finds of the net: variants of other cases of the same log take only the time of their
 * prefixes.
 *
 * @param observed the activities of all the variants
 * @returns null once time is up or a limit is reached, also for variants that are asked later
 */
export function createPrecision(
  net: PetriNet,
  observed: readonly string[],
  { unknownLabels = "stop", deadline = () => false }: PrecisionOptions = {},
): (variants: Variants) => number | null {
  const labels = new Set(net.transitions.flatMap(({ label }) => label === null ? [] : [label]));
  const isObserved = new Set(observed);
  const activities = [...observed, ...[...labels].filter((label) => !isObserved.has(label))];
  const known = activities.map((activity) => labels.has(activity));
  let automaton: PrefixAutomaton | undefined;
  return (variants) => {
    const tree = prefixTree(variants, (label) => unknownLabels === "stop" || known[label]);
    if (tree.followed[0] === 0) return 1;
    // Precision does not depend on the final marking.
    automaton ??= createPrefixAutomaton(
      denseNet({ ...net, finalMarking: net.finalMarking ?? net.initialMarking }, activities),
      activities.length,
      { deadline },
    );
    return precisionOf(tree, automaton, deadline);
  };
}

function precisionOf(tree: PrefixTree, automaton: PrefixAutomaton, deadline: () => boolean): number | null {
  let [escaping, enabled, looked] = [0, 0, 0];
  const open: [node: number, state: PrefixState][] = [[0, automaton.start]];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    if (((++looked & 1023) === 0 && deadline()) || !automaton.complete()) return null;
    const [node, state] = top;
    const weight = tree.followed[node];
    let followed = 0;
    for (let child = tree.child[node]; child >= 0; child = tree.sibling[child]) {
      // A prefix that no event follows has weight 0: only whether the net enables it matters.
      const isLeaf = tree.followed[child] === 0;
      const next = isLeaf ? null : automaton.next(state, tree.label[child]);
      if (isLeaf ? state.enabled.includes(tree.label[child]) : next !== null) followed++;
      if (next !== null) open.push([child, next]);
    }
    enabled += weight * state.enabled.length;
    escaping += weight * (state.enabled.length - followed);
  }
  return !automaton.complete() ? null : enabled === 0 ? 1 : 1 - escaping / enabled;
}

/** The distinct prefixes of a log; node 0 is the empty one. */
interface PrefixTree {
  readonly label: Int32Array;
  /** First child and next sibling, -1 where there is none. */
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** Cases in which an event follows. */
  readonly followed: Float64Array;
}

function prefixTree({ offsets, steps, counts }: Variants, keep: (label: number) => boolean): PrefixTree {
  const most = steps.length + 1;
  const label = new Int32Array(most);
  const child = new Int32Array(most).fill(-1);
  const sibling = new Int32Array(most);
  const followed = new Float64Array(most);
  let size = 1;
  for (let v = 0; v < counts.length; v++) {
    let node = 0;
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      if (!keep(steps[i])) continue;
      followed[node] += counts[v];
      let next = child[node];
      while (next >= 0 && label[next] !== steps[i]) next = sibling[next];
      if (next < 0) {
        next = size++;
        label[next] = steps[i];
        sibling[next] = child[node];
        child[node] = next;
      }
      node = next;
    }
  }
  return { label, child, sibling, followed };
}
