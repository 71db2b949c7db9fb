import { applyFilters } from "../../filtering/apply-filters.ts";
import { parseFilter } from "../../filtering/filter-text.ts";
import { unknownNameNote } from "../../filtering/nearest-name.ts";
import { unknownNames } from "../../filtering/unknown-names.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { countOf } from "../../numerics/number-text.ts";
import { openStoredLog } from "../../pipeline/files/open-log.ts";
import { listPredictions } from "../../pipeline/prediction/list-predictions.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { storedPredictionDocument } from "../../pipeline/prediction/predict-running-cases.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, duration, eventTime, oneLine } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";

/** `predictions`: lists the stored predictions of running cases. */
export const predictionsCommand: CommandBody = {
  name: "predictions",
  usage: "LOG [FILTER...] [--json]",
  description: [
    "The job predict and deno task predict store them. Remaining times count from the last event of the case. Times are UTC.",
    "Filters are those of tracebook filter, and choose cases: a prediction is of all events of its case.",
  ].join("\n"),
  flags: { "json": { help: "print one JSON document: for each case the prediction, the model, and when it was made" } },
  positionals: { min: 1, max: Infinity },
  examples: [
    { call: "sepsis", does: "the running cases of a stored log" },
    { call: "sepsis 'through:Return ER'", does: "those in which a patient came back" },
    { call: "sepsis --json", does: "the same as JSON" },
  ],
  async run({ positionals: [name, ...texts], has, settings, reporter, print }) {
    const filters = texts.map(parseFilter);
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, name);
      let cases: ReadonlySet<string> | undefined;
      if (filters.length > 0) {
        const { log: events, zoneOfDays } = await openStoredLog(database, log, "all");
        for (const unknown of unknownNames(events, filters)) reporter.message(`note: ${unknownNameNote(unknown)}`);
        cases = new Set(Array.from(applyFilters(events, filters, { zoneOfDays }).cases, (at) => events.caseIds[at]));
      }
      const predictions = await listPredictions(database, log, { cases });
      if (has("json")) {
        return print(jsonParts(predictions.map(storedPredictionDocument)));
      }
      const hours = (value: number) => duration(3600 * value);
      print([
        `${log.slug}: ${
          predictions.length === 0 && filters.length === 0
            ? "no predictions of running cases are stored; deno task predict makes them"
            : `predictions of ${countOf(predictions.length, "running case")}`
        }`,
        ...predictions.length === 0 ? [] : alignColumns([
          ["case", "last event", "remaining", "whole duration", "90 % interval"],
          ...predictions.map((prediction) => [
            oneLine(prediction.caseId),
            eventTime(prediction.lastTime, log.zone),
            hours(prediction.remainingHours),
            hours(prediction.durationHours),
            `${hours(prediction.lowHours)} to ${hours(prediction.highHours)}`,
          ]),
        ]),
      ].join("\n"));
    });
  },
};
