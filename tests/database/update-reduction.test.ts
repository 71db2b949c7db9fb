import { assert, assertEquals } from "@std/assert";
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
