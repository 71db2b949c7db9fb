import { evaluateSource } from "../../pipeline/prediction/evaluate.ts";
import type { Evaluation } from "../../prediction/validation/evaluation.ts";
import { alignColumns } from "../terminal-text.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { parseModels, parseTask } from "../training-flags.ts";
import { MOST_TRIALS, parseCount } from "../flag-values.ts";

/** `tracebook evaluate`: measures models of durations. */
export const evaluateCommand: Command = {
  name: "evaluate",
  summary: "Trains models of durations on the earlier cases of a log and tests them, and baselines, on the later cases.",
  usage: "LOG --task duration|remaining [--model NAME] [--tune N] [--json]",
  description: [
    "LOG is a file or the name of a stored log; log:NAME always means the stored log.",
    "duration: the whole duration of a case, given its first event. remaining: the remaining time after each of its first 20 events.",
    "The last 20 % of the cases are the test set. The training set is those of the other cases that had ended when the first test",
    "case began. The model is selected on training cases alone. All figures are hours.",
  ].join("\n"),
  flags: {
    "task": { value: "TASK", help: "what is predicted: duration or remaining" },
    "model": {
      value: "NAME",
      help: "random-forest or gradient-boosting (default: both, their blend, and both shrunk halfway towards a median)",
    },
    "tune": { value: "N", help: "trials of tuning for each model, at most 1000 (default 0: default settings)" },
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    "json": { help: "print one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "helpdesk.xes.gz --task remaining", does: "all models and baselines as a table" },
    {
      call: "helpdesk.xes.gz --task remaining --model gradient-boosting --tune 50 --json",
      does: "with 50 trials of tuning, as JSON",
    },
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

/** The document of `--json`. Programs read its fields, so they do not follow renamed types. */
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
    `Trained on ${trainRows} rows of ${trainCases} earlier cases, tested on ${testRows} rows of ${testCases} later cases. Hours.`,
    "",
    ...alignColumns([["", "      mae", "     rmse", "     bias", "  skill", "coverage90", "  width90"], ...rows]),
    "",
    `* selected. ${because}`,
    ...(intervalWarning === null ? [] : [intervalWarning]),
  ].join("\n");
}
