import { readPredictions } from "../../database/mod.ts";
import { countOf } from "../../numerics/number-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command } from "../command.ts";
import { oneLine } from "../one-line.ts";
import { minuteOf } from "../time-text.ts";

/** `predictions`: what is stored about running cases. */
export const predictionsCommand: Command = {
  name: "predictions",
  summary: "Lists the stored predictions of a log's running cases, those that should end first at the front.",
  usage: "LOG [--json]",
  description:
    "The job predict and deno task predict make them. A prediction is as of the case's last event; hours; times are UTC.",
  flags: { "json": { help: "one JSON document: for each case what is predicted, by which model, and when" } },
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
        return print(JSON.stringify(predictions.map((prediction) => ({
          caseId: prediction.caseId,
          lastTime: prediction.lastTime,
          events: prediction.events,
          predictedDurationHours: prediction.durationHours,
          remainingHours: prediction.remainingHours,
          interval90: [prediction.lowHours, prediction.highHours],
          modelId: prediction.modelId,
          predictedAt: prediction.predictedAt,
        }))));
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
