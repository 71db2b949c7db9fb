import { assert, assertEquals } from "@std/assert";
import { logTables, type Session, updateTables } from "@/database/load/load-tables.ts";
import { beginUpdate, finishUpdate } from "@/database/load/update-reduction.ts";
import { createRandom } from "@/numerics/random.ts";
import { assertReduced } from "./assert-reduced.ts";
import type { Row } from "./feed-rows.ts";
import { loadRows, readOrders } from "./load-rows.ts";
import { assertAsRecomputed, loadRandomBatch } from "./random-loads.ts";
import { withDatabase } from "./test-database.ts";

Deno.test("after additions, late events, corrections and replaced cases the reduced tables are bit for bit those computed from scratch", () =>
  withDatabase(async (database) => {
    const random = createRandom(20261123);
    const shape = { cases: 12, activities: 4, hours: 6, rows: 10 };
    await loadRandomBatch(database, random, { ...shape, rows: 60 });
    let updated = 0;
    for (let batch = 0; batch < 40; batch++) {
      await loadRandomBatch(database, random, shape, { updateShare: 1 });
      if (await assertAsRecomputed(database)) updated++;
    }
    assert(updated > 30, `${updated} of 40`);
    await assertReduced(database, await readOrders(database));
  }));

Deno.test("a load of many cases computes anew, and the next one of few updates again", () =>
  withDatabase(async (database) => {
    const rows = (from: number, to: number): Row[] =>
      Array.from({ length: 2 * (to - from) }, (_, i) => ({
        caseId: `case ${from + (i >> 1)}`,
        activity: i % 2 === 0 ? "a" : "b",
        time: Date.UTC(2026, 0, 1) + i * i * 1000,
      }));
    await loadRows(database, rows(0, 40));
    const updatable: boolean[] = [];
    for (const [from, to] of [[38, 42], [42, 44], [30, 60], [60, 63]]) {
      await loadRows(database, rows(from, to), { mode: "extend" });
      updatable.push(await assertAsRecomputed(database));
    }
    assertEquals(updatable, [true, true, false, true]);
    await loadRows(database, rows(0, 5));
    const [{ tables }] = await database.sql<{ tables: number }[]>`
      select count(*)::int as tables from pg_class where relname like 'segment\\_%\\_%\\_%' and relkind = 'r'`;
    assertEquals(tables, 0);
  }));

Deno.test("the cost of an update follows the events of the cases touched: in a log a thousand times as large it reads some rows for each", () =>
  withDatabase(async (database) => {
    const random = createRandom(7);
    const anyCase = (number: number): Row[] =>
      Array.from({ length: 5 }, () => ({
        caseId: `case ${number}`,
        activity: `step ${random.integer(5)}`,
        time: Date.UTC(2026, 0, 1, random.integer(48)) + random.integer(3_600_000),
      }));
    await loadRows(database, Array.from({ length: 10_000 }, (_, i) => anyCase(i)).flat(), { batchSize: 10_000 });
    await loadRows(database, anyCase(10_000), { mode: "extend" });
    let expected = 50_005;
    for (const touched of [10, 40]) {
      const { rows, events } = await database.sql.begin((sql) => rowsRead(sql as unknown as Session, touched));
      assertEquals(events, expected += touched);
      assert(rows < 40 * 6 * touched, `${rows} rows for ${touched} cases of 6 events`);
    }
    assert(await assertAsRecomputed(database));
  }));

/** Gives some cases an event more and updates the reduced tables; counts the rows of the log and of its reduced tables that were read for it. */
async function rowsRead(sql: Session, touched: number): Promise<{ rows: number; events: number }> {
  const [{ logId, partition }] = await sql<{ logId: number; partition: number }[]>`
    select log_id as "logId", partition from tracebook.log where slug = 'orders'`;
  const stored = logTables(logId, partition);
  // A table of a few pages is read as a whole, because that is faster; as none of a large log is.
  await sql`set local enable_seqscan = off`;
  await sql.unsafe(`create temp table chosen on commit drop as select distinct case_key from ${stored.event} limit ${touched}`);
  const read = async () => {
    const [{ rows }] = await sql<{ rows: number }[]>`
      select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables where schemaname = 'tracebook'`;
    return rows;
  };
  const start = await read();
  const update = await beginUpdate(sql, { logId, stored, touched: "chosen", tables: updateTables(logId, partition) });
  const before = await read();
  await sql.unsafe(`insert into ${stored.event} (case_key, time, position, log_id, activity)
    select case_key, '2026-01-02T12:00:00Z', 1::bigint << 50, ${logId}, 1 from chosen`);
  const changed = await read();
  const figures = await finishUpdate(sql, update);
  const end = await read();
  await sql`
    update tracebook.log set events = ${figures.events}, checksum = ${figures.checksum}, first_time = ${figures.firstTime}::text::timestamptz,
      last_time = ${figures.lastTime}::text::timestamptz, variants = ${figures.variants}, event_hash = ${figures.sums.events}::text::numeric
    where log_id = ${logId}`;
  return { rows: before - start + end - changed, events: figures.events };
}
