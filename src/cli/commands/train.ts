import { trainModels } from "../../pipeline/models/train-models.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { chosenLogs } from "../chosen-logs.ts";
import type { Command } from "../command.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `train`: the models of whole durations and remaining times. */
export const trainCommand: Command = {
  name: "train",
  summary: "Trains models of whole durations and remaining times for each stored log, or for those named.",
  usage: "[LOG...] [--model NAME] [--tune N] [--seed N] [--force]",
  description: [
    "A model is skipped where nothing has changed since its training. Where no model is better than the median, the median predicts.",
    "The new models are put to use at once; retrain does so only if they are better.",
  ].join("\n"),
  flags: { ...TRAINING_FLAGS, "force": { help: "train again even if nothing has changed" } },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "all stored logs" },
    { call: "sepsis --model gradient-boosting --tune 50", does: "one log, after 50 trials of tuning" },
  ],
  async run(input) {
    const { positionals, has, settings, reporter, print } = input;
    await withDatabase({ settings, reporter }, async (database) => {
      for (const log of await chosenLogs(database, positionals)) {
        const { duration, remaining } = await trainModels(database, log, { ...trainingOptions(input), force: has("force") });
        print(`${log.slug}: ${duration}`);
        print(`${log.slug}, remaining time: ${remaining}`);
      }
    });
  },
};
