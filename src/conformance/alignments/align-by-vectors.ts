import type { TraceVectors } from "./cost-vectors.ts";
import type { TaggedRun } from "../markings/reduce-net.ts";
import type { ArcList, StateSpace } from "./state-space.ts";

/**
 * An optimal alignment from the vectors of a trace, by walking back from the final state: a synchronous move where one is optimal, else a log move, else a
 * model move. The run is one of the net explored: its transitions are origins, -1 stands for a log move.
 */
export function walkBack(space: StateSpace, steps: ArrayLike<number>, logCosts: Int32Array, read: TraceVectors): TaggedRun {
  const { vectors, offsets } = read;
  const firings: number[] = [];
  const events: number[] = [];
  let state = space.final;
  let value = vectors[steps.length][state] + offsets[steps.length];
  let event = steps.length;
  while (event > 0 || state !== space.initial) {
    const before = event - 1;
    const costBefore = (source: number) => vectors[before][source] + offsets[before];
    const synchronous = event > 0 ? space.byLabel[steps[before]]?.into : undefined;
    const arc = synchronous === undefined ? -1 : arcWith(synchronous, state, (source) => costBefore(source) === value);
    if (synchronous !== undefined && arc >= 0) {
      firings.push(synchronous.firing[arc]);
      events.push(event = before);
      state = synchronous.state[arc];
    } else if (event > 0 && costBefore(state) + logCosts[steps[before]] === value) {
      value = costBefore(state);
      firings.push(-1);
      events.push(event = before);
    } else {
      const here = (source: number) => vectors[event][source] + offsets[event];
      const back = arcWith(space.into, state, (source, cost) => here(source) + cost === value);
      firings.push(space.into.firing[back]);
      events.push(-1);
      state = space.into.state[back];
      value = here(state);
    }
  }
  return joined(space, firings.reverse(), events.reverse());
}

function arcWith(list: ArcList, state: number, fits: (source: number, cost: number) => boolean): number {
  for (let arc = list.first[state]; arc < list.first[state + 1]; arc++) if (fits(list.state[arc], list.cost[arc])) return arc;
  return -1;
}

/** Puts in the free firings within a state that lead from where one firing ends to where the next begins. */
function joined({ graph, net, stateOf }: StateSpace, firings: readonly number[], events: readonly number[]): TaggedRun {
  const transitions: number[] = [];
  const tags: number[] = [];
  const fire = (firing: number, event: number) => {
    transitions.push(firing < 0 ? -1 : net.transitions[graph.transition[firing]].origin);
    tags.push(event);
  };
  let marking = 0;
  const go = (target: number) => {
    for (const firing of freePath(marking, target)) fire(firing, -1);
    marking = target;
  };
  const freePath = (from: number, to: number) => from === to ? [] : pathWithin({ graph, net, stateOf }, from, to);
  firings.forEach((firing, i) => {
    if (firing >= 0) go(graph.from[firing]);
    fire(firing, events[i]);
    if (firing >= 0) marking = graph.to[firing];
  });
  go(graph.final);
  return { transitions, events: tags };
}

/** A shortest path of free firings between two markings of one state. */
function pathWithin({ graph, net, stateOf }: Pick<StateSpace, "graph" | "net" | "stateOf">, from: number, to: number): number[] {
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
