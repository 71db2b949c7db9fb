import { assertEquals } from "@std/assert";
import { findLog, listLogs, readEventLog, readVariants } from "@/database/mod.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { assertReduced } from "./assert-reduced.ts";
import type { Row } from "./feed-rows.ts";
import { loadRows, logOfRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

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
    const result = await loadRows(database, ROWS, { cases: CASES });
    assertEquals([result.changed, result.version, result.events, result.cases], [true, 1, 7, 2]);
    const log = await findLog(database, "orders");
    const expected = await logOfRows(ROWS, { cases: CASES });
    assertEquals(await readEventLog(database, log!), expected);
    assertEquals(await readVariants(database, log!), variantsOf(expected).variants);
    assertEquals(
      (await listLogs(database)).map(({ slug, events, activities, variants }) => [slug, events, activities, variants]),
      [["orders", 7, 4, 2]],
    );
  }));

Deno.test("the database's reduction equals what is computed from the event log", () =>
  withDatabase(async (database) => {
    await loadRows(database, ROWS, { cases: CASES });
    await assertReduced(database, await logOfRows(ROWS));
  }));
