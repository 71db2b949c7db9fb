import { usageError } from "../errors.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import type { ModelName } from "../prediction/validation/evaluation.ts";
import type { CommandInput, FlagSpec } from "./command.ts";
import { parseFilter } from "../filtering/filter-text.ts";
import { MOST_TRIALS, parseCount } from "./flag-values.ts";

/** The flags of commands that train models. */
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

/** The flag of commands that are about one of the two models in use of a log. */
export const TASK_FLAG: Readonly<Record<string, FlagSpec>> = {
  "task": { value: "TASK", help: "which model: remaining (remaining time) or duration (whole duration) (default remaining)" },
};

/**
 * The options of a training from the flags of {@linkcode TRAINING_FLAGS}.
 *
 * @throws a usage error for an invalid value
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

/** The models of `--model`; undefined for the default ones. */
export function parseModels(text: string | undefined): ModelName[] | undefined {
  if (text === undefined) return undefined;
  if (text === "random-forest" || text === "gradient-boosting") return [text];
  throw usageError({ expected: "--model random-forest or --model gradient-boosting", found: JSON.stringify(text) });
}

/** The task of `--task`: what a model predicts. */
export function parseTask(text: string | undefined): Task {
  if (text === "duration" || text === "remaining") return text;
  throw usageError({
    expected: "--task duration or --task remaining",
    found: text === undefined ? "none" : JSON.stringify(text),
  });
}

/** Labels as filters write them: `a,b`, in quotes where they have a comma. */
function parseEndActivities(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const { where } = parseFilter(`end-activity:${text}`);
  return where.kind === "end-activity" ? where.labels : undefined;
}
