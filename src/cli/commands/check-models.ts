import { describeDrift, driftStep } from "../../pipeline/prediction/drift-step.ts";
import type { CommandBody } from "../command.ts";
import { eachChosenLog } from "../each-chosen-log.ts";
import { parseTask, TASK_FLAG, TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `check-models`: checks the models in use on newer cases. */
export const checkModelsCommand: CommandBody = {
  name: "check-models",
  usage: "[LOG...] [--task duration|remaining] [--retrain] [--json]",
  description: "Checks the model of each stored log, or of those named. Each check is stored: deno task history shows it.",
  flags: {
    ...TASK_FLAG,
    "retrain": { help: "retrain the models that have drifted" },
    "json": { help: "print one JSON document: the findings for each log" },
    ...TRAINING_FLAGS,
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "--retrain", does: "all stored logs" },
    { call: "sepsis --task duration", does: "the model of whole durations of one log" },
  ],
  async run(input) {
    const { option, has, print } = input;
    const task = parseTask(option("task") ?? "remaining");
    const found: unknown[] = [];
    await eachChosenLog(input, async (database, log) => {
      const drift = await driftStep(database, log, { ...trainingOptions(input), task, retrain: has("retrain") });
      found.push({ log: log.slug, ...(drift ?? { flagged: null, reasons: ["no model is in use"], figures: null }) });
      if (!has("json")) print(`${log.slug}: ${drift === null ? "no model is in use" : describeDrift(drift)}`);
    });
    if (has("json")) print(JSON.stringify(found));
  },
};
