import { createPriorityQueue } from "@/numerics/priority-queue.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";

/** Costs of moves. */
interface NaiveCosts {
  readonly logMove: (activity: string) => number;
  readonly modelMove: (label: string) => number;
}

const ONE: NaiveCosts = { logMove: () => 1, modelMove: () => 1 };

/**
 * The optimal cost by Dijkstra's algorithm on the synchronous product, with markings as texts: the
 * oracle. Infinity if the end cannot be reached, null if more than `maxStates` states would have to
 * be looked at.
 */
export function naiveAlignmentCost(net: PetriNet, trace: readonly string[], costs = ONE, maxStates = 1_500): number | null {
  interface State {
    readonly tokens: readonly number[];
    readonly position: number;
    readonly cost: number;
  }
  const keyOf = ({ tokens, position }: State) => `${position}|${tokens.join(",")}`;
  const open = createPriorityQueue<State>((a, b) => a.cost < b.cost);
  open.push({ tokens: net.initialMarking, position: 0, cost: 0 });
  const done = new Set<string>();
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { tokens, position, cost } = state;
    if (done.has(keyOf(state))) continue;
    done.add(keyOf(state));
    if (position === trace.length && tokens.every((count, place) => count === net.finalMarking![place])) return cost;
    if (done.size > maxStates) return null;
    if (position < trace.length) open.push({ tokens, position: position + 1, cost: cost + costs.logMove(trace[position]) });
    for (const { label, inputs, outputs } of net.transitions) {
      if (inputs.some(({ place, weight }) => tokens[place] < weight)) continue;
      const next = [...tokens];
      for (const { place, weight } of inputs) next[place] -= weight;
      for (const { place, weight } of outputs) next[place] += weight;
      open.push({ tokens: next, position, cost: cost + (label === null ? 0 : costs.modelMove(label)) });
      if (label !== null && label === trace[position]) open.push({ tokens: next, position: position + 1, cost });
    }
  }
  return Infinity;
}
