import { directlyFollowsOf } from "../../event-log/directly-follows.ts";
import { type FootprintSign, footprintsOf, footprintTable } from "../../event-log/footprints.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net.ts";
import { denseNet } from "../markings/dense-net.ts";
import type { ExplorationLimits } from "../markings/explore-markings.ts";
import { relationOfNet } from "./relation-of-net.ts";

/** A pair of activities on which log and model differ. */
export interface FootprintDifference {
  readonly from: string;
  readonly to: string;
  readonly log: FootprintSign;
  readonly model: FootprintSign;
}

/** How far the footprint of a log agrees with that of a model. */
export interface FootprintConformance {
  /** Share of the cells of the table on which both agree, from 0 to 1; 1 if there are no activities. */
  readonly conformance: number;
  /** The other cells, row by row. */
  readonly differences: readonly FootprintDifference[];
  /** Activities that start, or end, cases of the log only or runs of the model only. */
  readonly startsInLogOnly: readonly string[];
  readonly startsInModelOnly: readonly string[];
  readonly endsInLogOnly: readonly string[];
  readonly endsInModelOnly: readonly string[];
}

/**
 * Compares the footprints of a log and of a net (van der Aalst, "Process Mining: Data Science in Action", 2016, section 8.3.3): 1 - the share of cells of the table of all
 * labels, of log and net, in which their relations differ. The footprint of the net is that of all its runs to the end. Frequencies play no part.
 *
 * @example
 * ```ts
 * import { footprintConformance } from "@/conformance/quality/footprint-conformance.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "b" }, { activity: "a" }] }]);
 * const found = footprintConformance(net, variantsOf(log).variants);
 * assertEquals(found?.conformance, 0.5);
 * assertEquals(found?.differences[0], { from: "a", to: "b", log: "←", model: "→" });
 * ```
 *
 * @param limits of the search for the net's markings, where it is not block-structured
 * @returns null if the markings of the net are too many to list, and it is not block-structured
 * @throws an input error if the net has no final marking
 */
export function footprintConformance(
  net: PetriNet,
  variants: Variants,
  limits: Pick<ExplorationLimits, "maxMarkings" | "deadline"> = {},
): FootprintConformance | null {
  const labels = new Set([...variants.activities, ...net.transitions.flatMap(({ label }) => label === null ? [] : [label])]);
  const activities = [...labels].sort((a, b) => a < b ? -1 : 1);
  const relation = relationOfNet(denseNet(net, activities), activities, limits);
  if (relation === null) return null;
  const model = footprintsOf(relation);
  const log = footprintsOf(directlyFollowsOf(recoded(variants, activities)));
  const [logTable, modelTable] = [footprintTable(log), footprintTable(model)];
  const differences: FootprintDifference[] = [];
  activities.forEach((from, a) =>
    activities.forEach((to, b) => {
      if (logTable[a][b] !== modelTable[a][b]) differences.push({ from, to, log: logTable[a][b], model: modelTable[a][b] });
    })
  );
  const without = (a: readonly number[], b: readonly number[]) =>
    a.filter((code) => !b.includes(code)).map((code) => activities[code]);
  return {
    conformance: activities.length === 0 ? 1 : 1 - differences.length / activities.length ** 2,
    differences,
    startsInLogOnly: without(log.start, model.start),
    startsInModelOnly: without(model.start, log.start),
    endsInLogOnly: without(log.end, model.end),
    endsInModelOnly: without(model.end, log.end),
  };
}

function recoded(variants: Variants, activities: readonly string[]): Variants {
  const codes = new Map(activities.map((activity, code) => [activity, code]));
  const table = variants.activities.map((activity) => codes.get(activity)!);
  return { ...variants, activities, steps: Uint32Array.from(variants.steps, (step) => table[step]) };
}
