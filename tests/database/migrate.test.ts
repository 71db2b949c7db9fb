import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { migrate } from "@/database/migrate.ts";
import { connect } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { testHome, withDatabase } from "./test-database.ts";

const FIRST = `create schema tracebook;
  create table tracebook.migration (version int primary key, name text not null, checksum text not null);
  create table tracebook.thing (n int);`;

/** Runs `body` with a folder of migrations, on a database without tables of ours. */
const withMigrations = (
  body: (
    run: (files: Readonly<Record<string, string>>) => Promise<string[]>,
    sql: Parameters<typeof migrate>[0],
  ) => Promise<void>,
) =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir({ prefix: "tracebook-migrations-" });
    try {
      await database.sql`drop schema tracebook cascade`;
      await body(async (files) => {
        for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
        const messages: string[] = [];
        await migrate(database.sql, (text) => messages.push(text), new URL(`file://${folder}/`));
        return messages;
      }, database.sql);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

Deno.test("migrations run once, in order of their numbers", () =>
  withMigrations(async (run, sql) => {
    assertEquals(await run({ "0001-first.sql": FIRST }), ["database: first"]);
    const more = {
      "0010-tenth-thing.sql": "insert into tracebook.thing values (10)",
      "0002-second.sql": "insert into tracebook.thing values (2)",
    };
    assertEquals(await run(more), ["database: second", "database: tenth thing"]);
    assertEquals(await run({}), []);
    assertEquals([...await sql`select n from tracebook.thing`], [{ n: 2 }, { n: 10 }]);
  }));

Deno.test("a migration that fails leaves nothing of itself", () =>
  withMigrations(async (run, sql) => {
    await run({ "0001-first.sql": FIRST });
    await assertRejects(() => run({ "0002-bad.sql": "insert into tracebook.thing values (1); select 1/0;" }));
    assertEquals((await sql`select from tracebook.thing`).length, 0);
    assertEquals(await run({ "0002-bad.sql": "insert into tracebook.thing values (1)" }), ["database: bad"]);
  }));

Deno.test("a migration whose statements were changed after it ran is refused; its comments may change", () =>
  withMigrations(async (run) => {
    await run({ "0001-first.sql": FIRST });
    assertEquals(await run({ "0001-first.sql": `-- A word.\n${FIRST.replaceAll("\n", "\n\n")}` }), []);
    const error = await assertRejects(() => run({ "0001-first.sql": FIRST.replace("(n int)", "(n bigint)") }), TracebookError);
    assertStringIncludes(error.message, "tables made by a different migration of this number");
  }));

Deno.test("a database of a newer Tracebook is refused with a clear word", () =>
  withDatabase(async (database) => {
    await database.sql`insert into tracebook.migration (version, name, checksum) values (9999, 'from the future', '')`;
    const error = await assertRejects(() => connect({ databaseUrl: database.url, home: testHome }), TracebookError);
    assertEquals(error.kind, "environment");
    assertStringIncludes(error.message, "found a database of a newer Tracebook (tables of version 9999). Update Tracebook");
  }));

Deno.test("attributes of events that an earlier version kept in a table of their own stand with their events", () =>
  withMigrations(async (run, sql) => {
    const folder = new URL("../../src/database/migrations/", import.meta.url);
    const first = "0001-first-tables.sql";
    await run({ [first]: await Deno.readTextFile(new URL(first, folder)) });
    await sql.unsafe(`
      create table tracebook.event_1_1 partition of tracebook.event for values in (1);
      create table tracebook.event_attribute_1_1 partition of tracebook.event_attribute for values in (1);
      insert into tracebook.event (case_key, time, position, log_id, activity) values (7, '2026-01-01', 1, 1, 0), (7, '2026-01-02', 2, 1, 0);
      insert into tracebook.event_attribute values (7, 2, 1, 'e2', '{"cost": "7", "by": "Ann \\"A\\""}')`);
    await migrate(sql, () => {}, folder);
    const rows = await sql`select position::int, event_id, attributes from tracebook.event order by position`;
    assertEquals([...rows], [
      { position: 1, event_id: null, attributes: null },
      { position: 2, event_id: "e2", attributes: { cost: "7", by: 'Ann "A"' } },
    ]);
    assertEquals((await sql`select from pg_class where relname like 'event_attribute%'`).length, 0);
  }));
