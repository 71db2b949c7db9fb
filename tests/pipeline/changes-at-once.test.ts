/** Commands that change a stored log while another command changes it. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { findLog, listLogs, type ModelRecord, openLoad, readEventLog, saveModel } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { runCli, startCli } from "../cli/run-cli.ts";
import { feedRows, type Row } from "../database/feed-rows.ts";
import { eventTexts, loadRows, readOrders } from "../database/load-rows.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";

const call = (caseId: string, hour = 8): Row[] =>
  ["start", "complete"].map((lifecycle, i) => ({ caseId, activity: "call", time: Date.UTC(2026, 0, 1, hour + i), lifecycle }));

const log = (database: TestDatabase, ...words: string[]) => runCli(["log", ...words], { env: { DATABASE_URL: database.url } });

/** Waits until so many sessions wait for a load to end. */
async function waiting({ sql }: TestDatabase, sessions = 1): Promise<void> {
  for (let tries = 0; tries < 12_000; tries++) {
    const found = await sql`select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    if (found.length >= sessions) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("nothing waits");
}

/** Runs commands that wait while a load holds the log `orders`, which adds rows and then ends. */
async function whileLoading<Result>(database: TestDatabase, rows: readonly Row[], commands: (() => Promise<Result>)[]) {
  const load = await openLoad(database, { slug: "orders", name: "Orders", source: "more.csv", checksum: "2", mode: "extend" });
  const report = await feedRows(load, rows);
  const running: Promise<Result>[] = [];
  for (const command of commands) {
    running.push(command());
    await waiting(database, running.length);
  }
  await load.finish(report);
  return await Promise.all(running);
}

Deno.test("events that are loaded while a log is read to be paired are paired, too", () =>
  withDatabase(async (database) => {
    await loadRows(database, call("1"));
    const [{ status, stdout, stderr }] = await whileLoading(database, call("2", 10), [() => log(database, "pair", "orders")]);
    assertEquals([status, stdout], [0, "orders has 2 events with start and end now, as version 3\n"], stderr);
    assertEquals(eventTexts(await readOrders(database)).length, 2);
  }));

Deno.test("a log that was deleted while it was read to be paired is not there again", () =>
  withDatabase(async (database) => {
    await loadRows(database, call("1"));
    const [removed, paired] = await whileLoading(database, call("2", 10), [
      () => log(database, "delete", "orders", "--yes"),
      () => log(database, "pair", "orders"),
    ]);
    assertEquals([removed.status, removed.stdout], [0, "removed: orders (4 events)\n"]);
    assertEquals(paired.status, 1);
    assertStringIncludes(paired.stderr, "no such log");
    assertEquals(await listLogs(database), []);
  }));

Deno.test("of two commands that wait to rename, delete or keep a log, the second one says what became of it", () =>
  withDatabase(async (database) => {
    await loadRows(database, call("1"));
    const [first, second] = await whileLoading(database, call("2", 10), [
      () => log(database, "rename", "orders", "Calls"),
      () => log(database, "rename", "orders", "Visits"),
    ]);
    assertEquals([first.status, first.stdout], [0, "orders is calls now\n"]);
    assertEquals([second.status, second.stdout], [1, ""]);
    assertStringIncludes(second.stderr, "expected the log orders, found that it is named calls now");
    assertEquals((await findLog(database, "calls"))?.events, 4);

    await loadRows(database, call("1"));
    const [renamed, ...others] = await whileLoading(database, call("2", 10), [
      () => log(database, "rename", "orders", "Sales"),
      () => log(database, "delete", "orders", "--yes"),
      () => log(database, "keep", "orders", "3"),
    ]);
    assertEquals(renamed.status, 0);
    assertEquals(others.map(({ status, stdout }) => [status, stdout]), [[1, ""], [1, ""]]);
    assertEquals((await listLogs(database)).map(({ slug }) => slug), ["calls", "sales"]);

    await loadRows(database, call("1"));
    const [removed, late] = await whileLoading(database, call("2", 10), [
      () => log(database, "delete", "orders", "--yes"),
      () => log(database, "rename", "orders", "Other"),
    ]);
    assertEquals([removed.stdout, late.status], ["removed: orders (4 events)\n", 1]);
    assertStringIncludes(late.stderr, "found no such log: it was removed meanwhile");
  }));

Deno.test("a load whose log is renamed as it ends ends well", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir({ prefix: "tracebook-changes-" });
    const path = `${folder}/orders.csv`;
    const lines = Array.from({ length: 60_000 }, (_, i) => `c${Math.floor(i / 4)},a${i % 4},2026-01-01T00:00:0${i % 4}Z`);
    await Deno.writeTextFile(path, ["case,activity,timestamp", ...lines, ""].join("\n"));
    const held = async (command: () => Promise<unknown>) => {
      const { process, result } = startCli(["load", path, "--log", "Orders"], { env: { DATABASE_URL: database.url } });
      for (let tries = 0;; tries++) {
        const [row] = await database.sql`select from pg_locks where locktype = 'advisory' and classid = 7240003
          and database = (select oid from pg_database where datname = current_database())`;
        if (row !== undefined) break;
        if (tries === 12_000) throw new Error("the load does not end");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      process.kill("SIGSTOP");
      const running = command();
      await waiting(database);
      process.kill("SIGCONT");
      await running;
      return await result;
    };
    try {
      await loadRows(database, call("1"));
      const renamed = await held(() => log(database, "rename", "orders", "Sales"));
      assertEquals(renamed.status, 0, renamed.stderr);
      assertEquals((await listLogs(database)).map(({ slug, events }) => [slug, events]), [["sales", 60_000]]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("a reader of a log that was renamed meanwhile, and a training of one that was removed, say so", () =>
  withDatabase(async (database) => {
    await loadRows(database, call("1"));
    const found = (await findLog(database, "orders"))!;
    await log(database, "rename", "orders", "Sales");
    await assertRejects(() => readEventLog(database, found), TracebookError, "found that it is named sales now");
    await log(database, "delete", "sales", "--yes");
    await assertRejects(() => readEventLog(database, found), TracebookError, "found no such log: it was removed meanwhile");
    const model: ModelRecord = {
      logId: found.logId,
      logVersion: 1,
      task: "duration",
      algorithm: "forest",
      trainedAt: new Date(0),
      dataChecksum: "1",
      codeVersion: "1",
      seed: 1,
      features: [],
      figures: {},
      bytes: new Uint8Array(1),
    };
    await assertRejects(() => saveModel(database, model), TracebookError, "the log that this belongs to was removed meanwhile");
  }));
