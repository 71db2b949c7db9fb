import { retrainStep } from "../../pipeline/models/retrain.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { chosenLogs, eachLog } from "../chosen-logs.ts";
import type { Command } from "../command.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `retrain`: a challenger against the model in use. */
export const retrainCommand: Command = {
  name: "retrain",
  summary: "Trains a challenger for each stored log, or for those named; it replaces the model in use only if it is better.",
  usage: "[LOG...] [--model NAME] [--tune N] [--seed N] [--force]",
  description: [
    "Both are compared on cases that neither has learned from, at least 20; the challenger must be better by 2 %. The reason is kept either way.",
    "Nothing is done where the log has not changed since it was last tried, unless --force is given. The model of whole durations is",
    "retrained by the same rule; what is printed is about the model of remaining times.",
  ].join("\n"),
  flags: { ...TRAINING_FLAGS, "force": { help: "retrain even if the log has not changed" } },
  positionals: { min: 0, max: Infinity },
  examples: [{ call: "", does: "all stored logs, as the schedule does nightly" }],
  async run(input) {
    const { positionals, has, settings, reporter, print } = input;
    await withDatabase({ settings, reporter }, async (database) => {
      await eachLog(await chosenLogs(database, positionals), reporter, async (log) => {
        const options = { ...trainingOptions(input), force: has("force") };
        await retrainStep(database, log, { ...options, task: "duration" });
        const { promoted, skipped, modelId, reason } = await retrainStep(database, log, { ...options, task: "remaining" });
        const verdict = skipped ? "skipped" : promoted ? "promoted" : "kept";
        print(`${log.slug}: ${verdict}, model ${modelId} in use. ${reason}`);
      });
    });
  },
};
