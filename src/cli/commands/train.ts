import { trainModels } from "../../pipeline/prediction/train-step.ts";
import type { CommandBody } from "../command.ts";
import { eachChosenLog } from "../each-chosen-log.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `train`: trains the models of whole durations and remaining times. */
export const trainCommand: CommandBody = {
  name: "train",
  usage: "[LOG...] [--model NAME] [--tune N] [--seed N] [--force]",
  description: [
    "A model is skipped if nothing has changed since it was trained. If no model is better than the median, the median predicts.",
    "A model that is more than 3 % worse than a simple rule on the newest completed cases does not predict: the rule does.",
    "The new models come into use at once; deno task retrain puts them into use only if they are better.",
  ].join("\n"),
  flags: { ...TRAINING_FLAGS, "force": { help: "train again even if nothing has changed" } },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "all stored logs" },
    { call: "sepsis --model gradient-boosting --tune 50", does: "one log, with 50 trials of tuning" },
  ],
  async run(input) {
    await eachChosenLog(input, async (database, log) => {
      const options = { ...trainingOptions(input), force: input.has("force") };
      const { duration, remaining } = await trainModels(database, log, options);
      input.print(`${log.slug}: ${duration}`);
      input.print(`${log.slug}, remaining time: ${remaining}`);
    });
  },
};
