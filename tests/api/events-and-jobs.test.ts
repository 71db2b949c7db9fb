/** Events and jobs over HTTP, with a scheduler on the same database. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findLog, readEventLog } from "@/database/mod.ts";
import { runSchedule } from "@/pipeline/schedule/schedule.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import type { Job } from "@/pipeline/schedule/job.ts";
import { mayMount, type MemoryDisk, withMemoryDisk } from "../database/memory-disk.ts";
import { type TestDatabase, testHome, withDatabase } from "../database/test-database.ts";
import { ORDERS, withApi, withApiProcess } from "./with-api.ts";

const LINES = [
  { case: "new 1", activity: "receive", time: "2026-06-01T08:00:00Z", resource: "Ann" },
  { case: "new 1", activity: "check", time: "2026-06-01T09:00:00Z", resource: "Bob" },
].map((event) => JSON.stringify(event)).join("\n");

const send = (address: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${address}api/events?log=orders`, {
    method: "POST",
    body,
    headers: { "content-type": "application/jsonl", ...headers },
  });

Deno.test("events are added once, however often they are sent, and read back", () =>
  withApi(async (address, database) => {
    const before = (await findLog(database, "orders"))!;
    const first = await (await send(address, LINES)).json();
    assertEquals([first.added, first.events, first.version], [2, before.events + 2, before.version + 1]);
    const again = await (await send(address, LINES)).json();
    assertEquals([again.added, again.events, again.unchanged], [0, before.events + 2, true]);
    const one = await (await fetch(`${address}api/logs/orders/case?case=new%201`)).json();
    assertEquals(one.events.map(({ activity, resource }: Record<string, string>) => [activity, resource]), [
      ["receive", "Ann"],
      ["check", "Bob"],
    ]);
    const csv = "case,activity,timestamp\nnew 2,receive,2026-06-02T08:00:00Z\n";
    const table = await fetch(`${address}api/events?log=orders`, {
      method: "POST",
      body: csv,
      headers: { "content-type": "text/csv" },
    });
    assertEquals((await table.json()).added, 1);
  }));

Deno.test("one bad row, and no event is added; the problem names its line", () =>
  withApi(async (address, database) => {
    const before = (await findLog(database, "orders"))!;
    const bad = `${LINES}\n${JSON.stringify({ case: "new 3", activity: "receive", time: "yesterday" })}`;
    for (
      const [body, word] of [[bad, "rejected"], [`${LINES}\n{"case":`, "line 3"], [`${LINES}\n{"case": "1"}`, "line 3"], [
        "",
        "no line",
      ]]
    ) {
      const response = await send(address, body);
      assertEquals(response.status, 400, body);
      assertStringIncludes((await response.json()).detail, word);
    }
    const after = (await findLog(database, "orders"))!;
    assertEquals([after.identity, after.events], [before.identity, before.events]);
    for (const type of ["text/html", "constructor"]) {
      const unknown = await fetch(`${address}api/events?log=orders`, {
        method: "POST",
        body: LINES,
        headers: { "content-type": type },
      });
      assertEquals(unknown.status, 400, type);
      assertStringIncludes((await unknown.json()).detail, "expected a Content-Type of application/jsonl");
    }
  }));

Deno.test("a key gives the first answer again, refuses another body, and can be used again after a failure", () =>
  withApi(async (address, database) => {
    const key = { "Idempotency-Key": "load-1" };
    const failed = await send(address, "nonsense", key);
    assertEquals(failed.status, 400);
    await failed.body?.cancel();
    const both = await Promise.all([send(address, LINES, key), send(address, LINES, key)]);
    const states = both.map(({ status }) => status).sort();
    assert(states[0] === 200 && [200, 409].includes(states[1]), String(states));
    for (const response of both) await response.body?.cancel();
    const replayed = await send(address, LINES, key);
    assertEquals([replayed.headers.get("idempotent-replayed"), (await replayed.json()).added], ["true", 2]);
    const other = await send(address, LINES.replaceAll("new 1", "new 9"), key);
    assertEquals(other.status, 422);
    await other.body?.cancel();
    // A request whose process was killed holds the key until it was silent for some seconds.
    const silent = async (seconds: number) => {
      await database.sql`update tracebook.api_load set answer = null, begun_at = now() - ${seconds} * interval '1 second'`;
      const response = await send(address, LINES, key);
      await response.body?.cancel();
      return [response.status, response.headers.get("retry-after")];
    };
    assertEquals([await silent(10), await silent(21)], [[409, "2"], [200, null]]);
    const events = await readEventLog(database, (await findLog(database, "orders"))!, { attributes: "none" });
    assertEquals(events.caseIds.includes("new 9"), false);
  }));

/**
 * Runs an API that stores tables and temporary files on two small disks. It is a process of its
 * own: the folder of temporary files is one for all of a process.
 */
async function withSmallDisks(
  body: (place: {
    readonly address: string;
    readonly database: TestDatabase;
    readonly tables: MemoryDisk;
    readonly temporary: MemoryDisk;
  }) => Promise<void>,
): Promise<void> {
  const name = `tracebook_${crypto.randomUUID().slice(0, 8)}`;
  await withDatabase((other) =>
    withMemoryDisk("400k", (tables) =>
      withMemoryDisk("100k", async (temporary) => {
        const { uid, gid } = await Deno.stat(`${testHome}/postgres/data`);
        await Deno.chown(tables.folder, uid, gid);
        await other.sql.unsafe(`create tablespace ${name} location '${tables.folder}'`);
        await withDatabase(async (database) => {
          await database.sql.unsafe(`alter database ${new URL(database.url).pathname.slice(1)} set default_tablespace = ${name}`);
          const env = { DATABASE_URL: database.url, TMPDIR: temporary.folder };
          await withApiProcess(env, (address) => body({ address, database, tables, temporary }));
        }, ORDERS);
        await other.sql.unsafe(`drop tablespace ${name}`);
      }))
  );
}

Deno.test({
  name: "while a disk is full, no event is added and reading goes on; with room, the same request is answered",
  ignore: Deno.env.has("TRACEBOOK_TEST_DATABASE_URL") || !await mayMount(),
  fn: () =>
    withSmallDisks(async ({ address, database, tables, temporary }) => {
      const lines = Array.from({ length: 4000 }, (_, at) => {
        const time = new Date(1.78e12 + at * 1000).toISOString();
        return JSON.stringify({ case: `more ${at >> 2}`, activity: "receive", time, note: `note ${at}` });
      }).join("\n");
      const before = (await findLog(database, "orders"))!;
      const answer = async () => {
        const response = await send(address, lines, { "Idempotency-Key": "full" });
        return [response.status, response.headers.get("retry-after"), await response.json()];
      };
      for (const [disk, words] of [[temporary, "full disk"], [tables, "disk is full"]] as const) {
        const [status, retryAfter, { detail }] = await answer();
        assertEquals([status, retryAfter], [503, "2"], detail);
        assertStringIncludes(detail, words);
        assertEquals((await findLog(database, "orders"))!.identity, before.identity);
        const { throughput } = await (await fetch(`${address}api/metrics/`)).json();
        assertEquals(throughput.events, before.events);
        await disk.resize("100m");
      }
      const [status, , report] = await answer();
      assertEquals([status, report.added, report.events], [200, 4000, before.events + 4000], report.detail);
    }),
});

/** A folder with a job that ends at once, and one that runs until it is stopped. */
async function withJobs(body: (folder: string, jobs: Job[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const job = (name: string, run: string) =>
    Deno.writeTextFile(`${folder}/${name}.js`, `export default { name: "${name}", description: "A test.", retries: 0, ${run} };`);
  await job("retrain", 'async run({ reporter }) { reporter.message("at work"); return "well done"; }');
  await job(
    "endless",
    "run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))",
  );
  await Deno.writeTextFile(`${folder}/bad.js`, "// A bad file.\nexport default 1;\n");
  await job("failing", 'async run() { throw new Error("no luck"); }');
  try {
    const { findJobs } = await import("@/pipeline/schedule/find-jobs.ts");
    await body(folder, [...(await findJobs(folder, "UTC")).jobs]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a job is started, followed to its end, cancelled, and retried", () =>
  withJobs((jobsFolder, jobs) =>
    withApi(async (address, database) => {
      const stop = new AbortController();
      const scheduler = runSchedule({
        database,
        jobs,
        settings: settingsFrom({}),
        folder: "none",
        settle: 0,
        now: Date.now,
        reporter: silentReporter,
        signal: stop.signal,
        tick: 1,
        grace: 1,
      });
      const post = async (path: string, body?: unknown) => {
        const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
        const response = await fetch(`${address}api/${path}`, { method: "POST", ...init });
        return { status: response.status, document: await response.json() };
      };
      const stateOf = async (id: string, wanted: string) => {
        for (let waits = 0; waits < 600; waits++) {
          const run = await (await fetch(`${address}api/jobs/${id}`)).json();
          if (run.state === wanted) return run;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        throw new Error(`the run ${id} is never ${wanted}`);
      };
      try {
        const { status, document: started } = await post("retrain");
        assertEquals([status, started.job], [202, "retrain"]);
        const stream = await fetch(`${address}api/jobs/${started.id}`, { headers: { Accept: "text/event-stream" } });
        const told = await stream.text();
        const last = JSON.parse(told.trim().split("\n").filter((line) => line.startsWith("data: ")).at(-1)!.slice(6));
        assertEquals([last.state, last.message, last.output], ["completed", "well done", "at work"]);
        const { document: endless } = await post("jobs", { job: "endless" });
        await stateOf(endless.id, "active");
        assertEquals((await post(`jobs/${endless.id}/cancel`)).document.state, "cancelled");
        assertEquals((await post(`jobs/${endless.id}/cancel`)).status, 409);
        const { document: failing } = await post("jobs", { job: "failing" });
        const failed = await stateOf(failing.id, "failed");
        assertEquals(failed.message, "no luck");
        assertEquals((await post(`jobs/${failing.id}/retry`)).status, 200);
        await stateOf(failing.id, "failed");
        const unknown = await post("jobs", { job: "none" });
        assertEquals(unknown.status, 400);
        // A bad file is told, and does not keep the other jobs from being started.
        for (const word of ["(endless, failing, retrain)", "Left out: ", "bad.js, line 2"]) {
          assertStringIncludes(unknown.document.detail, word);
        }
        assertEquals(await fetch(`${address}api/jobs/none`).then(async (r) => (await r.body?.cancel(), r.status)), 404);
        const { runs, problems } = await (await fetch(`${address}api/jobs`)).json();
        assertEquals(problems.map((problem: string) => problem.replace(/:.*/, "")), ["bad.js, line 2"]);
        assertEquals(runs.map(({ job }: { job: string }) => job).sort(), ["endless", "failing", "retrain"]);
      } finally {
        stop.abort();
        await scheduler;
      }
    }, { jobsFolder })
  ));
