import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect, type Database, findLog, openLoad, startEmbedded } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { feedRows, type Row } from "./feed-rows.ts";
import { loadRows, readOrders } from "./load-rows.ts";
import { testHome, withDatabase } from "./test-database.ts";
import { withStoppedServer } from "./with-home.ts";

const OLD: Row[] = [{ caseId: "1", activity: "old", time: 0 }, { caseId: "1", activity: "old", time: 1 }];

/** Starts the process that loads, and gives its lines of output. */
function startLoading(url: string, activity: string, batches = "") {
  const script = new URL("./kill/load-until-killed.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, script, url, testHome, activity, batches],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  /** Waits until the output has the text; false where it ends before. */
  const says = async (text: string) => {
    for (let seen = ""; !seen.includes(text);) {
      const { value, done } = await lines.read();
      if (done) return false;
      seen += value;
    }
    return true;
  };
  const kill = async () => {
    try {
      process.kill("SIGKILL");
    } catch {
      // It was faster.
    }
    await process.status;
    await lines.cancel();
  };
  return { says, kill };
}

/**
 * Waits until the server has noticed that a client is gone: it ends the statement, even a commit,
 * that it was at.
 */
async function untilNoticed({ sql }: Database): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    const [{ busy }] = await sql<{ busy: number }[]>`
      select count(*)::int as busy from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
    if (busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the server is still busy for a client that is gone");
}

/** The log is one of the two, whole: all tables agree. */
async function assertWhole(database: Database): Promise<string> {
  await untilNoticed(database);
  const log = await readOrders(database);
  const stored = (await findLog(database, "orders"))!;
  assertEquals(log.activities.length, 1);
  assertEquals(stored.events, log.activity.length);
  assertEquals(stored.cases, log.caseIds.length);
  const [{ facts }] = await database
    .sql`select sum(events)::int as facts from tracebook.case_fact where log_id = ${stored.logId}`;
  assertEquals(facts, log.activity.length);
  return log.activities[0];
}

Deno.test("a load killed while it sends rows leaves the old log, and nothing in the way of the next load", () =>
  withDatabase(async (database) => {
    await loadRows(database, OLD);
    const loading = startLoading(database.url, "new");
    assert(await loading.says("fed 3"));
    await loading.kill();
    assertEquals(await assertWhole(database), "old");
    assertEquals((await loadRows(database, [{ caseId: "2", activity: "next", time: 0 }])).version, 2);
    assertEquals(await assertWhole(database), "next");
    const tables = await database.sql`select from pg_class where relkind = 'r' and relname ~ '^event_[0-9]+_[0-9]+$'`;
    assertEquals(tables.length, 1);
  }));

Deno.test("a load killed at any moment of its end leaves the old log or the new one", () =>
  withDatabase(async (database) => {
    await loadRows(database, OLD);
    for (const [i, delay] of [0, 10, 30, 60, 120, 250].entries()) {
      const loading = startLoading(database.url, `new ${i}`, "4");
      assert(await loading.says("finishing"));
      await new Promise((resolve) => setTimeout(resolve, delay));
      await loading.kill();
      assert(/^(old|new \d)$/.test(await assertWhole(database)));
    }
  }));

Deno.test("a database killed during a load is told in words, and the next start brings the old log back", () =>
  withStoppedServer(async (home) => {
    const server = await startEmbedded({ home });
    const database = await connect({ home });
    await loadRows(database, OLD);
    const load = await openLoad(database, { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" });
    const rows: Row[] = Array.from({ length: 20_000 }, (_, i) => ({ caseId: String(i), activity: "new", time: i }));
    const report = await feedRows(load, rows, { batchSize: 5000 });
    Deno.kill(server.pid, "SIGKILL");
    const error = await assertRejects(async () => {
      for (let i = 0; i < 100; i++) await feedRows({ ...load, begin: () => {} }, rows, { batchSize: 5000 });
      await load.finish(report);
    }, TracebookError);
    assertEquals(error.kind, "environment");
    assertStringIncludes(error.message, "the connection was lost");
    await load.abort();
    // So is a load that finds no server at its very beginning.
    const options = { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" } as const;
    assertEquals((await assertRejects(() => openLoad(database, options), TracebookError)).kind, "environment");
    await database.close();

    const again = await connect({ home });
    assertEquals(await assertWhole(again), "old");
    assertEquals((await loadRows(again, rows, { batchSize: 5000 })).events, 20_000);
    await again.close();
  }));

Deno.test("a database that stops between two steps of a load, or during a query, is told in words", () =>
  withDatabase(async (database) => {
    const load = await openLoad(database, { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" });
    const report = await feedRows(load, OLD);
    await database
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const error = await assertRejects(() => load.finish(report), TracebookError);
    assertEquals(error.kind, "environment");
    assertEquals(await findLog(database, "orders"), null);
  }));
