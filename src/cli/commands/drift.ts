import { describeDrift, driftStep } from "../../pipeline/models/check-model-drift.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { chosenLogs, eachLog } from "../chosen-logs.ts";
import type { Command } from "../command.ts";
import { TRAINING_FLAGS, trainingOptions } from "../training-flags.ts";

/** `drift`: the models in use against newer cases. */
export const driftCommand: Command = {
  name: "drift",
  summary: "Checks the models in use against the cases completed since: error, bias, coverage, shifts, new activities.",
  usage: "[LOG...] [--retrain] [--json]",
  description: "The check is kept in the database. With --retrain a raised flag starts retrain.",
  flags: {
    "retrain": { help: "retrain where the flag is raised" },
    "json": { help: "one JSON document: for each log what was found" },
    ...TRAINING_FLAGS,
  },
  positionals: { min: 0, max: Infinity },
  examples: [{ call: "--retrain", does: "all stored logs" }],
  async run(input) {
    const { positionals, has, settings, reporter, print } = input;
    await withDatabase({ settings, reporter }, async (database) => {
      const found: unknown[] = [];
      await eachLog(await chosenLogs(database, positionals), reporter, async (log) => {
        const options = { ...trainingOptions(input), retrain: has("retrain") };
        const drift = await driftStep(database, log, options);
        found.push({ log: log.slug, ...(drift ?? { flagged: null, reasons: ["no model is in use"], figures: null }) });
        const words = drift === null ? "no model is in use" : describeDrift(drift);
        if (!has("json")) print(`${log.slug}: ${words}`);
      });
      if (has("json")) print(JSON.stringify(found));
    });
  },
};
