import { rollbackStep } from "../../pipeline/prediction/retrain-step.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { parseTask, TASK_FLAG } from "../training-flags.ts";

/** `rollback`: puts the previous model back into use. */
export const rollbackCommand: CommandBody = {
  name: "rollback",
  usage: "LOG [--task duration|remaining]",
  flags: TASK_FLAG,
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis", does: "undoes the last change of the model of remaining times" },
    { call: "sepsis --task duration", does: "the same for the model of whole durations" },
  ],
  async run({ positionals, option, settings, reporter, print }) {
    const task = parseTask(option("task") ?? "remaining");
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, positionals[0]);
      const { modelId, reason } = await rollbackStep(database, log, { task, now: Date.now, reporter });
      print(`${log.slug}: model ${modelId} in use. ${reason}`);
    });
  },
};
