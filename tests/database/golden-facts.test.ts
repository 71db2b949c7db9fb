import { assertEquals } from "@std/assert";
import { findLog, openLoad, readEventLog, readImportReports, slugOf } from "@/database/mod.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { LogSink } from "@/event-log/event-batch.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";
import { logFacts } from "@/performance/log-facts.ts";
import { assertReduced } from "./assert-reduced.ts";
import { assertSameLog } from "./assert-same-log.ts";
import { withDatabase } from "./test-database.ts";

const ROOT = Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared";
const documents = goldenDocuments();

if (documents.length === 0) {
  Deno.test({ name: "golden: database facts (skipped: no files in TRACEBOOK_GOLDEN)", ignore: true, fn: () => {} });
}

for (const { name, golden } of documents) {
  Deno.test(`golden: database facts of ${name}`, () =>
    withDatabase(async (database) => {
      const path = `${ROOT}/logs/${golden.file}`;
      const roles = Object.fromEntries(Object.entries(golden.csvColumns ?? {}).filter(([, column]) => column !== null));
      const builder = createEventLogBuilder();
      const load = await openLoad(database, { slug: slugOf(name), name, source: golden.file, checksum: "", mode: "replace" });
      const file = await Deno.open(path);
      await load.finish(await readLog(file.readable, { ...formatOfName(path)!, source: path, roles }, bothSinks(load, builder)));

      const stored = (await findLog(database, name))!;
      const log = await readEventLog(database, stored);
      assertSameLog(log, builder.build());
      await assertReduced(database, log, stored.slug);

      const [{ rejected }] = await readImportReports(database, stored);
      const facts = await logFacts(log, { log: name, file: golden.file, rejectedRows: rejected });
      assertEquals(exactPart(facts), exactPart(golden));
    }));
}

/**
 * All that is counted; durations follow from the equality with the log of the file, whose facts are
 * compared in tests/performance.
 */
function exactPart(facts: typeof documents[number]["golden"]) {
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

type Facts = Omit<Awaited<ReturnType<typeof logFacts>>, "csvColumns"> & { readonly csvColumns?: object };

function goldenDocuments(): { name: string; golden: Facts }[] {
  try {
    return [...Deno.readDirSync(`${ROOT}/golden`)].map(({ name }) => name).filter((name) => name.endsWith(".json")).sort()
      .map((name) => ({ name: name.slice(0, -5), golden: JSON.parse(Deno.readTextFileSync(`${ROOT}/golden/${name}`)) }));
  } catch {
    return [];
  }
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
