import { usageError } from "../../errors.ts";
import { evaluateSource } from "../../pipeline/models/evaluate.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import type { Evaluation, ModelName } from "../../prediction/validation/evaluation.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { MOST_TRIALS, parseCount } from "../parse-count.ts";

/** `tracebook evaluate`: models of durations against baselines. */
export const evaluateCommand: Command = {
  name: "evaluate",
  summary: "Trains models of durations on the earlier cases of a log and tests them on the later ones, beside baselines.",
  usage: "LOG --task duration|remaining [--model NAME] [--tune N] [--json]",
  description: [
    "LOG is a file, else the name of a stored log; log:NAME forces the latter.",
    "duration: how long a case takes, given its first event. remaining: the remaining time after each of its first 20 events.",
    "The split is by time: the first 80 % of the cases, as far as they had ended by then, against the last 20 %.",
    "The model is selected on the training cases alone. All figures are hours.",
  ].join("\n"),
  flags: {
    "task": { value: "TASK", help: "duration or remaining" },
    "model": {
      value: "NAME",
      help: "random-forest or gradient-boosting (default: both, their blend, and both shrunk halfway towards a median)",
    },
    "tune": { value: "N", help: "trials of tuning for each model, at most 1000 (default 0: default settings)" },
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "helpdesk.xes.gz --task remaining", does: "all models and baselines as a table" },
    { call: "helpdesk.xes.gz --task remaining --model gradient-boosting --tune 50 --json", does: "after 50 trials, as JSON" },
  ],
  async run(input) {
    const what = {
      task: parseTask(input.option("task")),
      models: parseModels(input.option("model")),
      tune: parseCount(input.option("tune"), "--tune", MOST_TRIALS) ?? 0,
      seed: parseCount(input.option("seed"), "--seed") ?? 42,
    };
    const evaluation = await evaluateSource(input.positionals[0], what, openingOptions(input));
    input.print(input.has("json") ? evaluationJson(evaluation) : evaluationTable(evaluation));
  },
};

function parseTask(text: string | undefined): Task {
  if (text === "duration" || text === "remaining") return text;
  throw usageError({
    expected: "--task duration or --task remaining",
    found: text === undefined ? "none" : JSON.stringify(text),
  });
}

/** The models of `--model`; undefined for the default ones. */
export function parseModels(text: string | undefined): ModelName[] | undefined {
  if (text === undefined) return undefined;
  if (text === "random-forest" || text === "gradient-boosting") return [text];
  throw usageError({ expected: "--model random-forest or --model gradient-boosting", found: JSON.stringify(text) });
}

/** The document of `--json`: its fields are a promise, so it is put together by hand. */
function evaluationJson(evaluation: Evaluation): string {
  const { task, trainCases, trainRows, testCases, testRows, selected, results, intervalWarning } = evaluation;
  // `answered` is the old name of `selected`.
  return JSON.stringify({
    task,
    trainCases,
    trainRows,
    testCases,
    testRows,
    selected,
    answered: selected,
    intervalWarning,
    results,
  });
}

function evaluationTable(evaluation: Evaluation): string {
  const { trainCases, trainRows, testCases, testRows, selected, results, because, intervalWarning } = evaluation;
  const figure = (value: number | null, digits = 1) => value === null ? "-" : value.toFixed(digits);
  const rows = results.map((result) => [
    result.name === selected ? `${result.name} *` : result.name,
    ...[result.mae, result.rmse, result.bias].map((value) => figure(value).padStart(9)),
    figure(result.skill, 3).padStart(7),
    figure(result.coverage90, 3).padStart(10),
    figure(result.width90).padStart(9),
  ]);
  return [
    `${trainRows} rows of ${trainCases} earlier cases, tested on ${testRows} rows of ${testCases} later ones. Hours.`,
    "",
    ...alignColumns([["", "      mae", "     rmse", "     bias", "  skill", "coverage90", "  width90"], ...rows]),
    "",
    `* selected. ${because}`,
    ...(intervalWarning === null ? [] : [intervalWarning]),
  ].join("\n");
}
