/** Loads as processes of their own, disturbed while they are at work. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { findLog, readImportReports } from "@/database/mod.ts";
import { runCliProcess, startCli } from "../cli/run-cli.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";

/** A log of cases of ten events; of one letter `mark` in each row. */
function csv(cases: number, mark = "a"): string {
  const rows = ["case,activity,timestamp"];
  for (let i = 0; i < cases * 10; i++) rows.push(`c${Math.floor(i / 10)},${mark}${i % 10},2026-01-01T00:00:0${i % 10}Z`);
  return `${rows.join("\n")}\n`;
}

/** Runs `body` with a database and a folder for files. */
const withFolder = (body: (database: TestDatabase, folder: string) => Promise<void>) =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir({ prefix: "tracebook-load-" });
    try {
      await body(database, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

const load = (database: TestDatabase, ...args: string[]) =>
  runCliProcess(["load", ...args], { env: { DATABASE_URL: database.url, NO_COLOR: "1" } });

/** Waits until the condition holds, at most a minute. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 12_000; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("it has not come to this");
}

/** Waits until a load sends rows. */
const sending = ({ sql }: TestDatabase) =>
  until(async () =>
    (await sql`select from pg_stat_progress_copy where datname = current_database() and tuples_processed > 0`).length > 0
  );

/** Cases of a file that takes longer to read than to notice that its rows are sent. */
const CASES = 15_000;

Deno.test("a file that changes while it is loaded is refused, nothing is stored, and the next load is whole", () =>
  withFolder(async (database, folder) => {
    const path = `${folder}/orders.csv`;
    const changes = [
      () => Deno.writeTextFile(path, csv(CASES, "b")),
      async () => Deno.truncate(path, (await Deno.stat(path)).size - 17),
      () => Deno.writeTextFile(path, "c1,late,2026-02-01T00:00:00Z\n", { append: true }),
    ];
    for (const [i, change] of changes.entries()) {
      // The load stands still while its file changes. A busy machine may see that rows are sent
      // only when all of the file was read: then again.
      for (let tries = 1;; tries++) {
        const name = `orders ${i} ${tries}`;
        await Deno.writeTextFile(path, csv(CASES));
        const { process, result } = startCli(["load", path, "--log", name], { env: { DATABASE_URL: database.url } });
        await sending(database);
        process.kill("SIGSTOP");
        await change();
        process.kill("SIGCONT");
        const { status, stderr } = await result;
        if (status === 0 && tries < 10) continue;
        assertEquals(status, 3, stderr);
        assertStringIncludes(stderr, "found a file that changed; nothing was stored. Load the file again.");
        assertEquals(await findLog(database, name), null);
        break;
      }
    }
    const again = await load(database, path, "--log", "orders");
    assertEquals(again.status, 0, again.stderr);
    assertEquals((await findLog(database, "orders"))!.events, CASES * 10 + 1);
  }));

Deno.test("of several loads of one new file at once one loads it, and the others find nothing left to do", () =>
  withFolder(async (database, folder) => {
    const path = `${folder}/orders.csv`;
    await Deno.writeTextFile(path, csv(5000));
    for (const args of [[path], [path, "--log", "all orders", "--extend"]]) {
      const loads = await Promise.all([1, 2, 3, 4].map(() => load(database, ...args)));
      assertEquals(loads.map(({ status }) => status), [0, 0, 0, 0], loads.map(({ stderr }) => stderr).join("\n"));
      const log = (await findLog(database, args[2] ?? "orders"))!;
      assertEquals([log.version, log.events], [1, 50_000]);
      assertEquals((await readImportReports(database, log)).length, 1);
      const idle = loads.filter(({ stderr }) => /nothing left to do|has not changed/.test(stderr));
      assertEquals(idle.length, 3);
    }
  }));

Deno.test("a load that has waited for another takes the classifier that this has given the log", () =>
  withFolder(async (database, folder) => {
    const [first, second] = [`${folder}/first.csv`, `${folder}/second.csv`];
    await Deno.writeTextFile(first, csv(CASES));
    await Deno.writeTextFile(second, csv(1, "late").replaceAll("c0,", "d0,"));
    const loading = startCli(["load", first, "--log", "orders", "--rename", "a1=A"], { env: { DATABASE_URL: database.url } });
    await sending(database);
    // On a busy machine the second load would come too late to wait.
    loading.process.kill("SIGSTOP");
    const waiting = load(database, second, "--log", "orders", "--extend");
    await until(async () => (await busy(database)).some(({ waiting }) => waiting));
    loading.process.kill("SIGCONT");
    const extending = await waiting;
    assertEquals([(await loading.result).status, extending.status], [0, 0], extending.stderr);
    assertStringIncludes(extending.stderr, "waiting for another load of orders");
    assertStringIncludes(extending.stderr, "which no event has");
    assertEquals((await findLog(database, "orders"))!.version, 2);
  }));

/** Makes the reduction of any log compute for ever. */
const neverReduce = ({ sql }: TestDatabase) =>
  sql.unsafe(`
    create function endless_loop() returns trigger language plpgsql as 'begin loop end loop; end';
    create trigger endless before delete on tracebook.variant for each statement execute function endless_loop()`);

/** What the sessions of loads are at. */
const busy = ({ sql }: TestDatabase) =>
  sql<{ waiting: boolean }[]>`
    select wait_event_type = 'Lock' as waiting from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and xact_start is not null`;

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(`${signal} ends a load, and its statement in the server, while it reduces and while it waits for another`, () =>
    withFolder(async (database, folder) => {
      const path = `${folder}/orders.csv`;
      await Deno.writeTextFile(path, csv(10));
      await neverReduce(database);
      const begin = () => startCli(["load", path], { env: { DATABASE_URL: database.url } });
      const computing = begin();
      await until(async () => (await busy(database)).some(({ waiting }) => !waiting));
      const waiting = begin();
      await until(async () => (await busy(database)).some(({ waiting }) => waiting));
      for (const [left, { process, result }] of [[1, waiting], [0, computing]] as const) {
        process.kill(signal);
        const { status, stderr } = await result;
        await until(async () => (await busy(database)).length === left);
        assertEquals(status, signal === "SIGKILL" ? 137 : 130, stderr);
        if (signal !== "SIGKILL") assertStringIncludes(stderr, "Stopped. Nothing was left half-done.");
      }
      assertEquals(await findLog(database, "orders"), null);
      await database.sql`drop trigger endless on tracebook.variant`;
      assertEquals((await load(database, path)).status, 0);
    }));
}

Deno.test({
  name: "a named pipe is refused before it is opened",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (database, folder) => {
      const path = `${folder}/orders.csv`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const { status, stderr } = await load(database, path);
      assertEquals(status, 3);
      assertStringIncludes(stderr, "expected a file that can be read twice, found a named pipe");
    }),
});

Deno.test("a log of more activities than models are trained for is told so at once", () =>
  withFolder(async (database, folder) => {
    const path = `${folder}/orders.csv`;
    const rows = Array.from({ length: 10_001 }, (_, i) => `c${i % 100},a${i},2026-01-01T00:00:00Z`);
    await Deno.writeTextFile(path, `case,activity,timestamp\n${rows.join("\n")}\n`);
    assertEquals((await load(database, path)).status, 0);
    const { status, stderr, stdout } = await runCliProcess(["train", "orders"], { env: { DATABASE_URL: database.url } });
    // By counts, before the events are read: only then the name of the log is told.
    assertStringIncludes(stdout + stderr, "expected at most 10000 activities to learn from, found 10001 in orders");
    assertEquals(status, 0);
  }));

Deno.test("a log of ten thousand activities, each seldom, is loaded and extended with each event counted once", () =>
  withFolder(async (database, folder) => {
    const write = async (name: string, cases: number) => {
      // Activities follow each other by a rule: edges whose halves, mixed, have few values.
      const rows = Array.from({ length: cases * 10 }, (_, i) => {
        const activity = ((i + 1) * 2654435761 % 2 ** 32) % 10_000;
        return `${name}${Math.floor(i / 10)},a${activity},2026-01-01T00:00:0${i % 10}Z`;
      });
      await Deno.writeTextFile(`${folder}/${name}.csv`, `case,activity,timestamp\n${rows.join("\n")}\n`);
    };
    await Promise.all([write("c", 10_000), write("x", 900), write("y", 900)]);
    const args = ["c", "x", "y"].map((name) => `${folder}/${name}.csv`);
    const { status, stderr } = await load(database, ...args, "--log", "orders", "--extend");
    assertEquals(status, 0, stderr);
    const [counted] = await database
      .sql`select sum(events)::int as events, sum(start_cases)::int as cases from tracebook.activity`;
    assertEquals({ ...counted }, { events: 118_000, cases: 11_800 });
  }));
