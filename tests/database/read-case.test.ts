import { assert, assertEquals, assertRejects } from "@std/assert";
import { findLog, openCases, readEventLog } from "@/database/mod.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventTexts, loadRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

/** The texts of one case's events and its attributes, whatever else the log has. */
function caseTexts(log: EventLog, caseIndex: number): string[] {
  const attributes = log.caseAttributes.filter(({ codes }) => codes[caseIndex] >= 0)
    .map(({ name, type, values, codes }) => `${name} ${type} ${values[codes[caseIndex]]}`);
  const events = eventTexts(log).slice(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1]).map((text) => {
    const [caseId, time, start, activity] = JSON.parse(text);
    return JSON.stringify([caseId, time, start, activity]);
  });
  const valued = log.eventAttributes.flatMap(({ name, type, values, codes }) =>
    [...codes.subarray(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1])]
      .flatMap((code, at) => code < 0 ? [] : [`${at} ${name} ${type} ${values[code]}`])
  ).sort();
  const resources = [...log.activity.subarray(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1])].map((_, at) => {
    const code = log.resource?.codes[log.caseOffsets[caseIndex] + at] ?? -1;
    return code < 0 ? "-" : log.resource!.values[code];
  });
  return [...attributes.sort(), ...events, ...valued, ...resources];
}

Deno.test("a case that is read alone is what the whole log has of it, and after another load it is refused", () =>
  withDatabase(async (database) => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      caseId: `c "${at % 7}"`,
      activity: `a${at % 4}`,
      time: Date.UTC(2026, 0, 1) + 3_600_000 * ((at * 37) % 60) + 0.123,
      resource: at % 3 === 0 ? undefined : `r${at % 5}`,
      attributes: at % 2 === 0 ? { amount: String(at), note: `é\n"${at}` } : undefined,
    }));
    await loadRows(database, rows);
    const log = (await findLog(database, "orders"))!;
    const whole = await readEventLog(database, log);
    const readCase = await openCases(database, log);
    for (const [caseIndex, caseId] of whole.caseIds.entries()) {
      const alone = (await readCase(caseId))!;
      assertEquals(alone.caseIds, [caseId]);
      assertEquals(caseTexts(alone, 0), caseTexts(whole, caseIndex));
    }
    for (const stranger of ["nobody", "", "\0", "c"]) assertEquals(await readCase(stranger), null, JSON.stringify(stranger));
    const indexes = await database
      .sql`select from pg_indexes where schemaname = 'tracebook' and indexname like 'event\\_%\\_case\\_key'`;
    assertEquals(indexes.count, 1);
    await loadRows(database, rows.slice(1));
    await assertRejects(() => readCase("nobody"), Error, "changed it meanwhile");
    assert((await findLog(database, "orders"))!.identity !== log.identity);
  }));
