import type { ArcList, CondensedCosts, CondensedMarkings } from "./condense-markings.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";

/**
 * The least cost of each state after a prefix of a trace, minus the least cost of all states.
 */
type CostVector = Int16Array | Int32Array;

/** The end of an optimal alignment of a prefix: the moves since the previous event. */
interface BackStep {
  /** Firings, the last one first: model moves, then the event's own, which is -1 for a log move. */
  readonly firings: readonly number[];
  /** The state before the event. */
  readonly state: number;
}

/** A step of the automaton: the effect of an event on the costs. */
interface CostStep {
  readonly before: CostVector;
  readonly after: CostVector;
  /** By how much the least cost grows. */
  readonly rise: number;
  /** Steps of the traceback that were computed, by the state after the event. */
  readonly back: Map<number, BackStep>;
}

/**
 * The costs of one trace: `vectors[i][s] + offsets[i]` is the least cost of being in state `s`
 * after `i` events.
 */
interface TraceCosts {
  readonly vectors: readonly CostVector[];
  readonly offsets: Float64Array;
}

/** The costs of one trace for a traceback: those of a piece of it at a time. */
interface TracebackCosts {
  /** The least cost of the trace. */
  readonly cost: number;
  /** The costs before the first event. */
  readonly start: CostVector;
  /** The step of an event; quick where the one after it was asked for before. */
  readonly stepOf: (event: number) => CostStep;
}

/** What is known of a trace where time was up: the least cost of its first events. */
interface LeastCost {
  readonly atLeast: number;
}

/** A lazily built automaton whose states are cost vectors; all traces share it. */
interface CostAutomaton {
  /** The costs after each prefix of a trace; null where time was up. */
  readonly read: (steps: ArrayLike<number>) => TraceCosts | null;
  /**
   * The same from the end of a trace. Only the costs before every 4096th event are kept; others are
   * computed again, so that a trace takes few bytes an event.
   */
  readonly readBack: (steps: ArrayLike<number>) => TracebackCosts | LeastCost;
}

/** Options of a {@linkcode createCostAutomaton}. */
interface CostAutomatonOptions {
  /** Cost of a log move, by code. */
  readonly logCosts: Int32Array;
  /**
   * Most bytes of vectors; beyond it all are dropped. Default: 128 MB.
   */
  readonly cacheBytes?: number;
  /** The longest trace: decides whether costs fit 16 bits. */
  readonly longest: number;
  /** Tells whether time is up; asked after each 4,096 events of a trace. Default: it never is. */
  readonly deadline?: () => boolean;
}

interface Node {
  readonly vector: CostVector;
  /** By label; undefined until it is computed. */
  readonly next: (Edge | undefined)[];
}

interface Edge extends CostStep {
  readonly to: Node;
}

const DEFAULT_CACHE_BYTES = 128 * 2 ** 20;
/** Events of a piece of a trace. */
const PIECE = 4096;

/** A piece of a trace. */
interface Piece {
  /** Its first event; default: that of the trace. */
  readonly first?: number;
  /** The event behind its last one; default: the end of the trace. */
  readonly end?: number;
  /** The costs before it; default: those of an empty prefix. */
  readonly start?: CostVector;
  /** Tells whether time is up; default: the deadline. */
  readonly isOver?: () => boolean;
}

const endsPiece = (event: number): boolean => event % PIECE === PIECE - 1;

/**
 * Dynamic programming over the state space: keeps the least cost of every state after each prefix,
 * instead of searching. The result is exact for every trace.
 *
 * A log move raises all costs alike, which is recorded in the offset. A synchronous move may lower
 * some costs, by at most the cost of the event plus that of the transition; model moves propagate
 * lower costs, the largest reduction first (Dijkstra 1959 on the reduced costs). Vectors are
 * hash-consed, so that prefixes with equal costs share all later steps. A known step takes a table
 * access, a new one at most the arcs of the state space.
 */
export function createCostAutomaton(space: CondensedCosts, options: CostAutomatonOptions): CostAutomaton {
  const { logCosts, cacheBytes = DEFAULT_CACHE_BYTES, longest, deadline = () => false } = options;
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

  /** Visits the steps of a trace, or of a piece of it; false where time was up before the end. */
  const walk = (
    steps: ArrayLike<number>,
    visit: (edge: Edge, event: number) => void,
    { first = 0, end = steps.length, start = root.vector, isOver = deadline }: Piece = {},
  ): boolean => {
    let node = start === root.vector ? root : store.intern(start);
    for (let i = first; i < end; i++) {
      if (endsPiece(i) && isOver()) return false;
      if (store.bytes() > cacheBytes) store.forget(root);
      const edge = follow(node, steps[i]);
      node = edge.to;
      visit(edge, i);
    }
    return true;
  };

  return {
    read: (trace) => {
      const vectors = [root.vector];
      const offsets = new Float64Array(trace.length + 1);
      const isWhole = walk(trace, (edge) => {
        offsets[vectors.length] = offsets[vectors.length - 1] + edge.rise;
        vectors.push(edge.after);
      });
      return isWhole ? { vectors, offsets } : null;
    },
    readBack: (trace) => {
      // Vectors, not nodes: a node keeps all that follow it.
      const starts: CostVector[] = [];
      let first = 0;
      let piece: CostStep[] = [];
      let last = root.vector;
      let offset = 0;
      const isWhole = walk(trace, (edge, event) => {
        if (event % PIECE === 0) {
          starts.push(edge.before);
          [first, piece] = [event, []];
        }
        piece.push(edge);
        last = edge.after;
        offset += edge.rise;
      });
      if (!isWhole) return { atLeast: offset };
      return {
        cost: last[space.final] + offset,
        start: root.vector,
        stepOf: (event) => {
          if (event < first) {
            [first, piece] = [event - event % PIECE, []];
            const part = { first, end: first + PIECE, start: starts[first / PIECE], isOver: () => false };
            walk(trace, (edge) => piece.push(edge), part);
          }
          return piece[event - first];
        },
      };
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

/** Approximate bytes of a node besides its vector. */
const BYTES_OF_NODE = 1200;

function equal(a: CostVector, b: CostVector): boolean {
  for (let state = 0; state < a.length; state++) if (a[state] !== b[state]) return false;
  return true;
}

/**
 * Finds optimal alignments from the costs of traces by a traceback from the final state: a
 * synchronous move if one is optimal, otherwise a log move, otherwise a model move. Transitions of
 * a run are origins; -1 is a log move. All traces share the results of a step of the automaton.
 *
 * @returns gives the run of a trace; null where time was up
 */
export function createTraceback(
  space: CondensedMarkings,
  { logCosts, deadline = () => false }: Pick<CostAutomatonOptions, "logCosts" | "deadline">,
): (trace: ArrayLike<number>, costs: TracebackCosts) => TaggedRun | null {
  const join = createJoin(space);
  return (trace, { start, stepOf }) => {
    const firings: number[] = [];
    const events: number[] = [];
    let state = space.final;
    for (let event = trace.length - 1; event >= 0; event--) {
      if (endsPiece(event) && deadline()) return null;
      const step = stepOf(event);
      let back = step.back.get(state);
      if (back === undefined) step.back.set(state, back = backThrough(space, step, trace[event], logCosts, state));
      for (const firing of back.firings) {
        firings.push(firing);
        events.push(-1);
      }
      events[events.length - 1] = event;
      state = back.state;
    }
    while (state !== space.initial) {
      const arc = cheapestInto(space.into, start, state);
      firings.push(space.into.firing[arc]);
      events.push(-1);
      state = space.into.state[arc];
    }
    return join(firings.reverse(), events.reverse());
  };
}

/**
 * The moves between a state after an event and one before it, with as few model moves after the
 * event as possible.
 */
function backThrough(
  { byLabel, into }: CondensedMarkings,
  step: CostStep,
  label: number,
  logCosts: Int32Array,
  end: number,
): BackStep {
  const { before, after, rise } = step;
  const synchronous = byLabel[label]?.into;
  const eventMove = (state: number): { firing: number; state: number } | null => {
    // Relative to the least cost before the event.
    const cost = after[state] + rise;
    if (synchronous !== undefined) {
      for (let arc = synchronous.first[state]; arc < synchronous.first[state + 1]; arc++) {
        if (before[synchronous.state[arc]] === cost) return { firing: synchronous.firing[arc], state: synchronous.state[arc] };
      }
    }
    return before[state] + logCosts[label] === cost ? { firing: -1, state } : null;
  };
  const direct = eventMove(end);
  if (direct !== null) return { firings: [direct.firing], state: direct.state };
  const queue = [end];
  const reachedBy = new Map([[end, -1]]);
  const targetOf = new Map<number, number>();
  for (const state of queue) {
    const found = state === end ? null : eventMove(state);
    if (found !== null) {
      const firings = [found.firing];
      for (let at = state; at !== end; at = targetOf.get(at)!) firings.push(into.firing[reachedBy.get(at)!]);
      return { firings: firings.reverse(), state: found.state };
    }
    for (let arc = into.first[state]; arc < into.first[state + 1]; arc++) {
      const source = into.state[arc];
      if (reachedBy.has(source) || after[source] + into.cost[arc] !== after[state]) continue;
      reachedBy.set(source, arc);
      targetOf.set(source, state);
      queue.push(source);
    }
  }
  throw new Error("the traceback of an optimal cost failed");
}

/** The first model move that leads to a state at its cost. */
function cheapestInto(into: ArcList, vector: CostVector, state: number): number {
  let arc = into.first[state];
  while (vector[into.state[arc]] + into.cost[arc] !== vector[state]) arc++;
  return arc;
}

/**
 * The path from a marking to the next firing: free firings within the state, and the firing itself.
 */
interface Way {
  /** Origins of the free transitions, in order. */
  readonly free: readonly number[];
  readonly origin: number;
  readonly to: number;
}

/**
 * Makes a run from firings between states. Each represents all firings with its label between the
 * same two states; the one that needs the fewest free firings before it is used.
 */
function createJoin(space: CondensedMarkings): (firings: readonly number[], events: readonly number[]) => TaggedRun {
  const { graph } = space;
  const ways = new Map<number, Way>();
  const wayFrom = (marking: number, firing: number): Way => {
    const key = marking * graph.from.length + firing;
    let way = ways.get(key);
    if (way === undefined) ways.set(key, way = nearest(space, marking, firing));
    return way;
  };
  return (firings, events) => {
    const transitions: number[] = [];
    const tags: number[] = [];
    const fire = (transition: number, event: number) => {
      transitions.push(transition);
      tags.push(event);
    };
    let marking = 0;
    for (let i = 0; i < firings.length; i++) {
      if (firings[i] < 0) {
        fire(-1, events[i]);
        continue;
      }
      const { free, origin, to } = wayFrom(marking, firings[i]);
      for (const transition of free) fire(transition, -1);
      fire(origin, events[i]);
      marking = to;
    }
    for (const transition of wayToEnd(space, marking)) fire(transition, -1);
    return { transitions, events: tags };
  };
}

function nearest(space: CondensedMarkings, marking: number, firing: number): Way {
  const { graph, net, stateOf } = space;
  const { label, cost } = net.transitions[graph.transition[firing]];
  const isAlike = (other: number) => {
    const transition = net.transitions[graph.transition[other]];
    return stateOf[graph.to[other]] === stateOf[graph.to[firing]] && transition.label === label && transition.cost === cost;
  };
  const { path, found } = searchWithin(space, marking, (reached) => {
    for (let other = lowerBound(graph.from, reached); graph.from[other] === reached; other++) if (isAlike(other)) return other;
    return -1;
  });
  return { free: path, origin: net.transitions[graph.transition[found]].origin, to: graph.to[found] };
}

function wayToEnd(space: CondensedMarkings, marking: number): readonly number[] {
  const { final } = space.graph;
  return marking === final ? [] : searchWithin(space, marking, (reached) => reached === final ? 0 : -1).path;
}

/**
 * The fewest free firings, by their origins, that lead within a state to a marking at which
 * something is found.
 */
function searchWithin(
  space: CondensedMarkings,
  from: number,
  find: (marking: number) => number,
): { path: number[]; found: number } {
  const { graph, net, stateOf } = space;
  const reachedBy = new Map([[from, -1]]);
  const queue = [from];
  for (const marking of queue) {
    const found = find(marking);
    if (found >= 0) {
      const path: number[] = [];
      for (let at = marking; at !== from; at = graph.from[reachedBy.get(at)!]) {
        path.push(net.transitions[graph.transition[reachedBy.get(at)!]].origin);
      }
      return { path: path.reverse(), found };
    }
    for (let firing = lowerBound(graph.from, marking); graph.from[firing] === marking; firing++) {
      const next = graph.to[firing];
      if (stateOf[next] !== stateOf[from] || reachedBy.has(next) || net.transitions[graph.transition[firing]].cost !== 0) {
        continue;
      }
      reachedBy.set(next, firing);
      queue.push(next);
    }
  }
  throw new Error("no path leads to a firing between states");
}
