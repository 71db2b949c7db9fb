import { discoverHeuristicsNet, type HeuristicsOptions } from "../discovery/heuristics/discover-heuristics-net.ts";
import type { ParameterValues } from "../discovery/miner.ts";
import { checkParameters } from "../discovery/miner-parameters.ts";
import { minerOf } from "../discovery/miners.ts";
import type { Variants } from "../event-log/variants.ts";
import { offPathActivities } from "./off-path-activities.ts";

/** A miner, what it mines, and the parameters that the reader has chosen. */
export interface MinerChoice {
  readonly variants: Variants;
  readonly miner: string;
  readonly parameters: ParameterValues;
}

/** From the default of the heuristics miner on. */
const CLEANINGS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4];

/** A net with more dependencies for each activity is hard to read; maps have as many arcs. */
const DEPENDENCIES_OF_ACTIVITY = 2;

/**
 * All parameters of a miner on the page, where the main behaviour comes first, as there is a slider
 * for the rest: with the defaults of the miners, models of real logs cannot be read.
 *
 * The inductive miner leaves out more noise. The heuristics miner cleans until its net has two
 * dependencies for each activity, but not so much that an activity falls off the paths from start
 * to end. A higher threshold of dependency does cut off rare activities and those in parallel: no
 * arc reaches them. Takes a few discoveries.
 *
 * @throws a usage error for a parameter that the miner does not have, and for a value out of its
 * range
 */
export function pageParameters({ variants, miner, parameters }: MinerChoice): ParameterValues {
  const values = checkParameters(minerOf(miner), parameters);
  if (miner === "inductive") return { ...values, noise: parameters.noise ?? 0.2 };
  if (miner !== "heuristics" || parameters.cleaning !== undefined) return values;
  return { ...values, cleaning: readableCleaning(variants, values as HeuristicsOptions) };
}

function readableCleaning(variants: Variants, { dependency, and, loopTwo }: HeuristicsOptions): number {
  let best: { readonly cleaning: number; readonly off: ReadonlySet<string> } | null = null;
  for (const cleaning of CLEANINGS) {
    const model = discoverHeuristicsNet(variants, { dependency, and, loopTwo, cleaning });
    const off = offPathActivities({ kind: "heuristics-net", model });
    if (best !== null && off.some((label) => !best!.off.has(label))) break;
    best = { cleaning, off: new Set(off) };
    if (model.dependencies.length <= DEPENDENCIES_OF_ACTIVITY * model.activities.length) break;
  }
  return best!.cleaning;
}
