import type { DeviationPlace } from "../../conformance/deviations/deviation-places.ts";
import { countOf, sayCount } from "../../numerics/number-text.ts";
import { foldBlocks, type FoldedBpmn } from "../../process-models/bpmn/fold-blocks.ts";
import type { ProcessModel } from "../../process-models/conversions/process-model.ts";

/** A model of more tasks is drawn with blocks folded. */
const MOST_TASKS = 60;
/** The most frequent deviations, whose activities stay. */
const SHOWN_PLACES = 20;

/** A large BPMN model without the blocks that none of the most frequent deviations is in. */
export function foldedModel(whole: ProcessModel, places: readonly DeviationPlace[]): FoldedBpmn | null {
  if (whole.kind !== "bpmn" || whole.model.nodes.filter(({ kind }) => kind === "task").length <= MOST_TASKS) return null;
  const stays = new Set(
    places.slice(0, SHOWN_PLACES).map(({ kind, activity, after }) => kind === "model-move" ? activity : after),
  );
  const folded = foldBlocks(whole.model, (activity) => stays.has(activity));
  return folded.blocks.size === 0 ? null : folded;
}

/** The activities of each folded block, by the label of its task; none where nothing is folded. */
export const blocksOf = (folded: FoldedBpmn | null): FoldedBpmn["blocks"] => folded?.blocks ?? new Map();

/** How much is folded, in a sentence; none where nothing is. */
export function foldNotes(folded: FoldedBpmn | null): string[] {
  if (folded === null) return [];
  const activities = [...folded.blocks.values()].reduce((sum, block) => sum + block.length, 0);
  return [
    `The drawing shows ${sayCount(activities)} tasks as ${countOf(folded.blocks.size, "block")}: ` +
    `those without one of the ${SHOWN_PLACES} most frequent deviations. The Petri net shows all.`,
  ];
}

/** How often flows of a folded model are taken; those of a parallel gateway are taken together. */
export function foldedCounts(
  { bpmn: { nodes, flows }, flowsOf }: FoldedBpmn,
  counts: readonly (number | null)[],
): (number | null)[] {
  return flowsOf.map((of, i) => {
    const known = of.map((flow) => counts[flow]).filter((count) => count !== null);
    if (known.length < of.length) return null;
    const isParallel = [flows[i].from, flows[i].to].some((node) => nodes[node].kind === "parallel-gateway");
    return isParallel ? Math.max(...known) : known.reduce((sum, count) => sum + count, 0);
  });
}
