import { rollbackStep } from "../../pipeline/models/retrain.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `rollback`: back to the model before. */
export const rollbackCommand: Command = {
  name: "rollback",
  summary: "Takes back the last change of a log's model of remaining times: the one before is in use again.",
  usage: "LOG",
  flags: {},
  positionals: { min: 1, max: 1 },
  examples: [{ call: "sepsis", does: "after a retraining that was not for the better" }],
  async run({ positionals, settings, reporter, print }) {
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, positionals[0]);
      const { modelId, reason } = await rollbackStep(database, log, { task: "remaining", now: Date.now, reporter });
      print(`${log.slug}: model ${modelId} in use. ${reason}`);
    });
  },
};
