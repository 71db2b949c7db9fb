import { type ColumnTable, op } from "arquero";
import type { Candidate } from "./case-table.ts";
import type { CompletedCases } from "../dataset/completed-cases.ts";
import type { Comparison, DurationModel } from "./duration-model.ts";
import { fitFeatures } from "./fit-features.ts";
import type { TemporalSplit } from "./temporal-split.ts";

/** Fewer completed cases than this are selected with their median. */
export const LEAST_CASES = 100;
/** Fewer cases than this in one part of the split judge nothing. */
const LEAST_PART = 10;
/**
 * The forest must beat the median by this skill on the validation cases; a smaller difference is
 * noise.
 */
export const LEAST_SKILL = 0.02;

/**
 * What stands in the way of a forest, as a sentence; null if nothing does.
 *
 * @param cases the completed cases with at least two events
 * @param completion which cases of the log are completed
 * @param splits of all cases, and of the training cases
 */
export function whyNoForest(cases: ColumnTable, completion: CompletedCases, splits: readonly TemporalSplit[]): string | null {
  const count = cases.numRows();
  if (completion.completedCount === 0) {
    return completion.runningCount === 0 ? "The log has no cases." : "All cases are still running: no duration is known yet.";
  }
  if (count === 0) return "No completed case has two events: there is no duration to learn from.";
  if (count < LEAST_CASES) {
    return `Only ${plural(count, "completed case")} with two events or more; a forest needs at least ${LEAST_CASES}.`;
  }
  const { least, greatest } = cases.rollup({ least: op.min("hours"), greatest: op.max("hours") }).object() as Record<
    string,
    number
  >;
  if (least === greatest) return "All cases take the same time.";
  const smallest = Math.min(...splits.flatMap(({ train, test }) => [train.numRows(), test.numRows()]));
  if (smallest < LEAST_PART) {
    return `Cases overlap so much that only ${
      plural(smallest, "case")
    } had ended when the later ones started; judging a forest takes at least ${LEAST_PART}.`;
  }
  return null;
}

/**
 * Says that there is nothing to tell cases by; null if there is something.
 *
 * @param cases the fewest cases that a forest will be grown on: what differs among them differs
 * among all
 */
export function whyNoFeature(cases: ColumnTable, candidates: readonly Candidate[]): string | null {
  return fitFeatures(cases, candidates).length > 0
    ? null
    : "Nothing that is known at the start of a case differs between the cases.";
}

/**
 * Why the forest may not speak after it was compared with the median on the validation cases; null
 * if it may.
 */
export function whyNotSpeak(validation: Comparison): string | null {
  const { skill } = validation.forest;
  if (skill === null) return "The median makes no error on the validation cases: there is nothing to gain.";
  if (skill >= LEAST_SKILL) return null;
  const found = skill < 0 ? `${percent(-skill)} worse` : `only ${percent(skill)} better`;
  return `On the last fifth of the training cases the forest was ${found} than the median; it speaks from ${
    percent(LEAST_SKILL)
  } better on.`;
}

/** The model's account of which cases count as completed. */
export function describeClosing(completion: CompletedCases): DurationModel["completion"] {
  return {
    endActivities: completion.endActivities,
    inactivityTimeoutHours: Number.isFinite(completion.inactivityTimeout) ? completion.inactivityTimeout / 3_600_000 : null,
    completed: completion.completedCount,
    running: completion.runningCount,
  };
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
