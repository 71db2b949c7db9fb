import { costIn, type Costs, type View } from "./interval-costs.ts";
import type { Node } from "./tree-node.ts";

/** Where the costs come from. */
export interface Context {
  readonly costsOf: (node: Node, sequence: Int32Array) => Costs;
  readonly viewOf: (child: Node, sequence: Int32Array) => View;
  /** The least cost of a node for all of some steps, those that are not its own included. */
  readonly wholeCost: (node: Node, steps: Int32Array) => number;
}

/** A run while it is written. */
export interface MutableRun {
  readonly transitions: number[];
  readonly events: number[];
}

function push(run: MutableRun, transition: number, event: number): void {
  run.transitions.push(transition);
  run.events.push(event);
}

/**
 * An optimal run of a node for a sequence; `events` tells which events of the trace its steps are.
 */
export function runOf(context: Context, node: Node, steps: Int32Array, events: Int32Array): MutableRun {
  const mine = Int32Array.from(steps.keys()).filter((i) => node.alphabet[steps[i]] === 1);
  if (mine.length === steps.length) return ownRun(context, node, steps, events);
  const inner = ownRun(context, node, mine.map((i) => steps[i]), mine.map((i) => events[i]));
  const skipped: MutableRun = { transitions: [], events: [] };
  steps.forEach((step, i) => node.alphabet[step] === 0 && push(skipped, -1, events[i]));
  return interleaved([inner, skipped]);
}

function ownRun(context: Context, node: Node, steps: Int32Array, events: Int32Array): MutableRun {
  const run: MutableRun = { transitions: [], events: [] };
  if (node.kind === "leaf") {
    push(run, node.origin, steps.length > 0 ? events[0] : -1);
    for (let i = 1; i < steps.length; i++) push(run, -1, events[i]);
    return run;
  }
  if (node.kind === "parallel") {
    return interleaved(node.children.map((child) => runOf(context, child, ...ofChild(child, steps, events))));
  }
  const append = (child: Node, from: number, to: number) => {
    const part = runOf(context, child, steps.subarray(from, to), events.subarray(from, to));
    part.transitions.forEach((transition, i) => push(run, transition, part.events[i]));
  };
  if (node.kind === "choice") append(cheapest(context, node, steps), 0, steps.length);
  else if (node.kind === "sequence") { for (const [child, from, to] of splits(context, node, steps)) append(child, from, to); }
  else if (node.kind === "loop") { for (const [child, from, to] of rounds(context, node, steps)) append(child, from, to); }
  else repeat(context, node, steps, events, run, append);
  return run;
}

function ofChild(child: Node, steps: Int32Array, events: Int32Array): [Int32Array, Int32Array] {
  const mine = Int32Array.from(steps.keys()).filter((i) => child.alphabet[steps[i]] === 1);
  return [mine.map((i) => steps[i]), mine.map((i) => events[i])];
}

function cheapest(context: Context, node: Node, steps: Int32Array): Node {
  let best = node.children[0];
  let least = Infinity;
  for (const child of node.children) {
    const cost = context.wholeCost(child, steps);
    if (cost < least) [best, least] = [child, cost];
  }
  return best;
}

type Split = [child: Node, from: number, to: number];

/** Where each child of a sequence begins and ends. */
function splits(context: Context, { children }: Node, steps: Int32Array): Split[] {
  const width = steps.length + 1;
  const views = children.map((child) => context.viewOf(child, steps));
  const best: Float64Array[] = [Float64Array.from({ length: width }, (_, k) => k === 0 ? 0 : Infinity)];
  for (const view of views) {
    const before = best[best.length - 1];
    const row = new Float64Array(width).fill(Infinity);
    for (let k = 0; k < width; k++) {
      if (before[k] === Infinity) continue;
      for (let j = k; j < width; j++) row[j] = Math.min(row[j], before[k] + costIn(view, k, j));
    }
    best.push(row);
  }
  const found: Split[] = [];
  let to = steps.length;
  for (let c = children.length - 1; c >= 0; c--) {
    let from = to;
    while (best[c][from] + costIn(views[c], from, to) !== best[c + 1][to]) from--;
    found.push([children[c], from, to]);
    to = from;
  }
  return found.reverse();
}

/** The passes of a loop through its body and back, as few as possible. */
function rounds(context: Context, node: Node, steps: Int32Array): Split[] {
  const [body, redo] = node.children;
  const costs = context.costsOf(node, steps);
  const [bodyView, redoView] = [context.viewOf(body, steps), context.viewOf(redo, steps)];
  const found: Split[] = [];
  let to = steps.length;
  while (costIn(bodyView, 0, to) !== costs.values[to]) {
    const [first, second] = lastRound(costs, redoView, bodyView, to);
    found.push([body, second, to], [redo, first, second]);
    to = first;
  }
  found.push([body, 0, to]);
  return found.reverse();
}

function lastRound(costs: Costs, redo: View, body: View, to: number): [number, number] {
  for (let first = to - 1; first >= 0; first--) {
    for (let second = first; second <= to; second++) {
      if (costs.values[first] + costIn(redo, first, second) + costIn(body, second, to) === costs.values[to]) {
        return [first, second];
      }
    }
  }
  throw new Error("a loop's cost has no last round");
}

function repeat(
  context: Context,
  node: Node,
  steps: Int32Array,
  events: Int32Array,
  run: MutableRun,
  append: (child: Node, from: number, to: number) => void,
): void {
  const [body] = node.children;
  const costs = context.costsOf(node, steps);
  const view = context.viewOf(body, steps);
  const found: [from: number, to: number, skip: boolean][] = [];
  let to = steps.length;
  while (to > 0) {
    const from = firstWith(to, (k) => costs.values[k] + costIn(view, k, to) === costs.values[to]);
    if (from >= 0) found.push([from, to, false]);
    else found.push([to - 1, to, true]);
    to = from >= 0 ? from : to - 1;
  }
  for (const [from, end, skip] of found.reverse()) {
    if (!skip) append(body, from, end);
    else push(run, -1, events[from]);
  }
}

/** The greatest position before `to` that fits, -1 if none does. */
function firstWith(to: number, fits: (position: number) => boolean): number {
  let position = to - 1;
  while (position >= 0 && !fits(position)) position--;
  return position;
}

/**
 * Runs that do not depend on each other, in the order of their events; what shows no event comes as
 * early as it can.
 */
function interleaved(runs: readonly MutableRun[]): MutableRun {
  const merged: MutableRun = { transitions: [], events: [] };
  const at = runs.map(() => 0);
  const take = (r: number) => push(merged, runs[r].transitions[at[r]], runs[r].events[at[r]++]);
  for (;;) {
    let next = -1;
    runs.forEach(({ events }, r) => {
      while (at[r] < events.length && events[at[r]] < 0) take(r);
      if (at[r] < events.length && (next < 0 || events[at[r]] < runs[next].events[at[next]])) next = r;
    });
    if (next < 0) return merged;
    take(next);
  }
}
