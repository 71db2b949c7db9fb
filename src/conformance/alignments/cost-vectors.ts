import type { CondensedCosts } from "./condense-markings.ts";

/**
 * The least cost at each state after a prefix of a trace, as differences to the least of them.
 */
export type CostVector = Int16Array | Int32Array;

/** How an optimal way into a state came about since the event before: see `walkBack`. */
export interface BackStep {
  /** Firings, the last one first: model moves, then the event's own, which is -1 for a log move. */
  readonly firings: readonly number[];
  /** The state before the event. */
  readonly state: number;
}

/** An event read in a condition of the model: a step of the automaton. */
export interface VectorStep {
  readonly before: CostVector;
  readonly after: CostVector;
  /** By how much the least cost grows. */
  readonly rise: number;
  /** Ways back that were found already, by the state after the event. */
  readonly back: Map<number, BackStep>;
}

/**
 * The vectors of one trace: `vectors[i][s] + offsets[i]` is the least cost of being in state `s`
 * after `i` events.
 */
export interface TraceVectors {
  readonly vectors: readonly CostVector[];
  readonly offsets: Float64Array;
  /** One for each event. */
  readonly steps: readonly VectorStep[];
}

/** Reads traces, all on one lazily built automaton whose states are cost vectors. */
export interface VectorAutomaton {
  /** The vectors of a trace. */
  readonly read: (steps: ArrayLike<number>) => TraceVectors;
  /** The least cost of a trace alone. */
  readonly cost: (steps: ArrayLike<number>) => number;
}

/** Options of a {@linkcode createVectorAutomaton}. */
export interface VectorAutomatonOptions {
  /** Cost of a log move, by code. */
  readonly logCosts: Int32Array;
  /**
   * Bytes that vectors may take before those that no trace needs any more are forgotten. Default:
   * 128 MB.
   */
  readonly cacheBytes?: number;
  /** The longest trace: decides whether costs fit 16 bits. */
  readonly longest: number;
}

interface Node {
  readonly vector: CostVector;
  /** By label; undefined where it has not been asked. */
  readonly next: (Edge | undefined)[];
}

interface Edge extends VectorStep {
  readonly to: Node;
}

const DEFAULT_CACHE_BYTES = 128 * 2 ** 20;

/**
 * Whole-state dynamic programming for alignments: instead of searching, it keeps the least cost of
 * every state after each prefix. Only costs are compared, so the result is exact, whatever the
 * trace.
 *
 * A log move raises all entries alike, which the offset says; a synchronous move may lower some, by
 * at most the cost of the event plus that of the transition, and what was lowered is passed on
 * along the model moves in the order of the lowering (Dijkstra 1959 on the reduced costs). Vectors
 * are hash-consed, so that traces with equal prefixes, or prefixes that leave the model in the same
 * condition, share all that follows. A step that was taken before costs a table access, a new one
 * at most the arcs of the state space.
 */
export function createVectorAutomaton(space: CondensedCosts, options: VectorAutomatonOptions): VectorAutomaton {
  const { logCosts, cacheBytes = DEFAULT_CACHE_BYTES, longest } = options;
  const largestLog = logCosts.reduce((a, b) => Math.max(a, b), 0);
  const start = distancesFromStart(space);
  const wide = start.reduce((a, b) => Math.max(a, b), 0) + largestLog * longest > 32_000;
  const step = createStep(space, logCosts);
  const store = createStore();
  const root = store.intern(wide ? start : Int16Array.from(start));

  const follow = (node: Node, label: number): Edge => {
    const known = node.next[label];
    if (known !== undefined) return known;
    const { vector, rise } = step.take(node.vector, label);
    const to = vector === node.vector ? node : store.intern(vector);
    return node.next[label] = { to, before: node.vector, after: to.vector, rise, back: new Map() };
  };

  const walk = (steps: ArrayLike<number>, visit: (edge: Edge) => void): void => {
    let node = root;
    for (let i = 0; i < steps.length; i++) {
      if (store.bytes() > cacheBytes) store.forget(root);
      const edge = follow(node, steps[i]);
      node = edge.to;
      visit(edge);
    }
  };

  return {
    read: (trace) => {
      const vectors = [root.vector];
      const offsets = new Float64Array(trace.length + 1);
      const steps: VectorStep[] = [];
      walk(trace, (edge) => {
        offsets[vectors.length] = offsets[vectors.length - 1] + edge.rise;
        vectors.push(edge.after);
        steps.push(edge);
      });
      return { vectors, offsets, steps };
    },
    cost: (trace) => {
      let node = root;
      let offset = 0;
      walk(trace, (edge) => {
        node = edge.to;
        offset += edge.rise;
      });
      return node.vector[space.final] + offset;
    },
  };
}

/** The least cost of reaching each state by model moves alone. */
function distancesFromStart({ size, initial, outOf }: CondensedCosts): Int32Array {
  const distance = new Int32Array(size).fill(2 ** 30);
  const buckets: number[][] = [[initial]];
  distance[initial] = 0;
  for (let cost = 0; cost < buckets.length; cost++) {
    const bucket = buckets[cost] ?? [];
    while (bucket.length > 0) {
      const state = bucket.pop()!;
      if (distance[state] !== cost) continue;
      for (let arc = outOf.first[state]; arc < outOf.first[state + 1]; arc++) {
        const to = outOf.state[arc];
        const sum = cost + outOf.cost[arc];
        if (sum >= distance[to]) continue;
        distance[to] = sum;
        (buckets[sum] ??= []).push(to);
      }
    }
  }
  return distance;
}

/** One step of the automaton, computed. */
function createStep({ size, outOf, byLabel }: CondensedCosts, logCosts: Int32Array) {
  const lowering = new Int32Array(size);
  const buckets: number[][] = [];
  const touched: number[] = [];

  const lower = (state: number, by: number): void => {
    if (by <= lowering[state]) return;
    if (lowering[state] === 0) touched.push(state);
    lowering[state] = by;
    (buckets[by] ??= []).push(state);
  };

  const passOn = (vector: CostVector): void => {
    for (let by = buckets.length - 1; by > 0; by--) {
      const bucket = buckets[by];
      if (bucket === undefined) continue;
      while (bucket.length > 0) {
        const state = bucket.pop()!;
        if (lowering[state] !== by) continue;
        const reach = by - vector[state];
        for (let arc = outOf.first[state], end = outOf.first[state + 1]; arc < end; arc++) {
          const to = outOf.state[arc];
          // by - (vector[state] + cost - vector[to]): what is left of the lowering behind the arc
          const rest = reach - outOf.cost[arc] + vector[to];
          if (rest > lowering[to]) lower(to, rest);
        }
      }
    }
  };

  const take = (vector: CostVector, label: number): { vector: CostVector; rise: number } => {
    const rise = logCosts[label];
    const arcs = byLabel[label];
    if (arcs === null) return { vector, rise };
    const { from, to } = arcs;
    for (let arc = 0; arc < from.length; arc++) {
      const by = vector[to[arc]] + rise - vector[from[arc]];
      if (by > 0) lower(to[arc], by);
    }
    if (touched.length === 0) return { vector, rise };
    passOn(vector);
    const result = vector.slice();
    let least = 0;
    for (const state of touched) {
      result[state] -= lowering[state];
      if (result[state] < least) least = result[state];
      lowering[state] = 0;
    }
    touched.length = 0;
    if (least < 0) { for (let state = 0; state < size; state++) result[state] -= least; }
    return { vector: result, rise: rise + least };
  };
  return { take };
}

/** Distinct vectors as nodes of the automaton. */
function createStore() {
  const buckets = new Map<number, Node[]>();
  let bytes = 0;

  const intern = (vector: CostVector): Node => {
    const hash = hashOf(vector);
    const bucket = buckets.get(hash);
    const known = bucket?.find((node) => equal(node.vector, vector));
    if (known !== undefined) return known;
    const node: Node = { vector, next: [] };
    if (bucket === undefined) buckets.set(hash, [node]);
    else bucket.push(node);
    bytes += vector.byteLength + BYTES_OF_NODE;
    return node;
  };

  return {
    intern,
    bytes: () => bytes,
    /** Drops all nodes but one, which forgets its successors. */
    forget: (root: Node): void => {
      buckets.clear();
      bytes = 0;
      root.next.length = 0;
      buckets.set(hashOf(root.vector), [root]);
    },
  };
}

function hashOf(vector: CostVector): number {
  let hash = 0;
  for (let state = 0; state < vector.length; state++) hash = (Math.imul(hash, 31) + vector[state]) | 0;
  return hash;
}

/** What a node takes besides the numbers of its vector, roughly. */
const BYTES_OF_NODE = 400;

function equal(a: CostVector, b: CostVector): boolean {
  for (let state = 0; state < a.length; state++) if (a[state] !== b[state]) return false;
  return true;
}
