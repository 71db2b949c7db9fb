import { encodeLabels } from "../../event-log/codes-of.ts";
import { directlyFollowsOf } from "../../event-log/directly-follows.ts";
import type { FootprintSign } from "../../event-log/footprints.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { denseNet } from "../../process-models/state-space/dense-net.ts";
import type { ExplorationLimits } from "../../process-models/state-space/explore-markings.ts";
import { type Flags, type Follows, followsOfNet } from "./follows-of-net.ts";

/** A pair of activities on which log and model differ. */
export interface FootprintDifference {
  readonly from: string;
  readonly to: string;
  readonly log: FootprintSign;
  readonly model: FootprintSign;
}

/** The agreement of the footprints of a log and a model. */
export interface FootprintConformance {
  /**
   * Share of equal cells of the two tables, from 0 to 1; 1 if there are no activities.
   */
  readonly conformance: number;
  /** Number of different cells. */
  readonly differing: number;
  /** The different cells, row by row; the first 10,000. */
  readonly differences: readonly FootprintDifference[];
  /** Activities that start, or end, cases of the log only or runs of the model only. */
  readonly startsInLogOnly: readonly string[];
  readonly startsInModelOnly: readonly string[];
  readonly endsInLogOnly: readonly string[];
  readonly endsInModelOnly: readonly string[];
}

/**
 * Compares the footprints of a log and of a net (van der Aalst, "Process Mining: Data Science in
 * Action", 2016, section 8.3.3): 1 - the share of cells of the table of all labels, of log and net,
 * in which their relations differ. The footprint of the net is that of all its runs to the final
 * marking. Frequencies are ignored.
 *
 * @example
 * ```ts
 * import { footprintConformance } from "@/conformance/quality/footprint-conformance.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
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
  const size = activities.length;
  const model = followsOfNet(denseNet(net, activities), size, limits);
  if (model === null) return null;
  const log = followsOfLog(variants, activities);
  const [logSigns, modelSigns] = [signsOf(log.pairs, size), signsOf(model.pairs, size)];
  const differences: FootprintDifference[] = [];
  let differing = 0;
  for (let cell = 0; cell < size * size; cell++) {
    if (logSigns[cell] === modelSigns[cell] || ++differing > MOST_DIFFERENCES) continue;
    const [from, to] = [activities[Math.floor(cell / size)], activities[cell % size]];
    differences.push({ from, to, log: SIGNS[logSigns[cell]], model: SIGNS[modelSigns[cell]] });
  }
  const without = (a: Flags, b: Flags) => activities.filter((_, code) => a[code] === 1 && b[code] === 0);
  return {
    conformance: size === 0 ? 1 : 1 - differing / size ** 2,
    differing,
    differences,
    startsInLogOnly: without(log.start, model.start),
    startsInModelOnly: without(model.start, log.start),
    endsInLogOnly: without(log.end, model.end),
    endsInModelOnly: without(model.end, log.end),
  };
}

/** Most differences that are listed. */
const MOST_DIFFERENCES = 10_000;

const SIGNS: readonly FootprintSign[] = ["#", "→", "←", "∥"];

/** Indices of the signs, row by row. */
function signsOf(pairs: Flags, size: number): Uint8Array {
  const signs = new Uint8Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) signs[a * size + b] = pairs[a * size + b] + 2 * pairs[b * size + a];
  }
  return signs;
}

function followsOfLog(variants: Variants, activities: readonly string[]): Follows {
  const { activities: names, from, to, startCounts, endCounts } = directlyFollowsOf(variants);
  const table = encodeLabels(names, activities);
  const size = activities.length;
  const [start, end, pairs] = [new Uint8Array(size), new Uint8Array(size), new Uint8Array(size * size)];
  from.forEach((code, edge) => pairs[table[code] * size + table[to[edge]]] = 1);
  table.forEach((code, own) => {
    start[code] = startCounts[own] > 0 ? 1 : 0;
    end[code] = endCounts[own] > 0 ? 1 : 0;
  });
  return { start, end, pairs };
}
