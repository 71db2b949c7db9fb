import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { backUpDatabase, type Database, findLog, recordJob, restoreDatabase, saveModel } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { createRandom } from "@/numerics/random.ts";
import { loadRows, readOrders } from "./load-rows.ts";
import { assertAsRecomputed, loadRandomBatch } from "./random-loads.ts";
import { withDatabase } from "./test-database.ts";
import { assertSameLog } from "./assert-same-log.ts";

const NOW = new Date("2026-05-01T12:00:00Z");
const SHAPE = { cases: 8, activities: 4, hours: 50, rows: 30 };

/** Runs `body` with the path of a folder that does not exist yet. */
async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "tracebook-backup-" });
  try {
    await body(`${root}/nightly`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Each row of each table as a text. */
async function allRows({ sql }: Database): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'tracebook'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname !~ '[0-9]$' order by relname`;
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await sql<{ text: string }[]>`
      select t::text as text from ${sql(`tracebook.${name}`)} t order by t::text collate "C"`;
    found[name] = rows.map(({ text }) => text);
  }
  return found;
}

async function fill(database: Database): Promise<void> {
  const random = createRandom(1);
  for (let load = 0; load < 4; load++) await loadRandomBatch(database, random, SHAPE);
  await loadRows(database, [{ caseId: "tab\there", activity: "back\\slash\nline", time: -1.5, attributes: { "π": '"\\N' } }], {
    slug: "odd",
  });
  const { logId, version, checksum } = (await findLog(database, "orders"))!;
  await saveModel(database, {
    logId,
    logVersion: version,
    task: "duration",
    algorithm: "median",
    trainedAt: NOW,
    dataChecksum: checksum,
    codeVersion: "0.1.0",
    seed: 1,
    features: ["a"],
    figures: { mae: 1 },
    parameters: {},
    bytes: Uint8Array.from({ length: 1000 }, (_, at) => at % 256),
  });
  await recordJob(database, {
    job: "load",
    log: null,
    startedAt: NOW,
    finishedAt: NOW,
    status: "done",
    message: "it's done; 100 %",
  });
}

Deno.test("a restored database holds every row of the one that was backed up, and takes the same loads", () =>
  withFolder((folder) =>
    withDatabase(async (one) => {
      await fill(one);
      const document = await backUpDatabase(one, { folder, now: NOW });
      const before = await allRows(one);
      assertEquals(
        document.tables.map(({ name, rows }) => [name, rows]).sort(),
        Object.entries(before).map(([name, rows]) => [name, rows.length]).sort(),
      );
      await withDatabase(async (other) => {
        await restoreDatabase(other, { folder });
        assertEquals(await allRows(other), before);
        assertSameLog(await readOrders(other), await readOrders(one));
        for (const database of [one, other]) {
          const random = createRandom(2);
          for (let load = 0; load < 3; load++) await loadRandomBatch(database, random, SHAPE);
          assert(await assertAsRecomputed(database) !== undefined);
        }
        assertSameLog(await readOrders(other), await readOrders(one));
        const [mine, theirs] = await Promise.all([one, other].map((database) => findLog(database, "orders")));
        assertEquals(mine!.checksum, theirs!.checksum);
      });
    })
  ));

Deno.test("a database that holds logs is not restored into, and a folder that exists not written to", () =>
  withFolder((folder) =>
    withDatabase(async (database) => {
      await fill(database);
      await backUpDatabase(database, { folder, now: NOW });
      const before = await allRows(database);
      const error = await assertRejects(() => restoreDatabase(database, { folder }), TracebookError);
      assertStringIncludes(error.message, "found one with 2 logs");
      assertEquals(await allRows(database), before);
      assertStringIncludes(
        (await assertRejects(() => backUpDatabase(database, { folder, now: NOW }), TracebookError)).message,
        "expected the name of a new folder",
      );
    })
  ));

Deno.test("a damaged or missing file is refused by name, and nothing is changed", () =>
  withFolder((folder) =>
    withDatabase(async (database) => {
      await fill(database);
      await backUpDatabase(database, { folder, now: NOW });
      await withDatabase(async (empty) => {
        const before = await allRows(empty);
        const refused = async (text: string) => {
          const error = await assertRejects(() => restoreDatabase(empty, { folder }), TracebookError);
          assertStringIncludes(error.message, text);
          assertEquals(await allRows(empty), before);
        };
        const file = `${folder}/event.copy.gz`;
        const bytes = await Deno.readFile(file);
        await Deno.writeFile(file, bytes.map((byte, at) => at === bytes.length >> 1 ? byte ^ 1 : byte));
        await refused("event.copy.gz: expected the file that was written");
        await Deno.remove(file);
        await refused("event.copy.gz: expected the rows of a table, found no such file");
        const document = JSON.parse(await Deno.readTextFile(`${folder}/backup.json`));
        const rewrite = (change: object) =>
          Deno.writeTextFile(`${folder}/backup.json`, JSON.stringify({ ...document, ...change }));
        await rewrite({ tables: [], tablesVersion: 9999 });
        await refused("version 9999, of a newer Tracebook");
        await rewrite({ tables: [{ ...document.tables[0], name: "log; drop schema tracebook" }] });
        await refused("missing or malformed entries");
        await rewrite({ backup: 2 });
        await refused("found another document");
        await Deno.remove(`${folder}/backup.json`);
        await refused("backup.json: expected a backup that `db backup` has written, found no such file");
      });
    })
  ));

// The partition that a load replaces is dropped for all, also for those that began before.
Deno.test("a backup holds one state of the database, whatever is loaded meanwhile", () =>
  withFolder((folder) =>
    withDatabase(async (database) => {
      const rowsOf = (size: number) => Array.from({ length: size }, (_, at) => ({ caseId: `${at}`, activity: "a", time: at }));
      await loadRows(database, rowsOf(1));
      let loading = true;
      const loads = (async () => {
        for (let size = 2; loading; size = 2 + size % 20) await loadRows(database, rowsOf(size), { checksum: `${size}` });
      })();
      for (let round = 0; round < 8; round++) {
        const { tables } = await backUpDatabase(database, { folder: `${folder}-${round}`, now: NOW });
        const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]));
        assert(rows.event > 0);
        assertEquals([rows.log_case, rows.case_fact], [rows.event, rows.event]);
      }
      loading = false;
      await loads;
    })
  ));
