import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  connect,
  type Database,
  findLog,
  latestSlotOf,
  listLogs,
  readDeadLetters,
  readEventLog,
  readHistory,
  recordJob,
  rememberSlot,
  resetEmbedded,
  startEmbedded,
  stopEmbedded,
} from "@/database/mod.ts";
import { inputError, TracebookError } from "@/errors.ts";
import { outdatedLogs } from "@/pipeline/each-log.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { loadNewFiles } from "@/pipeline/load-new-files.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import type { Job, JobContext } from "@/pipeline/schedule/job.ts";
import { runSchedule } from "@/pipeline/schedule/schedule.ts";
import { runJob } from "@/pipeline/schedule/run-job.ts";
import { troublesLine } from "@/pipeline/troubles.ts";
import { withStoppedServer } from "../../database/with-home.ts";
import { latestSlot, slotId } from "@/pipeline/schedule/schedule-slots.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import load from "../../../jobs/load-hourly.ts";
import predict from "../../../jobs/predict-after-training.ts";
import train from "../../../jobs/train-after-load.ts";
import { type TestDatabase, withDatabase } from "../../database/test-database.ts";

const CSV = "case,activity,timestamp\n1,ask,2026-01-01T08:00:00Z\n1,answer,2026-01-01T09:00:00Z\n";

/** Once a year, half a year from now, so that no slot comes while a test runs. */
const YEARLY = `0 0 1 ${(new Date().getUTCMonth() + 6) % 12 + 1} *`;

/**
 * A folder with one job: that of the project's `load`, at a line of cron of its own. It tells when
 * it is to stop.
 */
const jobsWithLoad = (cron = YEARLY) => ({
  "load.ts": `import load from "${new URL("../../../jobs", import.meta.url).href}/load-hourly.ts";
export default {
  ...load,
  schedule: { cron: ${JSON.stringify(cron)} },
  run(context) {
    context.signal.addEventListener("abort", () => console.error("told to stop"));
    return load.run(context);
  },
};
`,
});

/**
 * A scheduler as a process of its own, which watches a folder.
 *
 * @param folder holds the folders `incoming` and `jobs`
 */
function startScheduler(database: TestDatabase, folder: string, more: readonly string[] = []) {
  const main = new URL("../../../src/cli/main.ts", import.meta.url).pathname;
  const folders = ["--folder", `${folder}/incoming`, "--jobs", `${folder}/jobs`];
  const timing = ["--settle", "0", "--tick", "0.2", "--retry-delay", "1", "--heartbeat", "10"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", main, "schedule", ...folders, ...timing, ...more],
    env: { DATABASE_URL: database.url, TRACEBOOK_TIME_ZONE: "UTC" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  const heard = new Set<() => void>();
  const whole = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      for (const listener of heard) listener();
    }
  })();
  return {
    /** Waits until it has said something; it runs jobs when it has told its `Schedule: `. */
    async says(words: string) {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard.add(() => said.includes(words) && resolve());
      if (!said.includes(words)) await Promise.race([promise, whole]);
      assertStringIncludes(said, words);
    },
    async end(signal: "SIGTERM" | "SIGKILL") {
      child.kill(signal);
      await whole;
      return (await child.status).code;
    },
  };
}

/** Waits for something to become true, and fails after some time. */
async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 1000 * PATIENCE;) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`${what}: not within ${PATIENCE} s`);
}

/** Seconds after which what a test waits for is taken for never to come. */
const PATIENCE = 90;

/** A folder with the given logs in `incoming`, and with the job `load` in `jobs`. */
async function withFolder(
  files: Readonly<Record<string, string>>,
  body: (folder: string) => Promise<void>,
  jobs: Readonly<Record<string, string>> = jobsWithLoad(),
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-watch-" });
  try {
    for (const [name, content] of Object.entries({ incoming: files, jobs })) {
      await Deno.mkdir(`${folder}/${name}`);
      for (const [file, text] of Object.entries(content)) await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
    }
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The latest runs of jobs, without steps. */
const scheduledRuns = (database: Database, limit: number) => readHistory(database, { limit, kind: "run" });

const yearsAgo = (years: number) => new Date(Date.now() - years * 365 * 86_400_000);

/** Holds all loads up until the given promise is there: no one else can touch the table of logs. */
async function holdingLoads(database: Database, body: () => Promise<void>): Promise<void> {
  await database.sql.begin(async (tx) => {
    await tx`lock table tracebook.log in access exclusive mode`;
    await body();
  });
}

const firstRun = async (database: Database) => (await scheduledRuns(database, 10)).at(-1);

Deno.test("a slot is the latest instant of its line, in its zone, also where the clocks change", () => {
  const at = (cron: string, zone: string, now: string) => latestSlot(cron, zone, new Date(now)).toISOString();
  assertEquals(at("0 * * * *", "UTC", "2026-11-23T10:20:00Z"), "2026-11-23T10:00:00.000Z");
  assertEquals(at("0 * * * *", "UTC", "2026-11-23T10:00:00Z"), "2026-11-23T10:00:00.000Z");
  assertEquals(at("30 2 * * *", "Europe/Berlin", "2026-07-01T12:00:00Z"), "2026-07-01T00:30:00.000Z");
  assertEquals(at("30 2 * * *", "Europe/Berlin", "2026-01-10T12:00:00Z"), "2026-01-10T01:30:00.000Z");
  assertThrows(() => latestSlot("at noon", "UTC", new Date()), TracebookError, "a cron expression");
});

Deno.test("a slot has one number for every scheduler, other slots and jobs have others", () => {
  const slot = new Date("2026-11-23T10:00:00Z");
  assertEquals(slotId("load", slot), slotId("load", new Date(slot)));
  assertEquals(new Set([slotId("load", slot), slotId("retrain", slot), slotId("load", new Date(0))]).size, 3);
  assertMatch(slotId("load", slot), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

Deno.test("two schedulers make a missed run up once, and only the latest one; they end at SIGTERM", () =>
  withDatabase((database) =>
    withFolder({ "orders.csv": CSV }, async (folder) => {
      await rememberSlot(database, "load", yearsAgo(5));
      const schedulers = [1, 2].map(() => startScheduler(database, folder));
      // Before, SIGTERM would end it as any process.
      await Promise.all(schedulers.map(({ says }) => says("Schedule: ")));
      await until("the missed run", async () => (await firstRun(database))?.status === "done");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      for (const scheduler of schedulers) assertEquals(await scheduler.end("SIGTERM"), 0);
      const runs = await scheduledRuns(database, 10);
      assertEquals(runs.map(({ job, status, attempt, slot }) => ({ job, status, attempt, slot })), [
        { job: "load", status: "done", attempt: 1, slot: (await latestSlotOf(database, "load"))! },
      ]);
      assert((await findLog(database, "orders")) !== null);
      assertMatch(runs[0].output!, /^Loading .*orders\.csv: /m);
    })
  ));

Deno.test("two schedulers run each slot once", () =>
  withDatabase((database) =>
    withFolder({}, async (folder) => {
      const schedulers = [1, 2].map(() => startScheduler(database, folder));
      await Promise.all(schedulers.map(({ says }) => says("Schedule: ")));
      await until("three runs", async () => (await scheduledRuns(database, 10)).length >= 3);
      for (const scheduler of schedulers) assertEquals(await scheduler.end("SIGTERM"), 0);
      const slots = (await scheduledRuns(database, 100)).map(({ slot }) => slot!.getTime());
      assertEquals(new Set(slots).size, slots.length);
    }, jobsWithLoad("*/2 * * * * *"))
  ));

for (const { signal, left } of [{ signal: "SIGTERM", left: "stopped" }, { signal: "SIGKILL", left: "running" }] as const) {
  Deno.test(`a job in whose middle ${signal} comes is not lost: the next scheduler takes it up again`, () =>
    withDatabase((database) =>
      withFolder({ "orders.csv": CSV }, async (folder) => {
        await rememberSlot(database, "load", yearsAgo(5));
        let ending = Promise.resolve(0);
        await holdingLoads(database, async () => {
          const first = startScheduler(database, folder, ["--grace", "0"]);
          await until("the run that hangs", async () => (await firstRun(database))?.status === "running");
          await new Promise((resolve) => setTimeout(resolve, 300));
          ending = first.end(signal);
          await (signal === "SIGTERM" ? first.says("told to stop") : ending);
        });
        assertEquals(await ending, signal === "SIGTERM" ? 0 : 137);
        assertEquals((await scheduledRuns(database, 10)).map(({ attempt, status }) => [attempt, status]), [[1, left]]);
        assertEquals(await findLog(database, "orders"), null);
        const next = startScheduler(database, folder);
        await until("the second attempt", async () => (await scheduledRuns(database, 10))[0].status === "done");
        assertEquals(await next.end("SIGTERM"), 0);
        const runs = await scheduledRuns(database, 10);
        // The next attempt tells that the one before it was killed.
        assertEquals(runs.map(({ attempt, status }) => [attempt, status]), [[2, "done"], [1, "stopped"]]);
        assert((await findLog(database, "orders")) !== null);
      })
    ));
}

Deno.test("a job that keeps failing is retried with growing delay and ends among the dead letters, its words kept", () =>
  withDatabase(async (database) => {
    await rememberSlot(database, "load", yearsAgo(5));
    const stop = new AbortController();
    const schedule = runSchedule({
      database,
      jobs: [{
        name: "load",
        description: "Fails.",
        schedule: { cron: YEARLY },
        retries: 1,
        run({ reporter }) {
          reporter.message("looking");
          return Promise.reject(new Error("no such thing"));
        },
      }],
      folder: "",
      settle: 0,
      tick: 0.2,
      retryDelay: 1,
      heartbeat: 10,
      now: Date.now,
      settings: settingsFrom({}),
      reporter: silentReporter,
      signal: stop.signal,
    });
    await until(
      "two attempts",
      async () => (await scheduledRuns(database, 5)).filter(({ status }) => status === "failed").length === 2,
    );
    await until("the dead letter", async () => (await readDeadLetters(database, { limit: 5 })).length === 1);
    stop.abort();
    await schedule;
    const runs = await scheduledRuns(database, 5);
    assertEquals(runs.map(({ attempt, message, output }) => [attempt, message, output]), [
      [2, "no such thing", "looking"],
      [1, "no such thing", "looking"],
    ]);
    assertEquals((await readDeadLetters(database, { limit: 5 })).map(({ job }) => job), ["load"]);
    assertEquals(await readDeadLetters(database, { limit: 5, job: "train" }), []);
  }));

Deno.test("a file that cannot be read fails its run in words, is not tried again in the same slot, and keeps no other back", () =>
  withDatabase((database) =>
    withFolder({ "bad.csv": "case,activity,timestamp\n1,a,soon\n", "orders.csv": CSV }, async (folder) => {
      // Nor do bad files of jobs and alerts.
      await Deno.mkdir(`${folder}/jobs/alerts`, { recursive: true });
      for (const name of ["bad", "alerts/bad"]) await Deno.writeTextFile(`${folder}/jobs/${name}.ts`, "export default {\n");
      await rememberSlot(database, "load", yearsAgo(5));
      const scheduler = startScheduler(database, folder);
      await until("the run", async () => (await firstRun(database))?.status === "failed");
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assertEquals(await scheduler.end("SIGTERM"), 0);
      const runs = await scheduledRuns(database, 10);
      assertEquals(runs.map(({ attempt, status }) => [attempt, status]), [[1, "failed"]]);
      assertMatch(runs[0].message, /bad\.csv/);
      assert((await findLog(database, "orders")) !== null);
    })
  ));

/** What a job is given that is run without a scheduler. */
const contextOf = (database: Database, folder: string, more: Partial<JobContext> = {}): JobContext => ({
  database,
  settings: settingsFrom({}),
  folder: `${folder}/incoming`,
  settle: 0,
  now: Date.now,
  reporter: silentReporter,
  signal: new AbortController().signal,
  ...more,
});

Deno.test("a file that has just changed is left for the next run, which loads it", () =>
  withDatabase((database) =>
    withFolder({ "orders.csv": CSV }, async (folder) => {
      const context = contextOf(database, folder, { settle: 60 });
      assertMatch(await load.run(context), /^0 of 0 files of .* 1 file still being written$/);
      assertEquals(await listLogs(database), []);
      const past = new Date(Date.now() - 120_000);
      await Deno.utime(`${folder}/incoming/orders.csv`, past, past);
      assertMatch(await load.run(context), /^1 of 1 files/);
      // A file is read as the mapping of its name says; a changed mapping is a reason to read it.
      const incoming = { ...context, settle: 0 };
      await Deno.writeTextFile(`${folder}/orders.json`, '{"activity": "timestamp", "no-timestamp": true}');
      const { loaded, problems } = await loadNewFiles(incoming, folder);
      assertEquals([loaded, problems], [1, []]);
      assertEquals((await loadNewFiles(incoming, folder)).loaded, 0);
      const [log] = await listLogs(database);
      const { activities } = await readEventLog(database, log);
      assertEquals(activities, ["2026-01-01T08:00:00Z", "2026-01-01T09:00:00Z"]);
      await Deno.writeTextFile(`${folder}/orders.json`, '{"kase": "x"}');
      assertMatch((await loadNewFiles(incoming, folder)).problems.join(), /orders\.json: expected only case, activity/);
    })
  ));

Deno.test("a file that was written while the clock was ahead is loaded, not left until the clock has passed its time", () =>
  withDatabase((database) =>
    withFolder({ "orders.csv": CSV }, async (folder) => {
      const context = contextOf(database, folder, { settle: 60 });
      const at = async (milliseconds: number) => {
        const time = new Date(Date.now() + milliseconds);
        await Deno.utime(`${folder}/incoming/orders.csv`, time, time);
        return await load.run(context);
      };
      // Clocks of two machines may differ by a little.
      assertMatch(await at(60_000), /^0 of 0 files of .* 1 file still being written$/);
      assertMatch(await at(HOUR), /^1 of 1 files/);
    })
  ));

Deno.test("what has ended is followed by the jobs that run after it, once for each run, also after bad data", () =>
  withDatabase(async (database) => {
    await rememberSlot(database, "first", yearsAgo(5));
    const stop = new AbortController();
    const ran: string[] = [];
    const job = (name: string, schedule: Job["schedule"], problem?: Error): Job => ({
      name,
      description: name,
      schedule,
      run: () => (ran.push(name), problem === undefined ? Promise.resolve("") : Promise.reject(problem)),
    });
    const schedule = runSchedule({
      ...contextOf(database, ""),
      jobs: [
        job("first", { cron: YEARLY }, inputError({ found: "a bad file" })),
        job("second", { after: ["first"] }),
        job("third", { after: "second" }),
        job("by-hand", undefined),
      ],
      tick: 0.2,
      signal: stop.signal,
    });
    await until("the third job", () => Promise.resolve(ran.includes("third")));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    stop.abort();
    await schedule;
    assertEquals(ran, ["first", "second", "third"]);
    const runs = await scheduledRuns(database, 10);
    assertEquals(new Set(runs.map(({ slot }) => slot!.getTime())).size, 1);
  }));

// The database was killed after the run was stored as done, before the queue knew of it.
Deno.test("a run that is done, of which the queue has not been told, is not done again", () =>
  withDatabase(async (database) => {
    const { sql } = database;
    await rememberSlot(database, "first", yearsAgo(5));
    const stop = new AbortController();
    let runs = 0;
    const run = async () => {
      runs++;
      await sql`create or replace function public.refuse() returns trigger language plpgsql as 'begin raise exception ''gone''; end'`;
      await sql`
        create or replace trigger gone before update on tracebook_queue.job for each row
        when (new.state = 'completed' and old.retry_count = 0) execute function public.refuse()`;
      return "";
    };
    const schedule = runSchedule({
      ...contextOf(database, ""),
      jobs: [{ name: "first", description: "", schedule: { cron: YEARLY }, run }],
      ...{ tick: 0.2, heartbeat: 10, retryDelay: 1, signal: stop.signal },
    });
    await until("the end of the run", async () => {
      const [job] = await sql`select state from tracebook_queue.job where name = 'tracebook'`.catch(() => []);
      return job?.state === "completed";
    });
    stop.abort();
    await schedule;
    assertEquals([runs, (await scheduledRuns(database, 10)).length], [1, 1]);
  }));

// A scheduler that was killed between the load of a file and the training left the models and
// predictions of the log's former state: the next run found the file unchanged and did nothing.
Deno.test("what a killed run has loaded is trained and predicted by the next one, once", () =>
  withDatabase((database) =>
    withFolder({ "orders.csv": CSV }, async (folder) => {
      const said: string[] = [];
      const reporter = { ...silentReporter, step: (title: string) => (said.push(title), silentReporter.step(title)) };
      const context = contextOf(database, folder, { reporter });
      const reading = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined };
      const how = { path: `${folder}/incoming/orders.csv`, mode: "replace", replaceCases: false, maxRejected: 0.01 } as const;
      await loadLog(database, { ...how, ...reading, reporter: silentReporter, signal: context.signal });
      assertMatch(await load.run(context), /^0 of 1 files/);
      await train.run(context);
      await predict.run(context);
      assert(said.some((title) => title.startsWith("Training orders")) && said.includes("Predicting orders"), `${said}`);
      said.length = 0;
      for (const job of [load, train, predict]) await job.run(context);
      assertEquals(said.filter((title) => /Training|Predicting/.test(title)), []);
    })
  ));

// A load that ended while the log was predicted counted as predicted: the predictions ended later,
// but had been made from the events before.
Deno.test("a log that was loaded while it was predicted is outdated", () =>
  withDatabase((database) =>
    withFolder({ "orders.csv": CSV }, async (folder) => {
      const context = contextOf(database, folder, {});
      await load.run(context);
      const loadedAt = new Date((await findLog(database, "orders"))!.loadedAt).getTime();
      const keepPrediction = (startedAt: number, finishedAt: number) =>
        recordJob(database, {
          job: "predict",
          log: "orders",
          startedAt: new Date(startedAt),
          finishedAt: new Date(finishedAt),
          status: "done",
          message: "",
        });
      await keepPrediction(loadedAt - 1000, loadedAt + 1000);
      assertEquals((await outdatedLogs(database)).map(({ slug }) => slug), ["orders"]);
      await keepPrediction(loadedAt + 60_000, loadedAt + 60_001);
      assertEquals(await outdatedLogs(database), []);
    })
  ));

/** Runs a schedule in this process, on a clock of the test's own, until `body` ends. */
async function onClock(
  database: Database,
  clock: { now: number },
  jobs: readonly Job[],
  body: (messages: string[]) => Promise<void>,
): Promise<void> {
  const messages: string[] = [];
  const stop = new AbortController();
  const schedule = runSchedule({
    database,
    jobs,
    settings: settingsFrom({ TRACEBOOK_TIME_ZONE: "UTC" }),
    folder: "",
    settle: 0,
    now: () => clock.now,
    reporter: { ...silentReporter, message: (text) => void messages.push(text) },
    signal: stop.signal,
    tick: 0.1,
    heartbeat: 10,
  });
  try {
    await body(messages);
  } finally {
    stop.abort();
    await schedule;
  }
}

const HOUR = 3_600_000;

Deno.test("after a clock that was ahead, by years, a month or a day, each hour runs again, once", () =>
  withDatabase(async (database) => {
    const slots: string[] = [];
    const job: Job = {
      name: "hourly",
      description: "Notes its hour.",
      schedule: { cron: "0 * * * *" },
      run: ({ now }) => Promise.resolve(String(slots.push(new Date(now()).toISOString().slice(0, 13)))),
    };
    const clock = { now: Date.UTC(2026, 10, 1, 10, 30) };
    await onClock(database, clock, [job], async (messages) => {
      await until("the first hour is remembered", async () => await latestSlotOf(database, "hourly") !== null);
      const at = async (time: number) => {
        const hour = new Date(time).toISOString().slice(0, 13);
        const runs = () => slots.filter((slot) => slot === hour).length;
        const before = runs();
        clock.now = time;
        await until(`a run of ${hour}`, () => Promise.resolve(runs() > before));
      };
      let now = clock.now;
      for (const ahead of [5 * 365 * 24, 31 * 24, 24]) {
        await at(now += HOUR);
        await at(now + ahead * HOUR);
        await at(now += HOUR);
        assert(
          messages.some((text) => /^hourly: forgot the run of .*, which is in the future because a clock was ahead/.test(text)),
        );
      }
      // The hours that had run ahead of their time, a day before, run when they come.
      for (let hour = 0; hour < 3; hour++) await at(now = now + (hour === 0 ? 23 : 1) * HOUR);
    });
    assertEquals(slots.length, new Set(slots).size + 1, slots.join());
  }));

Deno.test("a scheduler goes on at once when the clock of the system goes back in the middle of a run", () =>
  withDatabase(async (database) => {
    const systemNow = Date.now;
    let ahead = 2 * HOUR;
    Date.now = () => systemNow() + ahead;
    try {
      let runs = 0;
      const run = () => {
        if (++runs === 3) ahead = 0;
        return Promise.resolve("");
      };
      const job: Job = { name: "often", description: "Counts.", schedule: { cron: "* * * * * *" }, run };
      const clock = {
        get now() {
          return Date.now();
        },
      };
      await onClock(database, clock, [job], async () => {
        await until("three runs after that", () => Promise.resolve(runs >= 6));
      });
    } finally {
      Date.now = systemNow;
    }
  }));

Deno.test("a schedule goes on after its database was killed, stopped or emptied, and says so once", () =>
  withStoppedServer(async (home) => {
    const database = await connect({ home });
    try {
      let runs = 0;
      const job: Job = {
        name: "often",
        description: "Counts its runs.",
        schedule: { cron: "* * * * *" },
        run: () => Promise.resolve(String(++runs)),
      };
      const clock = { now: Date.UTC(2026, 10, 1, 10, 30) };
      // It may be gone from the beginning.
      Deno.kill((await startEmbedded({ home })).pid, "SIGKILL");
      await onClock(database, clock, [job], async (messages) => {
        const nextRun = async () => {
          const before = runs;
          await until("a run", () => {
            clock.now += 60_000;
            return Promise.resolve(runs > before);
          });
        };
        await nextRun();
        const faults = [
          async () => Deno.kill((await startEmbedded({ home })).pid, "SIGKILL"),
          () => stopEmbedded({ home }),
          () => resetEmbedded({ home }),
        ];
        for (const [at, fault] of faults.entries()) {
          await fault();
          await until(
            "that the database is back",
            () => Promise.resolve(messages.filter((text) => /is back/.test(text)).length > at),
          );
          await nextRun();
        }
        // Each loss is said once. On a busy machine one fault may be two losses: the scheduler
        // starts the server while the reset still stops it.
        const said = messages.map((text) => /^the database is (gone|back)/.exec(text)?.[1]).filter((word) => word !== undefined);
        assertEquals(said.filter((word, at) => word === said[at - 1]), [], messages.join("\n"));
      });
    } finally {
      await database.close();
    }
  }));

// It ended: after each restart of the server follows a pause, in which it is not started again.
Deno.test("a scheduler starts also where its database comes and goes meanwhile", () =>
  withStoppedServer(async (home) => {
    const database = await connect({ home });
    const killServer = async () => Deno.kill((await startEmbedded({ home })).pid, "SIGKILL");
    let kills = 0;
    const unsteady: Database = {
      ...database,
      bringBack: async () => {
        const isBack = await database.bringBack();
        if (isBack && ++kills <= 2) await killServer();
        return isBack;
      },
    };
    const slots: string[] = [];
    const job: Job = {
      name: "often",
      description: "Notes its slots.",
      schedule: { cron: "* * * * *" },
      run: ({ now }) => Promise.resolve(String(slots.push(new Date(now()).toISOString()))),
    };
    const clock = { now: Date.UTC(2026, 10, 1, 10, 30) };
    try {
      await killServer();
      await onClock(unsteady, clock, [job], async () => {
        await until("the first slot is remembered", async () => await latestSlotOf(database, "often").catch(() => null) !== null);
        clock.now += 60_000;
        await until("a run", () => Promise.resolve(slots.length > 0));
      });
      assertEquals([slots, kills], [["2026-11-01T10:31:00.000Z"], 3]);
    } finally {
      await database.close();
    }
  }));

Deno.test("jobs that fail are told in one line, until they are done again", () =>
  withDatabase(async (database) => {
    assertEquals(await troublesLine(database), null);
    const context = { database, now: () => Date.UTC(2026, 10, 1, 10, 30), reporter: silentReporter } as unknown as JobContext;
    const run = (job: Pick<Job, "run">) =>
      runJob({ name: "load", description: "", ...job }, { slot: new Date(0), attempt: 1 }, {
        ...context,
        signal: new AbortController().signal,
      });
    await assertRejects(() => run({ run: () => Promise.reject(new Error("no such thing")) }));
    assertEquals(
      await troublesLine(database),
      "Jobs: failed last: load (2026-11-01 10:30 UTC). See: deno task history --failed",
    );
    await run({ run: () => Promise.resolve("3 files") });
    assertEquals(await troublesLine(database), null);
  }));
