import { assertEquals } from "@std/assert";
import { findLog, forgetLog } from "@/database/mod.ts";
import { lockReading, openSession } from "@/database/load/session.ts";
import { loadRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

// With a version kept the large tables were locked before the reader was waited for, and the
// reader, which then came to these tables, ended with "deadlock detected".
Deno.test("a log with kept versions that is deleted waits for a reader, before it locks the tables that the reader comes to", () =>
  withDatabase(async (database) => {
    for (const activity of ["a", "b"]) await loadRows(database, [{ caseId: "1", activity, time: 0 }], { keepVersions: 2 });
    const orders = (await findLog(database, "orders"))!;
    const { sql, rollback } = await openSession(database);
    await lockReading(sql, orders);
    const deleting = forgetLog(database, orders);
    const waiting = () =>
      sql`select from pg_locks join pg_database on database = pg_database.oid
        where datname = current_database() and not granted and locktype = 'advisory'`;
    while ((await waiting()).length === 0);
    const [{ events }] = await sql`select count(*)::float8 as events from tracebook.event where log_id = ${orders.logId}`;
    assertEquals(events, 1);
    await rollback();
    assertEquals(await deleting, 1);
    assertEquals(await findLog(database, "orders"), null);
  }));
