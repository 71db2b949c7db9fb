import type { Block } from "./tree-of-net.ts";
import { limitError } from "../../errors.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import { SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";

/** Optimal alignments of traces with a block-structured model. */
export interface TreeAligner {
  readonly cost: (steps: ArrayLike<number>) => number;
  /** An optimal run; -1 for log moves. */
  readonly run: (steps: ArrayLike<number>) => TaggedRun;
}

const NOTHING = new Int32Array(0);

/** Most bytes of cost matrices that are kept for later traces. */
const DEFAULT_CACHE_BYTES = 128 * 2 ** 20;
/** Most bytes of the matrices that one block needs at a time. */
const MOST_BYTES = 512 * 2 ** 20;

/**
 * Dynamic programming on a block-structured model: the least cost of each block for each interval
 * of the trace, restricted to the block's labels. A choice takes the least of its children, a
 * sequence their min-plus product, a loop the closure of its body and its redo part. Concurrent
 * children share no labels, so that their costs add up for every interleaving: this makes the
 * method exact for models with too many markings to list. Cubic in the events of a block, once for
 * each distinct restriction of a trace.
 *
 * The aligner throws a limit error once the deadline has passed, and for a trace of so many events
 * of a block that its matrices would take more than 512 MB.
 *
 * @returns null if concurrent blocks share a label, or blocks are nested too deeply
 */
export function createTreeAligner(
  block: Block,
  options: { readonly logCosts: Int32Array; readonly cacheBytes?: number; readonly deadline?: () => boolean },
): TreeAligner | null {
  const { logCosts, cacheBytes = DEFAULT_CACHE_BYTES, deadline = () => false } = options;
  const root = treeNode(block, logCosts.length);
  if (root === null) return null;
  const aligner: Aligner = { logCosts, deadline, cache: new Map(), bytes: 0 };
  const trim = () => {
    if (aligner.bytes <= cacheBytes) return;
    aligner.cache.clear();
    aligner.bytes = 0;
  };
  return {
    cost: (steps) => {
      trim();
      return costOfSteps(aligner, root, steps);
    },
    run: (steps) => {
      trim();
      return runOf(aligner, root, Int32Array.from(steps), Int32Array.from(steps, (_, i) => i));
    },
  };
}

/** What the dynamic programming needs, and the matrices that it has computed. */
interface Aligner {
  readonly logCosts: Int32Array;
  readonly deadline: () => boolean;
  readonly cache: Map<string, Costs>;
  /** Bytes of the cache. */
  bytes: number;
}

/** The costs of a node for all intervals of a sequence of its labels. */
function costsOf(aligner: Aligner, node: Node, sequence: Int32Array): Costs {
  const key = `${node.id}:${textOf(sequence)}`;
  const known = aligner.cache.get(key);
  if (known !== undefined) return known;
  const costs = compute(aligner, node, sequence);
  aligner.bytes += costs.values.byteLength + 2 * key.length;
  aligner.cache.set(key, costs);
  return costs;
}

function compute(aligner: Aligner, node: Node, sequence: Int32Array): Costs {
  const { logCosts } = aligner;
  const checkTime = () => {
    if (aligner.deadline()) throw limitError({ found: "time was up before all traces were aligned" });
  };
  const ofChild = (child: Node) => extended(aligner, child, sequence);
  checkTime();
  checkSize(node.kind === "sequence" ? 1 : node.children.length + 1, sequence);
  if (node.kind === "leaf") return leafCosts(node, sequence, logCosts);
  if (node.kind === "choice") return node.children.map(ofChild).reduce(least);
  if (node.kind === "repeat") return closed(silentCosts(sequence, logCosts), ofChild(node.children[0]), checkTime);
  if (node.kind === "loop") {
    const [body, redo] = node.children.map(ofChild);
    return closed(body, minPlus(redo, body, checkTime), checkTime);
  }
  // A child that shows none of the events costs the same at every position.
  const { showing, others } = dividedBy(aligner, node, sequence);
  if (showing.length === 0) return raised(silentCosts(sequence, logCosts), others);
  if (node.kind === "sequence") {
    checkSize(showing.length + 1, sequence);
    return raised(showing.map(ofChild).reduce((a, b) => minPlus(a, b, checkTime)), others);
  }
  const views = showing.map((child) => viewOf(aligner, child, sequence));
  return matrix(
    sequence.length + 1,
    (i, j) => views.reduce((sum, { costs, position }) => sum + costs.values[position[i] * costs.width + position[j]], others),
  );
}

/** Refuses what needs too much memory: so many matrices at a time of all intervals. */
function checkSize(matrices: number, { length }: Int32Array): void {
  if (4 * (length + 1) ** 2 * matrices <= MOST_BYTES) return;
  throw limitError({ found: `${length} events of a block of the model, too many to align with it exactly` });
}

function viewOf(aligner: Aligner, child: Node, sequence: Int32Array): View {
  const position = new Int32Array(sequence.length + 1);
  const skipped = new Float64Array(sequence.length + 1);
  for (let i = 0; i < sequence.length; i++) {
    const mine = child.alphabet[sequence[i]];
    position[i + 1] = position[i] + mine;
    skipped[i + 1] = skipped[i] + (mine === 1 ? 0 : aligner.logCosts[sequence[i]]);
  }
  return { costs: costsOf(aligner, child, restricted(child, sequence)), position, skipped };
}

/** The costs of a child for all intervals of its parent's sequence. */
function extended(aligner: Aligner, child: Node, sequence: Int32Array): Costs {
  const view = viewOf(aligner, child, sequence);
  if (view.costs.width === sequence.length + 1) return view.costs;
  return matrix(sequence.length + 1, (i, j) => costIn(view, i, j));
}

/** The children that show some of the events, and what the others cost together. */
function dividedBy(aligner: Aligner, node: Node, sequence: Int32Array): { showing: Node[]; others: number } {
  const shows = ({ alphabet }: Node) => sequence.some((step) => alphabet[step] === 1);
  const silent = node.children.filter((child) => !shows(child));
  return {
    showing: node.children.filter(shows),
    others: silent.reduce((sum, child) => sum + wholeCost(aligner, child, NOTHING), 0),
  };
}

/** The least cost of a node for a whole sequence; computes intervals only if they are needed. */
function wholeCost(aligner: Aligner, node: Node, sequence: Int32Array): number {
  if (node.kind === "choice") return Math.min(...node.children.map((child) => costOfSteps(aligner, child, sequence)));
  if (node.kind === "parallel" || node.kind === "sequence") {
    const { showing, others } = dividedBy(aligner, node, sequence);
    if (showing.length <= 1 || node.kind === "parallel") {
      const each = showing.map((child) => wholeCost(aligner, child, restricted(child, sequence)));
      return each.reduce((sum, cost) => sum + cost, others);
    }
  }
  return lastOf(costsOf(aligner, node, sequence));
}

/** The least cost of a node for all of some steps, those that are not its own included. */
const costOfSteps = (aligner: Aligner, node: Node, steps: ArrayLike<number>): number =>
  wholeCost(aligner, node, restricted(node, steps)) + restCost(node, steps, aligner.logCosts);

const textOf = (sequence: Int32Array): string => {
  let text = "";
  for (const step of sequence) text += String.fromCodePoint(step < 0xd800 ? step : step + 0x800);
  return text;
};

const lastOf = ({ width, values }: Costs): number => values[width - 1];

function restCost(root: Node, steps: ArrayLike<number>, logCosts: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) if (root.alphabet[steps[i]] === 0) sum += logCosts[steps[i]];
  return sum;
}

/** A block with its alphabet, for the dynamic programming. */
interface Node {
  readonly id: number;
  readonly kind: Block["kind"];
  readonly children: readonly Node[];
  /** Of a leaf: the transition in the net that was read. */
  readonly origin: number;
  readonly label: number;
  readonly cost: number;
  /** Labels that occur in it, by code. */
  readonly alphabet: Uint8Array;
}

/** Deepest tree: the functions are recursive. */
const DEEPEST = 1_000;

/**
 * The tree with alphabets; null where concurrent blocks share a label, or blocks are nested too
 * deeply.
 */
function treeNode(block: Block, labels: number): Node | null {
  let nodes = 0;
  const visit = (part: Block, depth: number): Node | null => {
    if (depth > DEEPEST) return null;
    const blocks = part.kind === "leaf"
      ? []
      : part.kind === "loop"
      ? [part.body, part.redo]
      : part.kind === "repeat"
      ? [part.body]
      : part.children;
    const children: Node[] = [];
    const alphabet = new Uint8Array(labels);
    for (const inner of blocks) {
      const child = visit(inner, depth + 1);
      if (child === null) return null;
      for (let label = 0; label < labels; label++) {
        if (child.alphabet[label] === 0) continue;
        if (part.kind === "parallel" && alphabet[label] === 1) return null;
        alphabet[label] = 1;
      }
      children.push(child);
    }
    const leaf = part.kind === "leaf" ? part : { origin: -1, label: SILENT_LABEL, cost: 0 };
    if (leaf.label >= 0) alphabet[leaf.label] = 1;
    return { id: nodes++, kind: part.kind, children, origin: leaf.origin, label: leaf.label, cost: leaf.cost, alphabet };
  };
  return visit(block, 0);
}

/**
 * The least costs of a node for all intervals of a sequence: entry `i * width + j` is that of the
 * events from `i` up to `j`.
 */
interface Costs {
  readonly width: number;
  readonly values: Int32Array;
}

/** The intervals of a node's sequence as intervals of one of its children. */
interface View {
  readonly costs: Costs;
  /** Events of the child before each position. */
  readonly position: Int32Array;
  /** Cost of the other events before each position, which the child must skip. */
  readonly skipped: Float64Array;
}

const restricted = (node: Node, sequence: ArrayLike<number>): Int32Array =>
  Int32Array.from(sequence).filter((step) => node.alphabet[step] === 1);

const costIn = ({ costs, position, skipped }: View, i: number, j: number): number =>
  costs.values[position[i] * costs.width + position[j]] + skipped[j] - skipped[i];

function matrix(width: number, entry: (i: number, j: number) => number): Costs {
  const values = new Int32Array(width * width);
  for (let i = 0; i < width; i++) for (let j = i; j < width; j++) values[i * width + j] = entry(i, j);
  return { width, values };
}

function leafCosts({ label, cost }: Node, sequence: Int32Array, logCosts: Int32Array): Costs {
  const each = label >= 0 ? logCosts[label] : 0;
  return matrix(sequence.length + 1, (i, j) => j > i ? each * (j - i - 1) : cost);
}

/** Doing nothing: every event is skipped. */
function silentCosts(sequence: Int32Array, logCosts: Int32Array): Costs {
  const sums = new Float64Array(sequence.length + 1);
  for (let i = 0; i < sequence.length; i++) sums[i + 1] = sums[i] + logCosts[sequence[i]];
  return matrix(sequence.length + 1, (i, j) => sums[j] - sums[i]);
}

function least(a: Costs, b: Costs): Costs {
  return matrix(a.width, (i, j) => Math.min(a.values[i * a.width + j], b.values[i * a.width + j]));
}

/** All costs higher by the same amount. */
function raised(costs: Costs, by: number): Costs {
  return by === 0 ? costs : matrix(costs.width, (i, j) => costs.values[i * costs.width + j] + by);
}

/**
 * The least cost of one part and then another, for all intervals: the min-plus product.
 *
 * @param onRow called before each row
 */
function minPlus({ width, values: a }: Costs, { values: b }: Costs, onRow: () => void): Costs {
  const values = new Int32Array(width * width).fill(UNREACHED);
  for (let i = 0; i < width; i++) {
    onRow();
    const row = i * width;
    for (let k = i; k < width; k++) {
      const first = a[row + k];
      const other = k * width;
      for (let j = k; j < width; j++) {
        const sum = first + b[other + j];
        if (sum < values[row + j]) values[row + j] = sum;
      }
    }
  }
  return { width, values };
}

const UNREACHED = 2 ** 30;

/**
 * The first part, then any number of rounds. Rounds cost nothing less than zero: one pass from the
 * left is enough.
 *
 * @param onRow called before each row
 */
function closed({ width, values: once }: Costs, { values: round }: Costs, onRow: () => void): Costs {
  const values = once.slice();
  for (let i = 0; i < width; i++) {
    onRow();
    const row = i * width;
    for (let k = i; k < width; k++) {
      const first = values[row + k];
      const other = k * width;
      for (let j = k + 1; j < width; j++) {
        const sum = first + round[other + j];
        if (sum < values[row + j]) values[row + j] = sum;
      }
    }
  }
  return { width, values };
}

/** A run while it is written. */
interface MutableRun {
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
function runOf(aligner: Aligner, node: Node, steps: Int32Array, events: Int32Array): MutableRun {
  const mine = Int32Array.from(steps.keys()).filter((i) => node.alphabet[steps[i]] === 1);
  if (mine.length === steps.length) return ownRun(aligner, node, steps, events);
  const inner = ownRun(aligner, node, mine.map((i) => steps[i]), mine.map((i) => events[i]));
  const skipped: MutableRun = { transitions: [], events: [] };
  steps.forEach((step, i) => node.alphabet[step] === 0 && push(skipped, -1, events[i]));
  return interleaved([inner, skipped]);
}

function ownRun(aligner: Aligner, node: Node, steps: Int32Array, events: Int32Array): MutableRun {
  const run: MutableRun = { transitions: [], events: [] };
  if (node.kind === "leaf") {
    push(run, node.origin, steps.length > 0 ? events[0] : -1);
    for (let i = 1; i < steps.length; i++) push(run, -1, events[i]);
    return run;
  }
  if (node.kind === "parallel") {
    return interleaved(node.children.map((child) => runOf(aligner, child, ...ofChild(child, steps, events))));
  }
  const append = (child: Node, from: number, to: number) => {
    const part = runOf(aligner, child, steps.subarray(from, to), events.subarray(from, to));
    part.transitions.forEach((transition, i) => push(run, transition, part.events[i]));
  };
  if (node.kind === "choice") append(cheapest(aligner, node, steps), 0, steps.length);
  else if (node.kind === "sequence") { for (const [child, from, to] of splits(aligner, node, steps)) append(child, from, to); }
  else if (node.kind === "loop") { for (const [child, from, to] of rounds(aligner, node, steps)) append(child, from, to); }
  else repeat(aligner, node, steps, events, run, append);
  return run;
}

function ofChild(child: Node, steps: Int32Array, events: Int32Array): [Int32Array, Int32Array] {
  const mine = Int32Array.from(steps.keys()).filter((i) => child.alphabet[steps[i]] === 1);
  return [mine.map((i) => steps[i]), mine.map((i) => events[i])];
}

function cheapest(aligner: Aligner, node: Node, steps: Int32Array): Node {
  let best = node.children[0];
  let least = Infinity;
  for (const child of node.children) {
    const cost = costOfSteps(aligner, child, steps);
    if (cost < least) [best, least] = [child, cost];
  }
  return best;
}

type Split = [child: Node, from: number, to: number];

/** The interval of each child of a sequence. */
function splits(aligner: Aligner, { children }: Node, steps: Int32Array): Split[] {
  const width = steps.length + 1;
  const views = children.map((child) => viewOf(aligner, child, steps));
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

/** The rounds of a loop, as few as possible. */
function rounds(aligner: Aligner, node: Node, steps: Int32Array): Split[] {
  const [body, redo] = node.children;
  const costs = costsOf(aligner, node, steps);
  const [bodyView, redoView] = [viewOf(aligner, body, steps), viewOf(aligner, redo, steps)];
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
  aligner: Aligner,
  node: Node,
  steps: Int32Array,
  events: Int32Array,
  run: MutableRun,
  append: (child: Node, from: number, to: number) => void,
): void {
  const [body] = node.children;
  const costs = costsOf(aligner, node, steps);
  const view = viewOf(aligner, body, steps);
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

/** The greatest position before `to` that fits; -1 if there is none. */
function firstWith(to: number, fits: (position: number) => boolean): number {
  let position = to - 1;
  while (position >= 0 && !fits(position)) position--;
  return position;
}

/**
 * Interleaves independent runs in the order of their events; transitions without event come as
 * early as possible.
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
