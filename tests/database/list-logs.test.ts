import { assertEquals } from "@std/assert";
import { findLog, keepVersions, listLogs, listVersions, openLoad, readVariants, renameLog } from "@/database/mod.ts";
import { readXes } from "@/formats/logs/xes/read-xes.ts";
import type { Row } from "./feed-rows.ts";
import { eventTexts, loadRows, readOrders } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

const XES = `<log xes.version="1849-2016">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
  <string key="origin" value="a system"/>
  <trace><string key="concept:name" value="1"/>
    <event><string key="concept:name" value="pay"/><date key="time:timestamp" value="2026-01-31T08:30:00Z"/></event></trace>
</log>`;

Deno.test("a list of logs tells how each was read, without the attributes of the log itself, which may be megabytes", async () => {
  await withDatabase(async (database) => {
    const load = await openLoad(database, { slug: "fines", name: "Fines", source: "fines.xes", checksum: "1", mode: "replace" });
    await load.finish(await readXes(new Blob([XES]).stream(), { source: "fines.xes" }, load));
    const [log] = await listLogs(database);
    const { format, xes } = log.description as { format: string; xes: Record<string, unknown> };
    assertEquals([format, Object.keys(xes).sort()], ["xes", ["classifiers", "extensions", "globals"]]);
    assertEquals(await findLog(database, "Fines"), log);
    const [stored] = await database.sql`select description #>> '{xes,attributes,0,value}' as value from tracebook.log`;
    assertEquals(stored.value, "a system");
  });
});

Deno.test("as many earlier versions of a log are kept as it says, equal to what they were, and no list of logs shows them", () =>
  withDatabase(async (database) => {
    const at = (hour: number) => Date.UTC(2026, 0, 1, hour);
    const first: Row[] = [
      { caseId: "1", activity: "order", time: at(1), id: "a", resource: "Ida", attributes: { note: "x" } },
      { caseId: "2", activity: "order", time: at(2), id: "b" },
    ];
    const second: Row[] = [
      { caseId: "2", activity: "ship", time: at(3), id: "b" },
      { caseId: "3", activity: "order", time: at(4), id: "c" },
    ];
    const third: Row[] = [{ caseId: "4", activity: "pay", time: at(5) }];
    const texts = async (slug: string) => eventTexts(await readOrders(database, slug));
    await loadRows(database, first, { keepVersions: 2, eventIdGiven: true });
    const [one, reduced] = [await texts("orders"), await readVariants(database, (await findLog(database, "orders"))!)];
    await loadRows(database, second, { mode: "extend", eventIdGiven: true });
    const two = await texts("orders");
    await loadRows(database, second, { mode: "extend", eventIdGiven: true });
    await loadRows(database, third);
    assertEquals([one.length, two.length], [2, 3]);
    assertEquals([await texts("orders@v1"), await texts("Orders@v2"), await texts("orders@v3")], [
      one,
      two,
      await texts("orders"),
    ]);
    assertEquals(await readVariants(database, (await findLog(database, "orders@v1"))!), reduced);
    const orders = (await findLog(database, "orders"))!;
    const versions = async () => (await listVersions(database, orders)).map(({ slug, events }) => [slug, events]);
    assertEquals(await versions(), [["orders@v2", 3], ["orders@v1", 2]]);
    assertEquals((await listLogs(database)).map(({ slug }) => slug), ["orders"]);

    await loadRows(database, first);
    assertEquals(await versions(), [["orders@v3", 1], ["orders@v2", 3]]);
    await renameLog(database, orders, "Sales");
    assertEquals(await versions(), [["sales@v3", 1], ["sales@v2", 3]]);
    assertEquals((await findLog(database, "Sales@v3"))?.events, 1);
    await keepVersions(database, { ...orders, slug: "sales" }, 0);
    assertEquals(await versions(), []);
    assertEquals(await findLog(database, "sales@v3"), null);
    const [{ tables }] = await database.sql<{ tables: number }[]>`
      select count(*)::int as tables from pg_class where relname ~ '^(event|log_case|case_fact)_[0-9]+_[0-9]+$'`;
    assertEquals(tables, 3);
  }));
