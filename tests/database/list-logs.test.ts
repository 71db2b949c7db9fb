import { assertEquals } from "@std/assert";
import { findLog, listLogs, openLoad } from "@/database/mod.ts";
import { readXes } from "@/formats/logs/xes/read-xes.ts";
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
