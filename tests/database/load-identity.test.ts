import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { findLog, openLoad, readEventLog, slugOf } from "@/database/mod.ts";
import { caseKey } from "@/database/load/case-keys.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { TracebookError } from "@/errors.ts";
import { feedRows, type Row } from "./feed-rows.ts";
import { loadRows, logOfRows, readOrders } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

const row = (caseId: string, activity = "a"): Row => ({ caseId, activity, time: 0 });

Deno.test("two case ids with one key are refused and both named, in one file and across loads", () =>
  withDatabase(async (database) => {
    const oneKey = { caseKey: () => [1, 2] as [number, number] };
    const refused = async (load: () => Promise<unknown>) => {
      const error = await assertRejects(load, TracebookError);
      assertEquals(error.kind, "input");
      assertStringIncludes(error.message, '"left" and "right"');
    };
    await refused(() => loadRows(database, [row("left"), row("right")], oneKey));
    await loadRows(database, [row("left")], oneKey);
    await refused(() => loadRows(database, [row("right")], { ...oneKey, mode: "extend" }));
    assertEquals((await readOrders(database)).caseIds, ["left"]);
  }));

Deno.test("keys of a hundred thousand case ids of one pattern are distinct", () => {
  const utf8 = new TextEncoder();
  const keys = new Set(Array.from({ length: 100_000 }, (_, i) => caseKey(utf8.encode(`CASE_${i}`)).join()));
  assertEquals(keys.size, 100_000);
  // Keys are stored: they may never change.
  assertEquals(caseKey(utf8.encode("CASE_0001")), KEY_OF_CASE_0001);
});

const KEY_OF_CASE_0001 = [30324633, -1700232525];

Deno.test("a replaced log has a higher version, its own content only, and the checksum of its content", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1"), row("2")]);
    const first = (await findLog(database, "orders"))!;
    await loadRows(database, [row("3", "b")]);
    const second = (await findLog(database, "orders"))!;
    assertEquals([second.logId, second.version], [first.logId, 2]);
    assertNotEquals(second.checksum, first.checksum);
    assertEquals(await readEventLog(database, second), await logOfRows([row("3", "b")]));
    await loadRows(database, [row("1"), row("2")]);
    assertEquals((await findLog(database, "orders"))!.checksum, first.checksum);
    const tables = await database
      .sql`select from pg_class where relname ~ '^(event|log_case|case_fact)_[0-9]+_[0-9]+$'`;
    assertEquals(tables.length, 3);
  }));

Deno.test("logs are kept apart, and a slug that belongs to another name is refused", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1")], { slug: "sepsis", name: "Sepsis" });
    await loadRows(database, [row("1", "b")], { slug: "other", name: "other" });
    assertEquals((await readOrders(database, "sepsis")).activities, ["a"]);
    assertEquals((await readOrders(database, "other")).activities, ["b"]);
    const error = await assertRejects(
      () => loadRows(database, [row("2")], { slug: slugOf("SEPSIS!"), name: "SEPSIS!" }),
      TracebookError,
    );
    assertEquals(error.kind, "usage");
    assertStringIncludes(error.message, '"SEPSIS!"');
    assertStringIncludes(error.message, '"Sepsis"');
    assertEquals((await findLog(database, "Sepsis"))?.slug, "sepsis");
    assertEquals(await findLog(database, "'; drop table tracebook.log; --"), null);
  }));

Deno.test("a load that is given up leaves no trace", () =>
  withDatabase(async (database) => {
    const load = await openLoad(database, { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" });
    await feedRows(load, [row("1"), row("2")]);
    await load.abort();
    await load.abort();
    assertEquals(await findLog(database, "orders"), null);
    assertEquals((await loadRows(database, [row("1")])).version, 1);
  }));

Deno.test("while a log is loaded, readers see the old one, and a second load of it waits", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1")]);
    const options = { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "extend" } as const;
    const first = await openLoad(database, options);
    const report = await feedRows(first, [row("2")]);
    const messages: string[] = [];
    const second = openLoad(database, { ...options, onMessage: (text) => messages.push(text) });
    assertEquals((await readOrders(database)).caseIds, ["1"]);
    while (messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.finish(report);
    const load = await second;
    const result = await load.finish(await feedRows(load, [row("3")]));
    assertEquals([result.events, result.version], [3, 3]);
    assertStringIncludes(messages[0], "waiting");
  }));

Deno.test("loads of several logs at once, readers among them, all come to their end", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1")], { slug: "log-0", name: "log-0" });
    const loads = [0, 1, 2, 3].map((i) => loadRows(database, [row("1"), row(String(i))], { slug: `log-${i}`, name: `log-${i}` }));
    // A reader that finds the log just before a load of it ends is told to try again.
    const read = (): Promise<EventLog> =>
      readOrders(database, "log-0").catch((error) =>
        /a load has changed it meanwhile/.test(error.message) ? read() : Promise.reject(error)
      );
    const reads = [0, 1, 2].map(read);
    assertEquals((await Promise.all(loads)).map(({ changed }) => changed), [true, true, true, true]);
    // A reader sees the log before its load or after, never between.
    for (const { caseIds } of await Promise.all(reads)) assert(["1", "0,1"].includes(caseIds.toSorted().join()), `${caseIds}`);
  }));

Deno.test("texts of a megabyte, and rows larger than any buffer, are stored whole", () =>
  withDatabase(async (database) => {
    const long = 'é"\\\n🎉'.repeat(300_000);
    const rows: Row[] = [
      { caseId: long, activity: long, time: 0, resource: long, attributes: { note: long, more: long } },
      row("2"),
    ];
    await loadRows(database, rows, { cases: { 2: { note: long } } });
    assertEquals(await readOrders(database), await logOfRows(rows, { cases: { 2: { note: long } } }));
  }));

Deno.test("times of 1677 to 2300 come back to the microsecond that a number of milliseconds can hold", () =>
  withDatabase(async (database) => {
    const times = [
      "1677-09-21T00:12:43.145Z",
      "1899-12-31T23:59:59.999Z",
      "1900-01-01T00:00:00Z",
      "1969-12-31T23:59:59.999Z",
      "1999-12-31T23:59:59.999Z",
      "2000-01-01T00:00:00Z",
      "2285-06-05T00:00:00Z",
      "2300-12-31T23:59:59.999Z",
    ].map((text) => Date.parse(text));
    const fractions = [0.001, 0.123, 0.999].map((fraction) => Date.UTC(2026, 0, 1) + fraction);
    const rows = [...times, ...fractions].sort((a, b) => a - b).map((time): Row => ({ caseId: "1", activity: "a", time }));
    await loadRows(database, rows);
    assertEquals(await readOrders(database), await logOfRows(rows));
  }));

Deno.test("a log that was loaded anew since it was found is not read under its old version", () =>
  withDatabase(async (database) => {
    await loadRows(database, [row("1")]);
    const old = (await findLog(database, "orders"))!;
    await loadRows(database, [row("2")]);
    const error = await assertRejects(() => readEventLog(database, old), TracebookError);
    assertStringIncludes(error.message, "expected version 1 of the log orders, found version 2");
  }));
