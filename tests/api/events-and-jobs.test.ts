/** Events and jobs over HTTP, with a scheduler on the same database. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findLog, readEventLog } from "@/database/mod.ts";
import { runSchedule } from "@/pipeline/schedule/schedule.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import type { Job } from "@/pipeline/schedule/job.ts";
import { withApi } from "./with-api.ts";

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
    const unknown = await fetch(`${address}api/events?log=orders`, {
      method: "POST",
      body: LINES,
      headers: { "content-type": "text/html" },
    });
    assertEquals(unknown.status, 400);
    await unknown.body?.cancel();
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
    const events = await readEventLog(database, (await findLog(database, "orders"))!, { attributes: "none" });
    assertEquals(events.caseIds.includes("new 9"), false);
  }));

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
  await job("failing", 'async run() { throw new Error("no luck"); }');
  try {
    const { findJobs } = await import("@/pipeline/schedule/find-jobs.ts");
    await body(folder, [...await findJobs(folder, "UTC")]);
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
        for (let waits = 0; waits < 100; waits++) {
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
        assertEquals((await post("jobs", { job: "none" })).status, 400);
        assertEquals(await fetch(`${address}api/jobs/none`).then(async (r) => (await r.body?.cancel(), r.status)), 404);
        const { runs } = await (await fetch(`${address}api/jobs`)).json();
        assertEquals(runs.map(({ job }: { job: string }) => job).sort(), ["endless", "failing", "retrain"]);
      } finally {
        stop.abort();
        await scheduler;
      }
    }, { jobsFolder })
  ));
