import { assertEquals } from "@std/assert";
import { findLog, openLoad, readEventLog, readImportReports, slugOf } from "@/database/mod.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { LogSink } from "@/event-log/event-batch.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";
import { logFacts } from "@/performance/log-facts.ts";
import { testGolden } from "../golden.ts";
import { assertReduced } from "./assert-reduced.ts";
import { assertSameLog } from "./assert-same-log.ts";
import { withDatabase } from "./test-database.ts";

testGolden("database facts", ({ name, document, path, roles, open }) =>
  withDatabase(async (database) => {
    const builder = createEventLogBuilder();
    const load = await openLoad(database, { slug: slugOf(name), name, source: document.file, checksum: "", mode: "replace" });
    await load.finish(await readLog(await open(), { ...formatOfName(path)!, source: path, roles }, bothSinks(load, builder)));

    const stored = (await findLog(database, name))!;
    const log = await readEventLog(database, stored);
    assertSameLog(log, builder.build());
    await assertReduced(database, log, stored.slug);

    const [{ rejected }] = await readImportReports(database, stored);
    const facts = await logFacts(log, { log: name, file: document.file, rejectedRows: rejected });
    assertEquals(exactPart(facts), exactPart(document));
  }));

/**
 * All that is counted; durations follow from the equality with the log of the file, whose facts are
 * compared in tests/performance.
 */
function exactPart(facts: Awaited<ReturnType<typeof logFacts>>) {
  return {
    summary: facts.summary,
    activities: { ...facts.activities },
    startActivities: { ...facts.startActivities },
    endActivities: { ...facts.endActivities },
    rework: { ...facts.rework },
    variants: facts.variants.sha256,
    edges: facts.directlyFollows.map(({ from, to, count }) => JSON.stringify([from, to, count])).sort(),
  };
}

function bothSinks(one: LogSink, other: LogSink): LogSink {
  return {
    begin: async (header) => {
      await one.begin(header);
      await other.begin(header);
    },
    batch: async (batch) => {
      await one.batch(batch);
      await other.batch(batch);
    },
    rejected: async (row) => {
      await one.rejected(row);
      await other.rejected(row);
    },
  };
}
