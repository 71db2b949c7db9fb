import { lowerBound } from "../../numerics/binary-search.ts";
import type { BackStep, CostVector, TraceVectors, VectorStep } from "./cost-vectors.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import type { ArcList, CondensedMarkings } from "./condense-markings.ts";

/**
 * Finds optimal alignments from the vectors of traces by walking back from the final state: a
 * synchronous move where one is optimal, else a log move, else a model move. A run is one of the
 * net explored: its transitions are origins, -1 stands for a log move.
 *
 * What is found for a step of the automaton serves all traces that take it.
 */
export function createWalkBack(
  space: CondensedMarkings,
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

/**
 * The moves between a state after an event and one before it: the fewest model moves behind an
 * event that is optimal where they begin.
 */
function backThrough(
  { byLabel, into }: CondensedMarkings,
  step: VectorStep,
  label: number,
  logCosts: Int32Array,
  end: number,
): BackStep {
  const { before, after, rise } = step;
  const synchronous = byLabel[label]?.into;
  const queue = [end];
  const reachedBy = new Map([[end, -1]]);
  const targetOf = new Map<number, number>();
  const movesFrom = (state: number, first: number): number[] => {
    const firings = [first];
    for (let at = state; at !== end; at = targetOf.get(at)!) firings.push(into.firing[reachedBy.get(at)!]);
    return firings.reverse();
  };
  for (const state of queue) {
    // Costs to the least one before the event.
    const cost = after[state] + rise;
    if (synchronous !== undefined) {
      for (let arc = synchronous.first[state]; arc < synchronous.first[state + 1]; arc++) {
        if (before[synchronous.state[arc]] !== cost) continue;
        return { firings: movesFrom(state, synchronous.firing[arc]), state: synchronous.state[arc] };
      }
    }
    if (before[state] + logCosts[label] === cost) return { firings: movesFrom(state, -1), state };
    for (let arc = into.first[state]; arc < into.first[state + 1]; arc++) {
      const source = into.state[arc];
      if (reachedBy.has(source) || after[source] + into.cost[arc] !== after[state]) continue;
      reachedBy.set(source, arc);
      targetOf.set(source, state);
      queue.push(source);
    }
  }
  throw new Error("an optimal cost has no way back");
}

/** The first model move that leads to a state at its cost. */
function cheapestInto(into: ArcList, vector: CostVector, state: number): number {
  let arc = into.first[state];
  while (vector[into.state[arc]] + into.cost[arc] !== vector[state]) arc++;
  return arc;
}

/**
 * How to come from a marking to the next firing: free firings within the state, and the firing
 * itself.
 */
interface Way {
  /** Origins of the free transitions, in order. */
  readonly free: readonly number[];
  readonly origin: number;
  readonly to: number;
}

/**
 * Makes a run of firings between states: each stands for all firings with its label between the
 * same two states, of which the one is taken that needs the fewest free firings to come to.
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
  throw new Error("a firing between states has no way to it");
}
