import { readPredictions } from "../../database/mod.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { countOf } from "../../numerics/number-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { storedPredictionDocument } from "../../pipeline/prediction/predict-running-cases.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, minuteOf, oneLine } from "../terminal-text.ts";
import type { Command } from "../command.ts";

/** `predictions`: lists the stored predictions of running cases. */
export const predictionsCommand: Command = {
  name: "predictions",
  summary: "Lists the stored predictions of a log's running cases, those that end soonest first.",
  usage: "LOG [--json]",
  description:
    "The job predict and deno task predict store them. Remaining times count from the last event of the case. Times are UTC.",
  flags: { "json": { help: "print one JSON document: for each case the prediction, the model, and when it was made" } },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis", does: "the running cases of a stored log" },
    { call: "sepsis --json", does: "the same as JSON" },
  ],
  async run({ positionals: [name], has, settings, reporter, print }) {
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, name);
      const predictions = await readPredictions(database, log.logId);
      if (has("json")) {
        return print(jsonParts(predictions.map(storedPredictionDocument)));
      }
      const hours = (value: number) => `${value.toFixed(1)} h`;
      print([
        `${log.slug}: ${countOf(predictions.length, "running case")}`,
        ...predictions.length === 0 ? [] : alignColumns([
          ["case", "last event", "remaining", "whole duration", "90 % interval"],
          ...predictions.map((prediction) => [
            oneLine(prediction.caseId),
            minuteOf(prediction.lastTime),
            hours(prediction.remainingHours),
            hours(prediction.durationHours),
            `${hours(prediction.lowHours)} to ${hours(prediction.highHours)}`,
          ]),
        ]),
      ].join("\n"));
    });
  },
};
