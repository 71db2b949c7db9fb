import { shiftOfDates } from "../../time/dates-only.ts";
import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import { variantsOf } from "../../event-log/variants.ts";
import { withoutLogEnding } from "../../formats/logs/log-formats.ts";
import { readLog, type ReadLogOptions } from "../../formats/logs/read-log.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import { caseStarts, startTimes } from "../../performance/case-starts.ts";
import { completedCases } from "../../prediction/dataset/completed-cases.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { medianDurationOf } from "../overview-figures.ts";
import { OWN_LOG } from "./own-log-names.ts";

/** How a reader wants a file to be read. */
export type OwnReading = Pick<ReadLogOptions, "format" | "gzip" | "roles" | "zone" | "dateOrder" | "objectType">;

/** A log that was read from a file of the reader, as the pages know logs. */
interface OwnLog {
  readonly entry: PublishedLogEntry;
  readonly log: EventLog;
  /** Rows that could not be used. */
  readonly rejected: number;
}

/**
 * Reads a file into a log.
 *
 * @param now time of reading, ms since 1970-01-01 UTC
 * @param told receives bytes read and events so far
 * @throws the errors of the readers; an input error where the file has no events
 */
export async function readOwnLog(
  file: Blob,
  name: string,
  reading: OwnReading,
  { now, told }: { readonly now: number; readonly told?: (bytes: number, events: number) => void },
): Promise<OwnLog> {
  const builder = createEventLogBuilder();
  const options = { ...reading, source: name, onProgress: told };
  const report = await readLog(file.stream(), options, builder);
  if (report.events === 0) {
    throw inputError({
      file: name,
      expected: "events",
      found: `none among ${report.rows} rows, ${report.rejected} of them unusable`,
    });
  }
  const log = builder.build();
  const { firstTime, lastTime } = timeSpan(log);
  const isTimed = log.timed !== false;
  const stem = withoutLogEnding(name);
  return {
    log,
    rejected: report.rejected,
    entry: {
      slug: OWN_LOG + stem,
      name: stem,
      version: 1,
      identity: `${OWN_LOG}${stem} ${now}`,
      checksum: "",
      folder: "",
      events: log.time.length,
      cases: log.caseIds.length,
      activities: log.activities.length,
      variants: variantsOf(log).variants.counts.length,
      ...(isTimed ? {} : { timed: false as const }),
      firstTime: isTimed ? new Date(firstTime).toISOString() : null,
      lastTime: isTimed ? new Date(lastTime).toISOString() : null,
      zone: reading.zone ?? "UTC",
      level: "events",
      loadedAt: new Date(now).toISOString(),
      model: null,
      remaining: null,
      medianSeconds: medianDurationOf(log, completedCases(log)),
      dates: isTimed ? shiftOfDates(log) : null,
      starts: !isTimed ? [] : caseStarts(startTimes(log), { first: firstTime, last: lastTime }),
    },
  };
}
