import type { PredictedCase } from "../../pipeline/prediction/case-predictor.ts";
import { predictCase, predictionDocument } from "../../pipeline/prediction/predict-case.ts";
import { sayShare } from "../../numerics/number-text.ts";
import { predictorWords } from "../../prediction/validation/predictor-words.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { parseCount } from "../flag-values.ts";
import { parseModels } from "../training-flags.ts";

/** `tracebook predict`: predicts one case. */
export const predictCaseCommand: CommandBody = {
  name: "predict",
  usage: "LOG CASE_ID [--json]",
  description: [
    "LOG is a file or the name of a stored log; log:NAME always means the stored log. For a stored log, its model in use predicts.",
    "For a file, or with --model or --seed, a model is first trained on the completed cases.",
    "The interval contains the whole duration with a probability of 90 %. For a case that has ended, you get its actual duration.",
    "The table shows likely next activities: those that followed in similar completed cases.",
  ].join("\n"),
  flags: {
    "model": {
      value: "NAME",
      help:
        "train this model: random-forest or gradient-boosting (default for a file: both, their blend, and both shrunk halfway towards a median)",
    },
    "seed": { value: "N", help: "train with this seed of the random numbers (default for a file: 42)" },
    "json": { help: "print one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 2, max: 2 },
  examples: [{ call: 'helpdesk.xes.gz "Case 3608" --json', does: "one case of a file, as JSON" }],
  async run(input) {
    const prediction = await predictCase(input.positionals[0], input.positionals[1], {
      ...openingOptions(input),
      models: parseModels(input.option("model")),
      seed: parseCount(input.option("seed"), "--seed"),
      now: Date.now,
    });
    input.print(input.has("json") ? JSON.stringify(predictionDocument(prediction)) : predictionTable(prediction));
  },
};

/** Most next activities in the table, and their least probability. */
const MOST_STEPS = 3;
const LEAST_PROBABILITY = 0.05;

function stepsText(next: PredictedCase["next"]): string {
  const likely = next.slice(0, MOST_STEPS).filter(({ probability }) => probability >= LEAST_PROBABILITY);
  const share = (probability: number) => probability > 0.99 ? "> 99 %" : `${Math.round(100 * probability)} %`;
  return likely.map(({ activity, probability }) => `${oneLine(activity!)} ${share(probability)}`).join(", ");
}

function predictionTable(prediction: PredictedCase): string {
  const { caseId, predictedDurationHours, remainingHours, interval90: [low, high], model, skill, next, intervalWarning } =
    prediction;
  const hours = (value: number) => duration(3600 * value);
  // A case that has ended has its actual duration and no prediction.
  const ended = remainingHours === 0 && low === high;
  return [
    `Case ${oneLine(caseId)}`,
    ...alignColumns([
      ["whole duration", hours(predictedDurationHours)],
      ["remaining time", hours(remainingHours)],
      ...(ended ? [] : [
        ["90 % interval", `${hours(low)} to ${hours(high)}`],
        ["predicted by", predictorWords(model)],
        ["error on test cases", skill === null ? "not known" : errorWords(skill)],
        ["likely next activities", stepsText(next)],
      ]),
    ]),
    ...(intervalWarning === null ? [] : [intervalWarning]),
  ].join("\n");
}

/** A skill in words: by what share the error is smaller than that of the median. */
const errorWords = (skill: number): string =>
  skill === 0
    ? "that of the median"
    : `${sayShare(Math.abs(skill), 0)} ${skill > 0 ? "smaller" : "greater"} than that of the median`;
