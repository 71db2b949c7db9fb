import { type CasePrediction, predictCase } from "../../pipeline/models/predict-case.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { oneLine } from "../one-line.ts";
import { parseCount } from "../parse-count.ts";
import { parseModels } from "./evaluate.ts";

/** `tracebook predict`: how long one case will take. */
export const predictCaseCommand: Command = {
  name: "predict",
  summary: "Predicts how long a case will take in all, and how much of that remains, with an interval.",
  usage: "LOG CASE_ID [--json]",
  description: [
    "LOG is a file, else the name of a stored log; log:NAME forces the latter. A stored log is predicted by its model in use; for a file,",
    "or where --model or --seed is given, a model is trained on its completed cases first.",
    "The interval holds the whole duration of 90 % of the cases. A case that has ended has its actual duration.",
    "The table names the steps that are likely to come next, by what came next in the completed cases.",
  ].join("\n"),
  flags: {
    "model": {
      value: "NAME",
      help:
        "train this: random-forest or gradient-boosting (default for a file: both, their blend, and both shrunk halfway towards a median)",
    },
    "seed": { value: "N", help: "train with this seed (default for a file: 42)" },
    "json": { help: "one JSON document instead of a table" },
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
    input.print(input.has("json") ? predictionJson(prediction) : predictionTable(prediction));
  },
};

/** The document of `--json`: its fields are a promise, so it is put together by hand. */
function predictionJson(prediction: CasePrediction): string {
  const { caseId, predictedDurationHours, remainingHours, interval90, intervalWarning, model, trainedAt, skill } = prediction;
  return JSON.stringify({ caseId, predictedDurationHours, remainingHours, interval90, intervalWarning, model, trainedAt, skill });
}

/** Steps in the table at most, and the least probability of one. */
const MOST_STEPS = 3;
const LEAST_PROBABILITY = 0.05;

function stepsText(next: CasePrediction["next"]): string {
  const likely = next.slice(0, MOST_STEPS).filter(({ probability }) => probability >= LEAST_PROBABILITY);
  const share = (probability: number) => probability > 0.99 ? "> 99 %" : `${Math.round(100 * probability)} %`;
  return likely.map(({ activity, probability }) => `${oneLine(activity!)} ${share(probability)}`).join(", ");
}

function predictionTable(prediction: CasePrediction): string {
  const { caseId, predictedDurationHours, remainingHours, interval90: [low, high], model, skill, next, intervalWarning } =
    prediction;
  const hours = (value: number) => `${value.toFixed(1)} h`;
  // a case that has ended is not predicted
  const ended = remainingHours === 0 && low === high;
  return [
    `Case ${oneLine(caseId)}`,
    ...alignColumns([
      ["whole duration", hours(predictedDurationHours)],
      ["of that remaining", hours(remainingHours)],
      ...(ended ? [] : [
        ["90 % interval", `${hours(low)} to ${hours(high)}`],
        ["predicted by", model],
        ["skill against the median", skill === null ? "not known" : skill.toFixed(3)],
        ["likely next steps", stepsText(next)],
      ]),
    ]),
    ...(intervalWarning === null ? [] : [intervalWarning]),
  ].join("\n");
}
