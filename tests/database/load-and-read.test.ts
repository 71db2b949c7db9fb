import { assertEquals } from "@std/assert";
import { findLog, listLogs, openLoad, readEventLog, readVariants } from "@/database/mod.ts";
import type { Database, LoadOptions } from "@/database/mod.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { type FeedOptions, feedRows, type Row } from "./feed-rows.ts";
import { withDatabase } from "./test-database.ts";

const load = async (database: Database, rows: readonly Row[], options: Partial<LoadOptions> & FeedOptions = {}) => {
  const sink = await openLoad(database, {
    slug: "orders",
    name: "Orders",
    source: "orders.csv",
    checksum: "1",
    mode: "replace",
    ...options,
  });
  return await sink.finish(await feedRows(sink, rows, options));
};

const built = async (rows: readonly Row[], options: FeedOptions = {}) => {
  const builder = createEventLogBuilder();
  await feedRows(builder, rows, options);
  return builder.build();
};

const ROWS: Row[] = [
  { caseId: "NA", activity: "order", time: "2026-01-01T08:00:00Z", resource: "Ann", attributes: { note: 'a "quoted"\n\\ note' } },
  { caseId: "2", activity: "order", time: "2026-01-01T09:00:00Z", resource: "Bob" },
  { caseId: "NA", activity: "pay, later", time: "2026-01-02T08:00:00.123Z", start: "2026-01-02T07:00:00Z" },
  { caseId: "2", activity: "<b>🎉</b>", time: "1900-01-02T08:00:00Z", attributes: { __proto__x: "1", note: "é" } },
  { caseId: "2", activity: "<b>🎉</b>", time: "2300-01-02T08:00:00Z" },
  { caseId: "2", activity: "\uFFFDz", time: "2300-01-02T08:00:00Z" },
  { caseId: "NA", activity: "order", time: "2026-01-01T08:00:00Z", resource: "Ann", attributes: { note: 'a "quoted"\n\\ note' } },
];
const CASES = { NA: { amount: "100.50", 'the "key"': "x" } };

Deno.test("a log read from the database equals the log built from the same rows", () =>
  withDatabase(async (database) => {
    const result = await load(database, ROWS, { cases: CASES });
    assertEquals([result.changed, result.version, result.events, result.cases], [true, 1, 7, 2]);
    const log = await findLog(database, "orders");
    const expected = await built(ROWS, { cases: CASES });
    assertEquals(await readEventLog(database, log!), expected);
    assertEquals(await readVariants(database, log!), variantsOf(expected).variants);
    assertEquals(
      (await listLogs(database)).map(({ slug, events, activities, variants }) => [slug, events, activities, variants]),
      [["orders", 7, 4, 2]],
    );
  }));
