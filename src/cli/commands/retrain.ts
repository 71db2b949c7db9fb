import { retrainStep } from "../../pipeline/prediction/retrain-step.ts";
import type { CommandBody } from "../command.ts";
import { eachChosenLog } from "../each-chosen-log.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `retrain`: trains new models and puts the better ones into use. */
export const retrainCommand: CommandBody = {
  name: "retrain",
  usage: "[LOG...] [--model NAME] [--tune N] [--seed N] [--force]",
  description: [
    "Both models are compared on at least 20 cases that neither was trained on; the new one must be better by 2 %. The reason is",
    "stored in either case. A log that has not changed since the last retraining is skipped, unless --force is given.",
    "Models of whole durations and of remaining times are retrained; the printed line is about the model of remaining times.",
  ].join("\n"),
  flags: { ...TRAINING_FLAGS, "force": { help: "retrain even if the log has not changed" } },
  positionals: { min: 0, max: Infinity },
  examples: [{ call: "", does: "all stored logs, like the job retrain does every night" }],
  async run(input) {
    await eachChosenLog(input, async (database, log) => {
      const options = { ...trainingOptions(input), force: input.has("force") };
      await retrainStep(database, log, { ...options, task: "duration" });
      const { promoted, skipped, modelId, reason } = await retrainStep(database, log, { ...options, task: "remaining" });
      const verdict = skipped ? "skipped" : promoted ? "promoted" : "kept";
      input.print(`${log.slug}: ${verdict}, model ${modelId} in use. ${reason}`);
    });
  },
};
