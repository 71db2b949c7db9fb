import { countOf } from "../../numerics/number-text.ts";
import { evaluateSource } from "../../pipeline/prediction/evaluate.ts";
import type { Evaluation } from "../../prediction/validation/evaluation.ts";
import { alignColumns } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { parseTask, TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `tracebook evaluate`: measures models of durations. */
export const evaluateCommand: CommandBody = {
  name: "evaluate",
  usage: "LOG --task duration|remaining [--model NAME] [--tune N] [--all-completed] [--json]",
  description: [
    "LOG is a file or the name of a stored log; log:NAME always means the stored log.",
    "duration: the whole duration of a case, given its first event. remaining: the remaining time after each of its first 20 events.",
    "The last 20 % of the completed cases are the test set. The training set is those of the other cases that had ended when the",
    "first test case began. The model is selected on training cases alone. If it is then more than 3 % worse on the test cases than",
    "the better baseline, the baseline is selected. Train selects in the same way and finds the same figures. All figures are hours.",
  ].join("\n"),
  flags: {
    "task": { value: "TASK", help: "what is predicted: duration or remaining" },
    ...TRAINING_FLAGS,
    "all-completed": {
      help:
        "count every case as completed with its last event, as published comparisons do (default: running cases are left out)",
    },
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
    const { models, tune, endActivities, seed } = trainingOptions(input);
    const allCompleted = input.has("all-completed");
    const what = { task: parseTask(input.option("task")), models, tune, endActivities, seed, allCompleted };
    const evaluation = await evaluateSource(input.positionals[0], what, openingOptions(input));
    input.print(input.has("json") ? evaluationJson(evaluation) : evaluationTable(evaluation));
  },
};

/** The document of `--json`. Programs read its fields, so they do not follow renamed types. */
function evaluationJson(evaluation: Evaluation): string {
  const { task, trainCases, trainRows, testCases, testRows, selected, validated, results, intervalWarning } = evaluation;
  // `answered` is the old name of `selected`.
  return JSON.stringify({
    task,
    trainCases,
    trainRows,
    testCases,
    testRows,
    selected,
    answered: selected,
    validated,
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
    `Trained on ${countOf(trainRows, "row")} of ${countOf(trainCases, "earlier case")}, tested on ${
      countOf(testRows, "row")
    } of ${countOf(testCases, "later case")}. Hours.`,
    "",
    ...alignColumns([["", "      mae", "     rmse", "     bias", "  skill", "coverage90", "  width90"], ...rows]),
    "",
    `* selected. ${because}`,
    ...(intervalWarning === null ? [] : [intervalWarning]),
  ].join("\n");
}
