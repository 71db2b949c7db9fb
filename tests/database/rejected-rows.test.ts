import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { findLog, listLogs, readImportReports, readRejectedRows } from "@/database/mod.ts";
import type { RejectedRow } from "@/event-log/event-batch.ts";
import { TracebookError } from "@/errors.ts";
import type { Row } from "./feed-rows.ts";
import { loadRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

const ROWS: Row[] = Array.from({ length: 99 }, (_, i) => ({ caseId: "1", activity: "a", time: i }));
const bad = (line: number, text = "1,a,soon"): RejectedRow => ({
  line,
  column: "timestamp",
  reason: "expected a time, found soon",
  text,
});

Deno.test("rejected rows are kept with file, line, column, reason and text, whatever the text holds", () =>
  withDatabase(async (database) => {
    const rows: RejectedRow[] = [bad(5), bad(6, "nul \0 and 'quote' \\ \u{1F389}"), { ...bad(2 ** 33), column: null }, {
      ...bad(3),
      source: "customers.csv",
    }];
    await loadRows(database, ROWS, { rejected: rows, maxRejected: 0.04 });
    const log = (await findLog(database, "orders"))!;
    const stored = await readRejectedRows(database, log);
    const text = "nul \u{FFFD} and 'quote' \\ \u{1F389}";
    const expected = [rows[0], { ...rows[1], text }, rows[2], rows[3]];
    assertEquals(stored.map(({ load: _, ...row }) => row), expected.map((row) => ({ source: "orders.csv", ...row })));
    const [report] = await readImportReports(database, log);
    assertEquals([report.rows, report.events, report.rejected, report.equalTimes, report.added], [103, 99, 4, 0, 99]);
  }));

Deno.test("a load with more rejected rows than allowed is an input error that shows the first, and changes nothing", () =>
  withDatabase(async (database) => {
    await loadRows(database, ROWS);
    const before = await findLog(database, "orders");
    for (const mode of ["replace", "extend"] as const) {
      const error = await assertRejects(() => loadRows(database, ROWS, { mode, rejected: [bad(7), bad(9)] }), TracebookError);
      assertEquals(error.kind, "input");
      assertStringIncludes(
        error.message,
        "orders.csv: expected at most 1 % of rows rejected, found 2 of 101 rows rejected (1.98 %)",
      );
      assertStringIncludes(error.message, "line 7, column timestamp: expected a time, found soon");
    }
    assertEquals(await findLog(database, "orders"), before);
    assertEquals(await readRejectedRows(database, before!), []);
  }));

Deno.test("the share of rejected rows may be just the one allowed", () =>
  withDatabase(async (database) => {
    assertEquals((await loadRows(database, ROWS, { rejected: [bad(7)] })).rejected, 1);
  }));

Deno.test("a file without any usable row is refused and enters no log", () =>
  withDatabase(async (database) => {
    const error = await assertRejects(() => loadRows(database, [], { rejected: [bad(2)], maxRejected: 1 }), TracebookError);
    assertStringIncludes(error.message, "expected events");
    assertEquals(await listLogs(database), []);
  }));

Deno.test("a replaced log's rejected rows go with it; an extended log keeps them", () =>
  withDatabase(async (database) => {
    await loadRows(database, ROWS, { rejected: [bad(7)] });
    await loadRows(database, ROWS.map((row) => ({ ...row, caseId: "2" })), { mode: "extend", rejected: [bad(8)] });
    const log = (await findLog(database, "orders"))!;
    assertEquals((await readRejectedRows(database, log)).map(({ load, line }) => [load, line]), [[1, 7], [2, 8]]);
    await loadRows(database, ROWS);
    assertEquals(await readRejectedRows(database, log), []);
    assertEquals((await readImportReports(database, log)).map(({ mode }) => mode), ["replace", "extend", "replace"]);
  }));
