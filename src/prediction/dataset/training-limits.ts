import { limitError } from "../../errors.ts";

/** How much of a log a training takes at most, so that time and memory are bounded for any log. */
export interface TrainingLimits {
  /** Events of the log. */
  readonly events: number;
  /** Activities of the log: of those that hardly ever return there is nothing to learn. */
  readonly activities: number;
  /**
   * Prefixes of completed cases, and of running ones: those of the newest cases. Older cases make
   * no better model of what is going on now.
   */
  readonly rows: number;
}

/**
 * The limits of {@linkcode trainModel} and {@linkcode evaluateLog}. A log with more events or
 * activities is refused ({@linkcode checkTrainingSize}). Of more cases or attributes a part is
 * read, and the training says which.
 */
export const TRAINING_LIMITS: TrainingLimits = {
  events: 20_000_000,
  activities: 10_000,
  rows: 200_000,
};

/**
 * Attributes that become features: of more those that tell most of the target. More of them take
 * more time than they are worth: trees look at a share of the features at each branch.
 */
export const MOST_ATTRIBUTES = 40;
/** Rows of the time before the test that tell how much an attribute tells. */
export const ROWS_TO_CHOOSE_BY = 2000;
/** Texts of an attribute that get codes of their own: the most frequent ones. */
export const MOST_CATEGORIES = 60;
/** Characters of such a text; a longer one counts as a rare text. */
export const LONGEST_CATEGORY = 1000;

/**
 * Refuses a log that is too large to learn from; counts are enough to tell.
 *
 * @param size counts of the log, and its name for the message
 * @throws a limit error
 *
 * @example
 * ```ts
 * import { TracebookError } from "@/errors.ts";
 * import { checkTrainingSize } from "@/prediction/dataset/training-limits.ts";
 * import { assertThrows } from "@std/assert";
 *
 * checkTrainingSize({ events: 1_000_000, activities: 100 });
 * assertThrows(() => checkTrainingSize({ events: 1_000_000, activities: 100_000 }), TracebookError, "at most 10000 activities");
 * ```
 */
export function checkTrainingSize(
  { events, activities, name }: { readonly events: number; readonly activities: number; readonly name?: string },
  limits: Pick<TrainingLimits, "events" | "activities"> = TRAINING_LIMITS,
): void {
  const refuse = (limit: number, found: number, things: string, advice: string) =>
    limitError({
      expected: `at most ${limit} ${things} to learn from`,
      found: `${found}${name === undefined ? "" : ` in ${name}`}`,
      advice,
    });
  if (events > limits.events) {
    throw refuse(limits.events, events, "events", "Load a shorter stretch of time as a log of its own.");
  }
  if (activities > limits.activities) {
    const advice = "Load the log with another column as its activity, or join activities by --rename.";
    throw refuse(limits.activities, activities, "activities", advice);
  }
}
