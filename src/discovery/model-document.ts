import { canonicalTree } from "../process-models/process-tree/canonical-tree.ts";
import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import { printProcessTree } from "../process-models/process-tree/process-tree-text.ts";
import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import type { CodePair, Footprints } from "../event-log/footprints.ts";
import type { MinedModel } from "./miner.ts";

/**
 * A place of a net in documents: the labels of the transitions before and after it, in code-unit
 * order.
 */
export interface PlaceDocument {
  readonly in: readonly string[];
  readonly out: readonly string[];
}

/**
 * A mined model as a JSON document with labels instead of codes; names and meaning of its fields do
 * not change.
 *
 * - Petri net: `{places: [{in, out}], transitions}`
 * - process tree: `{tree, canonical}`, the text form of the tree, and that of its canonical form
 * - heuristics net: `{edges: [{from, to, dependency, count}]}`
 * - directly-follows graph: a list of `{from, to, count}`
 * - footprints: `{activities, sequence, parallel, start, end}` with pairs of labels
 * - all others: the fields of their types
 *
 * The same model gives the same text on every machine.
 *
 * @example
 * ```ts
 * import { mine } from "@/discovery/miners.ts";
 * import { modelDocument } from "@/discovery/model-document.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 2),
 *   steps: Uint16Array.of(0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * assertEquals(modelDocument(mine("dfg", { variants })), [{ from: "a", to: "b", count: 3 }]);
 * ```
 */
export function modelDocument({ kind, model }: MinedModel): unknown {
  switch (kind) {
    case "petri-net":
      return netDocument(model);
    case "process-tree":
      return { tree: printProcessTree(model), canonical: canonicalTree(model) };
    case "heuristics-net":
      return heuristicsDocument(model);
    case "directly-follows":
      return relationDocument(model);
    case "footprints":
      return footprintsDocument(model);
    default:
      return model;
  }
}

function netDocument({ places, transitions }: PetriNet): { places: PlaceDocument[]; transitions: string[] } {
  const around = places.map(() => ({ in: [] as string[], out: [] as string[] }));
  for (const { id, label, inputs, outputs } of transitions) {
    for (const { place } of inputs) around[place].out.push(label ?? id);
    for (const { place } of outputs) around[place].in.push(label ?? id);
  }
  for (const { in: before, out } of around) {
    before.sort();
    out.sort();
  }
  return { places: around, transitions: transitions.map(({ id, label }) => label ?? id) };
}

const heuristicsDocument = ({ activities, dependencies }: HeuristicsNet) => ({
  edges: dependencies.map(({ from, to, dependency, count }) => ({
    from: activities[from],
    to: activities[to],
    dependency,
    count,
  })),
});

const relationDocument = ({ activities, from, to, counts }: DirectlyFollows) =>
  Array.from(from, (a, edge) => ({ from: activities[a], to: activities[to[edge]], count: counts[edge] }));

function footprintsDocument({ activities, sequence, parallel, start, end }: Footprints) {
  const labels = (pairs: readonly CodePair[]) => pairs.map(([a, b]) => [activities[a], activities[b]]);
  return {
    activities,
    sequence: labels(sequence),
    parallel: labels(parallel),
    start: start.map((a) => activities[a]),
    end: end.map((a) => activities[a]),
  };
}
