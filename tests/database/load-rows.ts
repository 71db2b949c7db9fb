import { type Database, findLog, type LoadOptions, type LoadResult, openLoad, readEventLog } from "@/database/mod.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { type FeedOptions, feedRows, type Row } from "./feed-rows.ts";

/** Loads rows as the log `orders`; by default replaces it. */
export async function loadRows(
  database: Database,
  rows: readonly Row[],
  options: Partial<LoadOptions> & FeedOptions = {},
): Promise<LoadResult> {
  const load = await openLoad(database, {
    slug: "orders",
    name: "Orders",
    source: "orders.csv",
    checksum: "1",
    mode: "replace",
    ...options,
  });
  return await load.finish(await feedRows(load, rows, options));
}

/** The event log of the same rows, without a database. */
export async function logOfRows(rows: readonly Row[], options: FeedOptions = {}): Promise<EventLog> {
  const builder = createEventLogBuilder();
  await feedRows(builder, rows, options);
  return builder.build();
}

/** A stored log, read back. */
export async function readOrders(database: Database, slug = "orders"): Promise<EventLog> {
  return await readEventLog(database, (await findLog(database, slug))!);
}

/**
 * Every event of a log as a text, in order: what two logs with differently coded columns can be
 * compared by.
 */
export function eventTexts(log: EventLog): string[] {
  const texts: string[] = [];
  for (let c = 0; c < log.caseIds.length; c++) {
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
      const coded = [log.resource, log.lifecycle, ...log.eventAttributes].map((column) =>
        column === null || column.codes[e] < 0 ? "-" : column.values[column.codes[e]]
      );
      texts.push(
        JSON.stringify([log.caseIds[c], log.time[e], log.start?.[e] ?? null, log.activities[log.activity[e]], ...coded]),
      );
    }
  }
  return texts;
}
