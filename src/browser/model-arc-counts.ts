import type { ConformanceReport } from "../conformance/conformance-of.ts";
import type { Bpmn } from "../process-models/bpmn/bpmn.ts";
import type { ProcessModel } from "../process-models/conversions/process-model.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import { mapTree } from "../process-models/process-tree/map-tree.ts";
import type { ProcessTree, TreeOperator } from "../process-models/process-tree/process-tree.ts";

/** How often the cases of a log take the parts of a net, by their optimal alignments. */
export interface NetRuns {
  /** Cases whose alignment is known. */
  readonly cases: number;
  /** Firings by the id of the transition. */
  readonly firings: ReadonlyMap<string, number>;
  /** Firings by label. */
  readonly labels: ReadonlyMap<string, number>;
  /** Of the net of a process tree: the firings of its leaves from left to right; else null. */
  readonly leaves: readonly number[] | null;
}

/**
 * Counts the firings of the model's part of each alignment; null if none is known.
 *
 * @param tree the process tree that the net was made from, if it was
 */
export function netRunsOf(
  net: PetriNet,
  alignments: ConformanceReport["alignments"],
  tree: ProcessTree | null = null,
): NetRuns | null {
  const indexOf = new Map(net.transitions.map(({ id }, index) => [id, index]));
  const runs = (alignments?.variants ?? []).map(({ moves, count }) => ({
    count,
    fired: moves === null ? null : moves.flatMap(({ transition }) => transition === null ? [] : [indexOf.get(transition)!]),
  }));
  return countedRuns(net, runs, tree);
}

/** A run of a net that cases take: the transitions that fire, by their index; null if not known. */
interface CountedRun {
  readonly count: number;
  readonly fired: readonly number[] | null;
}

/** Counts the firings of runs, as {@linkcode netRunsOf} does. */
export function countedRuns(net: PetriNet, runs: readonly CountedRun[], tree: ProcessTree | null = null): NetRuns | null {
  const counts = new Float64Array(net.transitions.length);
  let cases = 0;
  for (const { count, fired } of runs) {
    if (fired === null) continue;
    cases += count;
    for (const transition of fired) counts[transition] += count;
  }
  if (cases === 0) return null;
  const [firings, labels] = [new Map<string, number>(), new Map<string, number>()];
  net.transitions.forEach(({ id, label }, transition) => {
    firings.set(id, counts[transition]);
    if (label !== null) labels.set(label, (labels.get(label) ?? 0) + counts[transition]);
  });
  return { cases, firings, labels, leaves: tree === null ? null : leavesOf(tree).map((at) => counts[at]) };
}

/** Places of the transitions of the leaves in the net of a tree, as `petriNetOfTree` makes it. */
function leavesOf(tree: ProcessTree): number[] {
  const leaves: number[] = [];
  let next = 0;
  const open: (ProcessTree | null)[] = [tree];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part === null) next++;
    else if (!("children" in part)) leaves.push(next++);
    else {
      // A parallel block and a loop are entered and left by a transition.
      const isEntered = part.kind === "parallel" || part.kind === "loop";
      if (isEntered) {
        next++;
        open.push(null);
      }
      for (const child of part.children.toReversed()) open.push(child);
    }
  }
  return leaves;
}

/** How often an operator is done, by how often its children are. */
function doneOf(operator: TreeOperator, children: readonly number[]): number {
  const [first, ...others] = children;
  const rest = others.reduce((sum, count) => sum + count, 0);
  return operator === "choice" ? first + rest : operator === "loop" ? first - rest : first;
}

/**
 * How often each arc of a model is taken: of a Petri net by the firings of its transition, of a
 * process tree by those of its leaves, of a BPMN model by those of its tasks, as what enters a node
 * also leaves it.
 *
 * @param tree the process tree that a BPMN model was made from, normalized, if it was: then its
 * leaves tell all counts
 * @returns counts in the order of the arcs: those of the transitions, inputs first; the flows; or
 * the edges from each node of the tree to its children. Null where the activities do not tell; an
 * empty list for a model that has counts of its own.
 */
export function arcCounts(
  { kind, model }: ProcessModel,
  runs: NetRuns,
  tree: ProcessTree | null = null,
): (number | null)[] {
  switch (kind) {
    case "petri-net":
      return model.transitions.flatMap(({ id, inputs, outputs }) =>
        [...inputs, ...outputs].map(({ weight }) => weight * (runs.firings.get(id) ?? 0))
      );
    case "bpmn": {
      const { leaves } = runs;
      const told = tree === null || leaves === null ? null : flowCountsOfTree(model, donePartsOf(tree, leaves));
      return told ?? flowCounts(model, runs);
    }
    case "process-tree":
      return runs.leaves === null ? [] : edgeCounts(donePartsOf(model, runs.leaves));
    case "heuristics-net":
      return [];
  }
}

/** The sum of some unknown counts, each with a sign, is a number. */
interface Equation {
  readonly terms: readonly (readonly [unknown: number, factor: number])[];
  readonly sum: number;
}

function flowCounts({ nodes, flows }: Bpmn, runs: NetRuns): (number | null)[] {
  const into = nodes.map(() => [] as number[]);
  const out = nodes.map(() => [] as number[]);
  flows.forEach(({ from, to }, flow) => {
    out[from].push(flow);
    into[to].push(flow);
  });
  const named = occurrences(nodes.map(({ label }) => label));
  const total = (list: readonly number[], factor = 1) => list.map((flow): [number, number] => [flow, factor]);
  const equations = nodes.flatMap(({ kind, label }, node): Equation[] => {
    switch (kind) {
      case "start-event":
        // With several starts only their sum would be known.
        return nodes.filter((other) => other.kind === kind).length > 1 ? [] : [{ terms: total(out[node]), sum: runs.cases }];
      case "end-event":
        return nodes.filter((other) => other.kind === kind).length > 1 ? [] : [{ terms: total(into[node]), sum: runs.cases }];
      case "parallel-gateway": {
        const [first, ...others] = [...into[node], ...out[node]];
        return others.map((other) => ({ terms: [[first, 1], [other, -1]], sum: 0 }));
      }
      case "inclusive-gateway":
        return [];
      default: {
        const flow = { terms: [...total(into[node]), ...total(out[node], -1)], sum: 0 };
        if (kind !== "task" || named.get(label) !== 1) return [flow];
        return [flow, { terms: total(into[node]), sum: runs.labels.get(label) ?? 0 }];
      }
    }
  });
  return solve(flows.length, equations);
}

/** How often a part of a tree is done. */
interface DonePart {
  readonly tree: ProcessTree;
  readonly count: number;
  readonly children: readonly DonePart[];
}

/** The parts of a tree with their counts, by those of its leaves from left to right. */
function donePartsOf(tree: ProcessTree, leaves: readonly number[]): DonePart {
  let next = 0;
  return mapTree<DonePart>(
    tree,
    (leaf) => ({ tree: leaf, count: leaves[next++], children: [] }),
    (operator, children) => {
      const counts = children.map(({ count }) => count);
      const parts = children.map(({ tree }) => tree);
      return { tree: { kind: operator, children: parts }, count: doneOf(operator, counts), children };
    },
  );
}

/** Counts of the flows of the model that `bpmnOfTree` makes of a tree; null for another model. */
function flowCountsOfTree({ nodes, flows }: Bpmn, root: DonePart): number[] | null {
  const counts: number[] = [];
  const out = nodes.map(() => [] as number[]);
  flows.forEach(({ from }, flow) => out[from].push(flow));
  /** Goes through a part, from the flow that leads to it; returns the one that leaves it. */
  const pass = ({ tree, count, children }: DonePart, flow: number): number => {
    const leave = (last: number): number => {
      counts[last] = count;
      return last;
    };
    leave(flow);
    const first = out[flows[flow].to];
    switch (tree.kind) {
      case "silent":
        return flow;
      case "activity":
        return leave(first[0]);
      case "sequence":
        return children.reduce((at, child) => pass(child, at), flow);
      case "loop": {
        const last = out[flows[pass(children[0], first[0])].to];
        children.slice(1).forEach((child, i) => pass(child, last[i]));
        return leave(last[last.length - 1]);
      }
      default: {
        const ends = children.map((child, i) => pass(child, first[i]));
        return leave(out[flows[ends[0]].to][0]);
      }
    }
  };
  const begin = out[nodes.findIndex(({ kind }) => kind === "start-event")];
  const end = pass(root, begin[0]);
  const isWhole = nodes[flows[end].to].kind === "end-event" && flows.every((_, flow) => counts[flow] !== undefined);
  return isWhole ? counts : null;
}

/** Counts of the edges of a tree, its nodes in the order of the text form. */
function edgeCounts(root: DonePart): number[] {
  const counts: number[] = [];
  const open = [root];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const { count } of part.children) counts.push(count);
    for (const child of part.children.toReversed()) open.push(child);
  }
  return counts;
}

function occurrences(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A value less than this is one that rounding has left of 0. */
const ZERO = 1e-6;
/** Solving takes the cube of this many steps. */
const MOST_UNKNOWNS = 600;

/** Solves linear equations by Gauss-Jordan elimination; null for what they do not determine. */
function solve(unknowns: number, equations: readonly Equation[]): (number | null)[] {
  const values = new Array<number | null>(unknowns).fill(null);
  if (unknowns > MOST_UNKNOWNS) return values;
  const rows = equations.map(({ terms, sum }) => {
    const row = new Float64Array(unknowns + 1);
    for (const [unknown, factor] of terms) row[unknown] += factor;
    row[unknowns] = sum;
    return row;
  });
  let done = 0;
  for (let column = 0; column < unknowns && done < rows.length; column++) {
    let pivot = done;
    for (let i = done + 1; i < rows.length; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    if (Math.abs(rows[pivot][column]) < ZERO) continue;
    [rows[done], rows[pivot]] = [rows[pivot], rows[done]];
    const own = rows[done].map((value) => value / rows[done][column]);
    rows[done] = own;
    rows.forEach((row, i) => {
      const factor = row[column];
      if (i === done || factor === 0) return;
      for (let k = column; k <= unknowns; k++) row[k] -= factor * own[k];
    });
    done++;
  }
  for (const row of rows.slice(0, done)) {
    const used = row.subarray(0, unknowns).reduce((count, value) => Math.abs(value) < ZERO ? count : count + 1, 0);
    if (used !== 1) continue;
    const count = Math.round(row[unknowns]);
    if (count >= 0) values[row.findIndex((value) => Math.abs(value) >= ZERO)] = count;
  }
  return values;
}
