import { usageError } from "../../errors.ts";

/**
 * The costs of the moves of an alignment, whole numbers from 0 to 1,000. Silent transitions and
 * synchronous moves cost 0.
 */
export interface AlignmentCosts {
  /** An event that the model cannot follow, by its activity. Default: 1. */
  readonly logMove?: (activity: string) => number;
  /** A visible transition that the log does not show, by its label. Default: 1. */
  readonly modelMove?: (label: string) => number;
}

/** The largest cost of a move. */
const LARGEST_COST = 1000;

/**
 * The cost of a log move of each activity.
 *
 * @throws a usage error if a cost is no whole number from 0 to 1,000
 */
export function logMoveCosts(activities: readonly string[], costs: AlignmentCosts = {}): Int32Array {
  const { logMove = () => 1 } = costs;
  return Int32Array.from(activities, (activity) => checkedCost(logMove(activity), activity));
}

/**
 * The cost of a model move of a visible transition.
 *
 * @throws a usage error if the cost is no whole number from 0 to 1,000
 */
export function modelMoveCost(label: string, costs: AlignmentCosts = {}): number {
  return checkedCost(costs.modelMove?.(label) ?? 1, label);
}

function checkedCost(cost: number, name: string): number {
  if (Number.isInteger(cost) && cost >= 0 && cost <= LARGEST_COST) return cost;
  throw usageError({
    expected: `a cost that is a whole number from 0 to ${LARGEST_COST} for ${JSON.stringify(name)}`,
    found: String(cost),
  });
}
