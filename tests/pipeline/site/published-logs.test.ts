import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { type Database, findLog, readEventLog } from "@/database/mod.ts";
import { readModelInUse } from "@/pipeline/prediction/model-in-use.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { caseStarts, startTimes } from "@/performance/case-starts.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { publicationOf } from "@/pipeline/privacy/publication.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { folderOf, logOfFolder, modelFileOf, modelOfFile, publishedEntry } from "@/pipeline/site/published-logs.ts";
import { loadRows } from "../../database/load-rows.ts";
import { withDatabase } from "../../database/test-database.ts";

const HOUR = 3_600_000;
const PUBLICATION = await publicationOf({ home: "", pageEvents: 1_000_000, privacy: PUBLISH_ALL, pseudonymKey: null });

/** Stores a log and trains its model. */
async function publishable(database: Database, hours: number) {
  await loadRows(
    database,
    Array.from({ length: 80 }, (_, at) => ({
      caseId: String(at >> 1),
      activity: at % 2 === 0 ? "ask" : "answer",
      time: 24 * HOUR * (at >> 1) + HOUR * hours * (at % 2),
    })),
  );
  const log = (await findLog(database, "orders"))!;
  await trainStep(database, log, { task: "duration", seed: 42, now: () => 0, reporter: silentReporter });
  const model = (await readModelInUse(database, log, "duration"))!.record;
  return { log, model, folder: folderOf(log, PUBLICATION), file: modelFileOf(log, model, PUBLICATION) };
}

Deno.test("files of a log or a model never share a path with those of another database, load or model", () =>
  withDatabase(async (database) => {
    const one = await publishable(database, 1);
    await withDatabase(async (other) => {
      const two = await publishable(other, 1);
      assertEquals([two.log.version, two.log.slug, two.log.checksum], [one.log.version, one.log.slug, one.log.checksum]);
      assertNotEquals(two.folder, one.folder);
      assertNotEquals(two.file, one.file);
      const [, slug, version] = one.folder.split("/");
      await assertRejects(() => logOfFolder(other, slug, version, PUBLICATION), Error, "Build the site again");
      assertEquals((await logOfFolder(database, slug, version, PUBLICATION)).identity, one.log.identity);
      await assertRejects(
        () => modelOfFile(other, two.log, one.file.split("/").at(-1)!, PUBLICATION),
        Error,
        "build the site again",
      );
    });
    const file = one.file.split("/").at(-1)!;
    assertEquals((await modelOfFile(database, one.log, file, PUBLICATION)).record.modelId, one.model.modelId);
    await trainStep(database, one.log, { task: "duration", seed: 7, now: () => 0, reporter: silentReporter });
    await assertRejects(() => modelOfFile(database, one.log, file, PUBLICATION), Error, "build the site again");
  }));

Deno.test("a database of before the identities gets one for each log and model that it has", () =>
  withDatabase(async (database) => {
    await publishable(database, 1);
    const { sql } = database;
    await sql`alter table tracebook.log drop column identity`;
    await sql`alter table tracebook.model drop column identity`;
    await sql`drop table tracebook.database_identity`;
    const text = await Deno.readTextFile(new URL("../../../src/database/migrations/0007-identities.sql", import.meta.url));
    await sql.unsafe(text);
    const ids = await sql`select identity from tracebook.log union all select identity from tracebook.model
      union all select identity from tracebook.database_identity`;
    assertEquals(new Set(ids.map(({ identity }) => identity)).size, 3);
  }));

Deno.test("the starts of cases in the list of logs are those of its events", () =>
  withDatabase(async (database) => {
    const { log } = await publishable(database, 3);
    const span = { first: Number(log.firstTime), last: Number(log.lastTime) };
    const { starts } = await publishedEntry(database, log, PUBLICATION);
    assertEquals(starts, caseStarts(startTimes(await readEventLog(database, log)), span));
    assertEquals(starts!.reduce((sum, count) => sum + count), log.cases);
  }));
