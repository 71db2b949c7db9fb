import { countOf } from "../../numerics/number-text.ts";
import { predictRunningCases } from "../../pipeline/prediction/predict-running-cases.ts";
import type { CommandBody } from "../command.ts";
import { eachChosenLog } from "../each-chosen-log.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `deno task predict`: predicts all running cases. */
export const predictRunningCommand: CommandBody = {
  name: "predict-running",
  usage: "[LOG...]",
  description: [
    "The predictions go into the table tracebook.case_prediction; tracebook predictions LOG lists them. A log without a model is",
    "trained first. To predict a single case: deno task tracebook predict.",
  ].join("\n"),
  flags: TRAINING_FLAGS,
  positionals: { min: 0, max: Infinity },
  examples: [{ call: "", does: "all stored logs" }],
  async run(input) {
    await eachChosenLog(input, async (database, log) => {
      const predictions = await predictRunningCases(database, log, trainingOptions(input));
      input.print(`${log.slug}: ${countOf(predictions.length, "running case")}`);
    });
  },
};
