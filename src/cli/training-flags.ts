import type { ModelName } from "../prediction/validation/evaluation.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import type { CommandInput, FlagSpec } from "./command.ts";
import { parseModels } from "./commands/evaluate.ts";
import { parseFilter } from "../filtering/filter-text.ts";
import { MOST_TRIALS, parseCount } from "./parse-count.ts";

/** The flags of commands that train models of remaining times. */
export const TRAINING_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "model": {
    value: "NAME",
    help: "random-forest or gradient-boosting (default: both, their blend, and both shrunk halfway towards a median)",
  },
  "tune": { value: "N", help: "trials of tuning for each model, at most 1000 (default 0: default settings)" },
  "end-activities": {
    value: "A,B",
    help: "activities that end a case (default: those that end cases as a rule; retrain keeps those of the model in use)",
  },
  "seed": { value: "N", help: "seed of the random numbers (default 42)" },
};

/**
 * What the flags of {@linkcode TRAINING_FLAGS} say, and what else training needs from a command.
 */
export function trainingOptions(input: CommandInput): {
  readonly models: readonly ModelName[] | undefined;
  readonly tune: number | undefined;
  readonly endActivities: readonly string[] | undefined;
  readonly seed: number;
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
} {
  const { option, reporter, signal } = input;
  return {
    models: parseModels(option("model")),
    tune: parseCount(option("tune"), "--tune", MOST_TRIALS),
    endActivities: parseEndActivities(option("end-activities")),
    seed: parseCount(option("seed"), "--seed") ?? 42,
    now: Date.now,
    reporter,
    signal,
  };
}

/** Labels as filters write them: `a,b`, in quotes where they have a comma. */
function parseEndActivities(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const { where } = parseFilter(`end-activity:${text}`);
  return where.kind === "end-activity" ? where.labels : undefined;
}
