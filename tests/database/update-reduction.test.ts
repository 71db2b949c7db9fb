import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { logTables, type Session, updateTables } from "@/database/load/load-tables.ts";
import { migrate } from "@/database/migrate.ts";
import { findLog } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
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
    await loadRandomBatch(database, random, { ...shape, rows: 60 }, { updatableFrom: 1 });
    assert(await assertAsRecomputed(database), "a log of that size can be updated as it is loaded");
    let updated = 0;
    for (let batch = 0; batch < 15; batch++) {
      await loadRandomBatch(database, random, shape, { updateShare: 1 });
      if (await assertAsRecomputed(database)) updated++;
    }
    assert(updated > 11, `${updated} of 15`);
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

/**
 * Gives some cases an event more and updates the reduced tables; counts the rows of the log and of
 * its reduced tables that were read for it.
 */
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

Deno.test("another sequence of activities with the hash of a stored one is refused in words, and the log stays", () =>
  withDatabase(async (database) => {
    const rows = (caseId: string): Row[] => [{ caseId, activity: "a", time: 0 }, { caseId, activity: "b", time: 1 }];
    await loadRows(database, [...rows("1"), ...rows("2")]);
    await loadRows(database, rows("3"), { mode: "extend", updateShare: 1 });
    // As if the stored sequence had been another one.
    await database.sql`update tracebook.variant set activities = '{0,0,0}'`;
    const error = await assertRejects(() => loadRows(database, rows("4"), { mode: "extend", updateShare: 1 }), TracebookError);
    assertEquals(error.kind, "input");
    assertStringIncludes(error.message, "two with the same hash");
    assertEquals((await findLog(database, "orders"))!.cases, 3);
  }));

Deno.test("variants of logs that were stored under numbers by rank are known by their hashes afterwards", () =>
  withDatabase(async (database) => {
    const { sql } = database;
    const folder = await Deno.makeTempDir({ prefix: "tracebook-migrations-" });
    try {
      const all = new URL("../../src/database/migrations/", import.meta.url);
      const copy = async (chosen: (name: string) => boolean) => {
        for await (const { name } of Deno.readDir(all)) {
          if (chosen(name)) await Deno.copyFile(new URL(name, all), `${folder}/${name}`);
        }
        await migrate(sql, () => {}, new URL(`file://${folder}/`));
      };
      await sql`drop schema tracebook cascade`;
      await copy((name) => name < "0005");
      await sql.unsafe(`
        create table tracebook.case_fact_1 partition of tracebook.case_fact for values in (1);
        insert into tracebook.variant values (1, 1, 2, '{0,1}'), (1, 2, 1, '{1}');
        insert into tracebook.case_fact select key, now(), now(), 0, 1, 2, variant from (values (7, 1), (8, 2), (9, 1)) c(key, variant)`);
      await copy((name) => name >= "0005");
      const rows = await sql<{ key: number; activities: number[] }[]>`
        select case_key::int as key, activities from tracebook.case_fact join tracebook.variant using (log_id, variant)
        where variant = hash_array_extended(activities, 0) order by 1`;
      assertEquals([...rows].map(({ key, activities }) => [key, ...activities]), [[7, 0, 1], [8, 1], [9, 0, 1]]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
