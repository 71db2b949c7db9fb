import type { ModelName } from "../prediction/validation/evaluation.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import type { CommandInput, FlagSpec } from "./command.ts";
import { parseModels } from "./commands/evaluate.ts";
import { MOST_TRIALS, parseCount } from "./parse-count.ts";

/** The flags of commands that train models of remaining times. */
export const TRAINING_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "model": {
    value: "NAME",
    help: "random-forest or gradient-boosting (default: both, their blend, and both shrunk halfway towards a median)",
  },
  "tune": { value: "N", help: "trials of tuning for each model, at most 1000 (default 0: default settings)" },
  "seed": { value: "N", help: "seed of the random numbers (default 42)" },
};

/**
 * What the flags of {@linkcode TRAINING_FLAGS} say, and what else training needs from a command.
 */
export function trainingOptions(input: CommandInput): {
  readonly models: readonly ModelName[] | undefined;
  readonly tune: number | undefined;
  readonly seed: number;
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
} {
  const { option, reporter, signal } = input;
  return {
    models: parseModels(option("model")),
    tune: parseCount(option("tune"), "--tune", MOST_TRIALS),
    seed: parseCount(option("seed"), "--seed") ?? 42,
    now: Date.now,
    reporter,
    signal,
  };
}
