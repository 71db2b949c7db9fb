import { checkTree, type ProcessTree, type TreeOperator } from "./process-tree.ts";
import { mapTree, type TreeLeaf } from "./map-tree.ts";

/** Traces that a model allows. */
export interface PlayOut {
  /** Distinct; by length, then label by label in code-unit order. */
  readonly traces: readonly (readonly string[])[];
  /**
   * True if these are certainly all traces of at most `maxLength` activities; false if a bound may
   * have cut some off.
   */
  readonly complete: boolean;
}

/** Bounds, all of them given. */
export interface TreeTracesBounds {
  /** Most activities of a trace. */
  readonly maxLength: number;
  /** Most traces kept. */
  readonly maxTraces: number;
  /** Most traces combined from parts. */
  readonly maxStates: number;
}

type Trace = readonly string[];

/**
 * The first traces of a tree by the meaning of its operators, bottom up: the traces of a block are
 * made from those of its children.
 *
 * Each block keeps only its first `maxTraces` traces, and nothing is lost by it: replacing a part
 * by an earlier one makes the whole earlier, so the first traces of the whole are made of first
 * traces of its parts.
 *
 * @throws an input error if an operator has too few children
 *
 * @example
 * ```ts
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { treeTraces } from "@/process-models/process-tree/tree-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("+( 'a', X( 'b', tau ) )");
 * assertEquals(treeTraces(tree, { maxLength: 9, maxTraces: 9, maxStates: 99 }).traces, [["a"], ["a", "b"], ["b", "a"]]);
 * ```
 */
export function treeTraces(tree: ProcessTree, bounds: TreeTracesBounds): PlayOut {
  checkTree(tree);
  let work = 0;
  let complete = true;

  /** The first traces in order, each once. */
  const first = (traces: readonly Trace[]): Trace[] => {
    const sorted = [...traces].sort(compareTraces);
    const distinct = sorted.filter((trace, i) => i === 0 || compareTraces(sorted[i - 1], trace) !== 0);
    if (distinct.length > bounds.maxTraces) complete = false;
    return distinct.slice(0, bounds.maxTraces);
  };
  /** Combines every trace of one list with every one of the other. */
  const combine = (
    left: readonly Trace[],
    right: readonly Trace[],
    by: (a: Trace, b: Trace, add: (trace: Trace) => boolean) => void,
  ) => {
    const found: Trace[] = [];
    const add = (trace: Trace) => {
      if (++work > bounds.maxStates) complete = false;
      else found.push(trace);
      return work <= bounds.maxStates;
    };
    for (const a of left) {
      for (const b of right) {
        if (a.length + b.length > bounds.maxLength) break; // the lists are sorted by length
        if (work > bounds.maxStates) return first(found);
        by(a, b, add);
      }
    }
    return first(found);
  };
  const concatenate = (left: readonly Trace[], right: readonly Trace[]) =>
    combine(left, right, (a, b, add) => void add([...a, ...b]));
  const interleave = (left: readonly Trace[], right: readonly Trace[]) => combine(left, right, addShuffles);

  /** The body, then redo and body again and again until that brings nothing new. */
  const loop = (body: readonly Trace[], redo: readonly Trace[]): readonly Trace[] => {
    const round = concatenate(redo, body);
    let all = body;
    for (;;) {
      const longer = first([...all, ...concatenate(all, round)]);
      const same = longer.length === all.length && longer.every((trace, i) => compareTraces(trace, all[i]) === 0);
      if (same || work > bounds.maxStates) return longer;
      all = longer;
    }
  };
  const ofOperator = (operator: TreeOperator, parts: readonly (readonly Trace[])[]): readonly Trace[] => {
    switch (operator) {
      case "sequence":
        return parts.reduce(concatenate);
      case "choice":
        return first(parts.flat());
      case "parallel":
        return parts.reduce(interleave);
      case "loop":
        return loop(parts[0], first(parts.slice(1).flat()));
    }
  };
  const ofLeaf = (leaf: TreeLeaf): readonly Trace[] => {
    if (leaf.kind === "silent") return [[]];
    return bounds.maxLength > 0 ? [[leaf.label]] : [];
  };
  const traces = mapTree(tree, ofLeaf, ofOperator);
  return { traces, complete };
}

/** All interleavings of two traces. */
function addShuffles(a: Trace, b: Trace, add: (trace: Trace) => boolean): void {
  const mix = (begun: Trace, i: number, j: number): boolean => {
    if (i === a.length) return add([...begun, ...b.slice(j)]);
    if (j === b.length) return add([...begun, ...a.slice(i)]);
    return mix([...begun, a[i]], i + 1, j) && mix([...begun, b[j]], i, j + 1);
  };
  mix([], 0, 0);
}

/** Orders traces by length, then label by label in code-unit order. */
export function compareTraces(a: Trace, b: Trace): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}
