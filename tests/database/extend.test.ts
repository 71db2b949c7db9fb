import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findLog, readImportReports } from "@/database/mod.ts";
import { assertReduced } from "./assert-reduced.ts";
import type { Row } from "./feed-rows.ts";
import { eventTexts, loadRows, logOfRows, readOrders } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

const at = (hour: number) => Date.UTC(2026, 0, 1, hour);
const row = (caseId: string, activity: string, hour: number, more: Partial<Row> = {}): Row => ({
  caseId,
  activity,
  time: at(hour),
  ...more,
});

const FIRST = [
  row("1", "a", 1),
  row("1", "b", 2),
  row("2", "a", 1, { attributes: { note: "x" } }),
  row("2", "a", 1, { attributes: { note: "x" } }),
];

Deno.test("extending a log by the same file changes nothing: no version, no report", () =>
  withDatabase(async (database) => {
    await loadRows(database, FIRST, { cases: { 1: { amount: "5" } } });
    const before = await findLog(database, "orders");
    const result = await loadRows(database, FIRST, { mode: "extend", cases: { 1: { amount: "5" } } });
    assertEquals([result.changed, result.added, result.version], [false, 0, 1]);
    assertEquals(await findLog(database, "orders"), before);
    assertEquals((await readImportReports(database, before!)).length, 1);
    const tables = await database.sql`select relname from pg_class where relname like 'event\\_%\\_2'`;
    assertEquals(tables.length, 0);
  }));

Deno.test("of n stored and m loaded equal rows the larger number remains", () =>
  withDatabase(async (database) => {
    const rows = (count: number) => Array.from({ length: count }, () => row("1", "a", 1, { resource: "Ann" }));
    for (const [loaded, remain] of [[2, 2], [1, 2], [5, 5], [3, 5]]) {
      const result = await loadRows(database, rows(loaded), { mode: "extend" });
      assertEquals(result.events, remain);
    }
  }));

Deno.test("a row differs from another by any of its values, missing ones included", () =>
  withDatabase(async (database) => {
    const variations = [
      row("1", "a", 1),
      row("2", "a", 1),
      row("1", "b", 1),
      row("1", "a", 2),
      row("1", "a", 1, { start: at(0) }),
      row("1", "a", 1, { resource: "Ann" }),
      row("1", "a", 1, { lifecycle: "start" }),
      row("1", "a", 1, { attributes: { note: "x" } }),
      row("1", "a", 1, { attributes: { note: "y" } }),
      row("1", "a", 1, { id: "7" }),
    ];
    for (const [i, variation] of variations.entries()) {
      const result = await loadRows(database, [variation], { mode: "extend" });
      assertEquals([result.changed, result.events], [true, i + 1]);
    }
    assertEquals((await loadRows(database, variations, { mode: "extend" })).changed, false);
  }));

Deno.test("within a case and an instant, earlier loads come first, then earlier lines", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1", "z", 1), row("1", "y", 1)]);
    await loadRows(database, [row("1", "b", 1), row("1", "a", 1), row("1", "0", 0)], { mode: "extend" });
    const log = await readOrders(database);
    assertEquals([...log.activity].map((code) => log.activities[code]), ["0", "z", "y", "b", "a"]);
  }));

Deno.test("a new attribute, an attribute of another type and new labels join those stored", () =>
  withDatabase(async (database) => {
    const first = [row("1", "a", 1, { attributes: { note: "x" } })];
    const second = [
      row("2", "b", 1, { resource: "Ann", attributes: { note: "x", other: "1" } }),
      row("2", "a", 2, { lifecycle: "complete" }),
    ];
    await loadRows(database, first, { cases: { 1: { amount: "5" } } });
    await loadRows(database, second, { mode: "extend", cases: { 2: { amount: "6", channel: "web" } } });
    const log = await readOrders(database);
    assertEquals(
      log,
      await logOfRows([...first, ...second], { cases: { 1: { amount: "5" }, 2: { amount: "6", channel: "web" } } }),
    );
    await assertReduced(database, log);
    const counts = await database.sql`select level, name, count::int from tracebook.attribute order by level, name`;
    assertEquals([...counts].map(({ level, name, count }) => `${level} ${name} ${count}`), [
      "case amount 2",
      "case channel 1",
      "event note 2",
      "event other 1",
    ]);
  }));

Deno.test("case attributes of a later load are added, and change what they name", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1", "a", 1)], { cases: { 1: { amount: "5", channel: "web" } } });
    const result = await loadRows(database, [row("1", "a", 1)], {
      mode: "extend",
      cases: { 1: { amount: "6", region: "north" } },
    });
    assertEquals([result.changed, result.added, result.version], [true, 0, 2]);
    const log = await readOrders(database);
    assertEquals(log.caseAttributes.map(({ name, values }) => `${name} ${values}`), ["amount 6", "channel web", "region north"]);
  }));

Deno.test("with event ids a changed row is a correction that keeps its place, an equal one is nothing", () =>
  withDatabase(async (database) => {
    const options = { mode: "extend", eventIdGiven: true } as const;
    await loadRows(
      database,
      [row("1", "a", 1, { id: "1" }), row("1", "b", 1, { id: "2" }), row("2", "c", 1, { id: "1" })],
      options,
    );
    assertEquals((await loadRows(database, [row("1", "b", 1, { id: "2" })], options)).changed, false);
    const corrected = [row("1", "A", 1, { id: "1", attributes: { note: "x" } }), row("1", "d", 1, { id: "3" })];
    const result = await loadRows(database, corrected, options);
    assertEquals([result.added, result.corrected, result.events], [1, 1, 4]);
    const log = await readOrders(database);
    assertEquals([...log.activity].map((code) => log.activities[code]), ["A", "b", "d", "c"]);
    assertEquals(log.eventAttributes.map(({ codes }) => [...codes]), [[0, -1, -1, -1]]);
    await assertReduced(database, log);
  }));

Deno.test("of rows with the same event id in one file and case the last remains, and the others are counted", () =>
  withDatabase(async (database) => {
    const rows = [row("1", "a", 1, { id: "1" }), row("1", "b", 2, { id: "1" }), row("1", "c", 3)];
    for (const mode of ["replace", "extend"] as const) {
      const result = await loadRows(database, rows, { mode, eventIdGiven: true });
      assertEquals([result.repeated, result.events], [1, 2]);
    }
    assertEquals((await readOrders(database)).activities, ["b", "c"]);
  }));

Deno.test("--replace-cases swaps the cases that the file has and leaves the others", () =>
  withDatabase(async (database) => {
    await loadRows(database, FIRST, { cases: { 1: { amount: "5", channel: "web" } } });
    const result = await loadRows(database, [row("1", "z", 5), row("3", "a", 1)], {
      mode: "extend",
      replaceCases: true,
      cases: { 1: { amount: "6" } },
    });
    assertEquals([result.added, result.removed, result.events, result.cases], [2, 2, 4, 3]);
    const log = await readOrders(database);
    assertEquals(log.caseIds, ["1", "2", "3"]);
    assertEquals(log.caseAttributes.map(({ name, values }) => `${name} ${values}`), ["amount 6"]);
    await assertReduced(database, log);
    const again = await loadRows(database, [row("1", "z", 5)], {
      mode: "extend",
      replaceCases: true,
      cases: { 1: { amount: "6" } },
    });
    assertEquals([again.changed, again.version], [false, 2]);
  }));

Deno.test("whatever is loaded, the log is the multiset union of the loads, and its reduction that of the union", async () => {
  const anyRow: fc.Arbitrary<Row> = fc.record({
    caseId: fc.constantFrom("1", "2", "3"),
    activity: fc.constantFrom("a", "b", "'\"\\{}<i>🎉"),
    time: fc.constantFrom(at(1), at(2), at(3)),
    resource: fc.constantFrom("Ann", undefined),
    attributes: fc.constantFrom<Row["attributes"]>({ note: "x" }, { note: "y", other: "\t\u0001" }, {}),
  });
  const loads = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
  await withDatabase(async (database) => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(loads, async (files) => {
        const slug = `log-${number++}`;
        const union = new Map<string, { row: Row; count: number }>();
        for (const rows of files) {
          await loadRows(database, rows, { slug, name: slug, mode: "extend" });
          const counts = new Map<string, { row: Row; count: number }>();
          for (const row of rows) {
            const key = JSON.stringify(row);
            counts.set(key, { row, count: (counts.get(key)?.count ?? 0) + 1 });
          }
          for (const [key, { row, count }] of counts) union.set(key, { row, count: Math.max(count, union.get(key)?.count ?? 0) });
        }
        const log = await readOrders(database, slug);
        const expected = await logOfRows(
          [...union.values()].flatMap(({ row, count }) => Array.from({ length: count }, () => row)),
        );
        assertEquals(eventTexts(log).toSorted(), eventTexts(expected).toSorted());
        await assertReduced(database, log, slug);
      }),
      { numRuns: 12 },
    );
  });
});
