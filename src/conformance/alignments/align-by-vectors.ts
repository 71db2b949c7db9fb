import type { BackStep, CostVector, TraceVectors, VectorStep } from "./cost-vectors.ts";
import type { TaggedRun } from "../markings/reduce-net.ts";
import type { ArcList, StateSpace } from "./state-space.ts";

/**
 * Finds optimal alignments from the vectors of traces by walking back from the final state: a synchronous move where one is optimal, else a log move, else a
 * model move. A run is one of the net explored: its transitions are origins, -1 stands for a log move.
 *
 * What is found for a step of the automaton serves all traces that take it.
 */
export function createWalkBack(
  space: StateSpace,
  logCosts: Int32Array,
): (trace: ArrayLike<number>, read: TraceVectors) => TaggedRun {
  const join = createJoin(space);
  return (trace, read) => {
    const firings: number[] = [];
    const events: number[] = [];
    let state = space.final;
    for (let event = trace.length - 1; event >= 0; event--) {
      const step = read.steps[event];
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
      const arc = cheapestInto(space.into, read.vectors[0], state);
      firings.push(space.into.firing[arc]);
      events.push(-1);
      state = space.into.state[arc];
    }
    return join(firings.reverse(), events.reverse());
  };
}

/** The moves between a state after an event and one before it. */
function backThrough(
  { byLabel, into }: StateSpace,
  step: VectorStep,
  label: number,
  logCosts: Int32Array,
  end: number,
): BackStep {
  const { before, after, rise } = step;
  const synchronous = byLabel[label]?.into;
  const firings: number[] = [];
  for (let state = end;;) {
    // Costs to the least one before the event.
    const cost = after[state] + rise;
    if (synchronous !== undefined) {
      for (let arc = synchronous.first[state]; arc < synchronous.first[state + 1]; arc++) {
        if (before[synchronous.state[arc]] !== cost) continue;
        firings.push(synchronous.firing[arc]);
        return { firings, state: synchronous.state[arc] };
      }
    }
    if (before[state] + logCosts[label] === cost) {
      firings.push(-1);
      return { firings, state };
    }
    const arc = cheapestInto(into, after, state);
    firings.push(into.firing[arc]);
    state = into.state[arc];
  }
}

/** The first model move that leads to a state at its cost. */
function cheapestInto(into: ArcList, vector: CostVector, state: number): number {
  let arc = into.first[state];
  while (vector[into.state[arc]] + into.cost[arc] !== vector[state]) arc++;
  return arc;
}

/** Puts in the free firings within a state that lead from where one firing ends to where the next begins. */
function createJoin(space: StateSpace): (firings: readonly number[], events: readonly number[]) => TaggedRun {
  const { graph, net } = space;
  const origins = Int32Array.from(graph.transition, (t) => net.transitions[t].origin);
  const paths = new Map<number, readonly number[]>();
  const pathBetween = (from: number, to: number): readonly number[] => {
    const key = from * graph.size + to;
    let path = paths.get(key);
    if (path === undefined) paths.set(key, path = pathWithin(space, from, to).map((firing) => origins[firing]));
    return path;
  };
  return (firings, events) => {
    const transitions: number[] = [];
    const tags: number[] = [];
    let marking = 0;
    const go = (target: number) => {
      if (marking === target) return;
      for (const origin of pathBetween(marking, target)) {
        transitions.push(origin);
        tags.push(-1);
      }
    };
    for (let i = 0; i < firings.length; i++) {
      const firing = firings[i];
      if (firing >= 0) {
        go(graph.from[firing]);
        marking = graph.to[firing];
      }
      transitions.push(firing < 0 ? -1 : origins[firing]);
      tags.push(events[i]);
    }
    go(graph.final);
    return { transitions, events: tags };
  };
}

/** A shortest path of free firings between two markings of one state. */
function pathWithin({ graph, net, stateOf }: StateSpace, from: number, to: number): number[] {
  const reachedBy = new Map([[from, -1]]);
  const queue = [from];
  for (const marking of queue) {
    if (marking === to) break;
    for (let firing = firstFiring(graph.from, marking); graph.from[firing] === marking; firing++) {
      const next = graph.to[firing];
      if (stateOf[next] !== stateOf[from] || reachedBy.has(next) || net.transitions[graph.transition[firing]].cost !== 0) {
        continue;
      }
      reachedBy.set(next, firing);
      queue.push(next);
    }
  }
  const path: number[] = [];
  for (let marking = to; marking !== from; marking = graph.from[path[path.length - 1]]) path.push(reachedBy.get(marking)!);
  return path.reverse();
}

/** The first firing from a marking: they are sorted. */
function firstFiring(from: Int32Array, marking: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (from[middle] < marking) low = middle + 1;
    else high = middle;
  }
  return low;
}
