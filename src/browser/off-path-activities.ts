import type { ProcessModel } from "../process-models/conversions/process-model.ts";
import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";

/**
 * The activities of a discovered model that lie on no path from its start to its end, in the order
 * of the model: no case that runs through them fits. Linear in the arcs.
 */
export function offPathActivities({ kind, model }: ProcessModel): string[] {
  switch (kind) {
    case "heuristics-net":
      return offPathOfHeuristicsNet(model);
    case "petri-net":
      return offPathOfPetriNet(model);
    default:
      // Process trees are blocks: all of their parts lie on a path. BPMN is made from other models.
      return [];
  }
}

function offPathOfHeuristicsNet({ activities, startCounts, endCounts, dependencies }: HeuristicsNet): string[] {
  const among = (counts: readonly number[]) => [...activities.keys()].filter((activity) => counts[activity] > 0);
  const forth = reached(among(startCounts), dependencies.map(({ from, to }) => [from, to]));
  const back = reached(among(endCounts), dependencies.map(({ from, to }) => [to, from]));
  return activities.filter((_, activity) => !forth.has(activity) || !back.has(activity));
}

/** Places come first among the nodes, then transitions. */
function offPathOfPetriNet({ places, transitions, initialMarking, finalMarking }: PetriNet): string[] {
  const arcs = transitions.flatMap(({ inputs, outputs }, at): [number, number][] => [
    ...inputs.map(({ place }): [number, number] => [place, places.length + at]),
    ...outputs.map(({ place }): [number, number] => [places.length + at, place]),
  ]);
  const marked = (marking: readonly number[]) => [...places.keys()].filter((place) => marking[place] > 0);
  const forth = reached(marked(initialMarking), arcs);
  const back = finalMarking === null ? null : reached(marked(finalMarking), arcs.map(([from, to]) => [to, from]));
  const isOff = (node: number) => !forth.has(node) || back?.has(node) === false;
  return transitions.flatMap(({ label }, at) => label !== null && isOff(places.length + at) ? [label] : []);
}

/** Nodes that can be reached from some, with these. */
function reached(from: readonly number[], arcs: readonly (readonly [from: number, to: number])[]): ReadonlySet<number> {
  const next = Map.groupBy(arcs, ([source]) => source);
  const seen = new Set(from);
  for (const node of seen) for (const [, target] of next.get(node) ?? []) seen.add(target);
  return seen;
}
