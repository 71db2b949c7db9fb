import type { ConformanceReport } from "../conformance/conformance-of.ts";
import type { ProcessModel } from "../process-models/conversions/process-model.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import type { ProcessTree } from "../process-models/process-tree/process-tree.ts";

/** How often the cases of a log take the parts of a net, by their optimal alignments. */
export interface NetRuns {
  /** Cases whose alignment is known. */
  readonly cases: number;
  /** Firings by the id of the transition. */
  readonly firings: ReadonlyMap<string, number>;
  /** Firings by label. */
  readonly labels: ReadonlyMap<string, number>;
}

/** Counts the firings of the model's part of each alignment; null if none is known. */
export function netRunsOf(net: PetriNet, alignments: ConformanceReport["alignments"]): NetRuns | null {
  const [firings, labels] = [new Map<string, number>(), new Map<string, number>()];
  let cases = 0;
  const add = (counts: Map<string, number>, key: string, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);
  for (const { moves, count } of alignments?.variants ?? []) {
    if (moves === null) continue;
    cases += count;
    for (const { transition } of moves) if (transition !== null) add(firings, transition, count);
  }
  for (const { id, label } of net.transitions) if (label !== null) add(labels, label, firings.get(id) ?? 0);
  return cases === 0 ? null : { cases, firings, labels };
}

/**
 * How often each arc of a model is taken: of a Petri net by the firings of its transition; of a
 * BPMN model and a process tree by those of their activities, as what enters a node also leaves it.
 *
 * @returns counts in the order of the arcs: those of the transitions, inputs first; the flows; or
 * the edges from each node of the tree to its children. Null where the activities do not tell; an
 * empty list for a model that has counts of its own.
 */
export function arcCounts({ kind, model }: ProcessModel, runs: NetRuns): (number | null)[] {
  switch (kind) {
    case "petri-net":
      return model.transitions.flatMap(({ id, inputs, outputs }) =>
        [...inputs, ...outputs].map(({ weight }) => weight * (runs.firings.get(id) ?? 0))
      );
    case "bpmn":
      return flowCounts(model, runs);
    case "process-tree":
      return edgeCounts(model, runs);
    case "heuristics-net":
      return [];
  }
}

/** The sum of some unknown counts, each with a sign, is a number. */
interface Equation {
  readonly terms: readonly (readonly [unknown: number, factor: number])[];
  readonly sum: number;
}

function flowCounts({ nodes, flows }: Extract<ProcessModel, { kind: "bpmn" }>["model"], runs: NetRuns): (number | null)[] {
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

function edgeCounts(tree: ProcessTree, runs: NetRuns): (number | null)[] {
  const nodes: { readonly tree: ProcessTree; readonly children: number[] }[] = [];
  // In the order of the text form, as the drawing has them.
  const open: { readonly tree: ProcessTree; readonly parent: number }[] = [{ tree, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const index = nodes.push({ tree: next.tree, children: [] }) - 1;
    if (next.parent >= 0) nodes[next.parent].children.push(index);
    if ("children" in next.tree) {
      open.push(...next.tree.children.map((child) => ({ tree: child, parent: index })).reverse());
    }
  }
  const named = occurrences(nodes.map(({ tree }) => tree.kind === "activity" ? tree.label : ""));
  const equations: Equation[] = [{ terms: [[0, 1]], sum: runs.cases }];
  nodes.forEach(({ tree, children }, node) => {
    const [first, ...others] = children;
    const rest = others.map((child): [number, number] => [child, -1]);
    if (tree.kind === "activity" && named.get(tree.label) === 1) {
      equations.push({ terms: [[node, 1]], sum: runs.labels.get(tree.label) ?? 0 });
    } else if (tree.kind === "choice") equations.push({ terms: [[node, 1], [first, -1], ...rest], sum: 0 });
    else if (tree.kind === "loop") equations.push({ terms: [[first, 1], [node, -1], ...rest], sum: 0 });
    else for (const child of children) equations.push({ terms: [[node, 1], [child, -1]], sum: 0 });
  });
  const counts = solve(nodes.length, equations);
  return nodes.flatMap(({ children }) => children.map((child) => counts[child]));
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
