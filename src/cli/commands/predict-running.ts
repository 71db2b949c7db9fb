import { predictRunningCases } from "../../pipeline/models/predict-running-cases.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { chosenLogs, eachLog } from "../chosen-logs.ts";
import type { Command } from "../command.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `deno task predict`: all running cases into a table. */
export const predictRunningCommand: Command = {
  name: "predict-running",
  summary: "Predicts all running cases of each stored log, or of those named, into the table tracebook.case_prediction.",
  usage: "[LOG...]",
  description: "A log without a model of remaining times gets one first. For a single case: deno task tracebook predict.",
  flags: TRAINING_FLAGS,
  positionals: { min: 0, max: Infinity },
  examples: [{ call: "", does: "all stored logs" }],
  async run(input) {
    const { positionals, settings, reporter, print } = input;
    await withDatabase({ settings, reporter }, async (database) => {
      await eachLog(await chosenLogs(database, positionals), reporter, async (log) => {
        const options = trainingOptions(input);
        const predictions = await predictRunningCases(database, log, options);
        print(`${log.slug}: ${predictions.length} running cases`);
      });
    });
  },
};
