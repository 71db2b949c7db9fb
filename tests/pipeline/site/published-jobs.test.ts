import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import {
  beginRun,
  changeAlertStates,
  type Database,
  endRun,
  findLog,
  recordJob,
  saveDriftCheck,
  saveModel,
  useModel,
} from "@/database/mod.ts";
import type { PublishedJobs } from "@/formats/published/published-jobs.ts";
import { JOBS_LIMITS, publishedJobs } from "@/pipeline/site/published-jobs.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { withholdJobTexts } from "@/pipeline/privacy/withhold-job-texts.ts";
import { jobsFile, refreshJobs } from "@/pipeline/site/refresh-jobs.ts";
import { TRAINING_VERSION } from "@/prediction/models/prediction-model.ts";
import { loadRows } from "../../database/load-rows.ts";
import { withDatabase } from "../../database/test-database.ts";

/** A folder with one job that runs each hour, and one after it. */
async function withJobs(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const job = (name: string, schedule: string) =>
    Deno.writeTextFile(
      join(folder, `${name}.ts`),
      `export default { name: "${name}", description: "Does it.", schedule: ${schedule}, retries: 1, run: () => Promise.resolve("") };`,
    );
  try {
    await job("hourly", '{ cron: "0 * * * *" }');
    await job("follower", '{ after: "hourly" }');
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Attempt {
  readonly job: string;
  readonly slot: string;
  readonly started?: string;
  readonly status?: "done" | "failed";
  readonly attempt?: number;
  readonly log?: string;
  readonly message?: string;
}

async function run(
  database: Database,
  { job, slot, started = slot, status = "done", attempt = 1, log = "", message = "" }: Attempt,
) {
  const startedAt = new Date(started);
  const id = await beginRun(database, { job, slot: new Date(slot), attempt, startedAt });
  await endRun(database, id, { status, message, log, finishedAt: new Date(startedAt.getTime() + 5000) });
}

const at = (time: string) => `2026-03-01T${time}:00.000Z`;

Deno.test("runs are told as on schedule, late or by hand, and scheduled times without a run as missed", () =>
  withJobs((folder) =>
    withDatabase(async (database) => {
      await run(database, { job: "hourly", slot: at("01:00") });
      await run(database, { job: "follower", slot: at("01:00"), started: at("01:09") });
      await run(database, { job: "hourly", slot: at("02:00"), status: "failed" });
      await run(database, { job: "hourly", slot: at("02:00"), started: at("02:01"), attempt: 2 });
      // No scheduler ran from 03:00 to 05:30: then the latest slot is made up for.
      await run(database, { job: "hourly", slot: at("05:00"), started: at("05:30") });
      await run(database, { job: "hourly", slot: at("05:42"), started: at("05:42") });
      await run(database, { job: "follower", slot: at("05:50"), started: at("05:50") });
      await run(database, { job: "gone", slot: at("05:51") });
      const published = await publishedJobs(database, { jobs: folder, settings: settingsFrom({}), now: new Date(at("06:01")) });
      const [follower, gone, hourly] = published.jobs;
      assertEquals(
        hourly.runs.map(({ slot, by, attempt, status }) => [slot.slice(11, 16), by, attempt, status]),
        [
          ["05:42", "hand", 1, "done"],
          ["05:00", "late", 1, "done"],
          ["02:00", "schedule", 2, "done"],
          ["02:00", "schedule", 1, "failed"],
          ["01:00", "schedule", 1, "done"],
        ],
      );
      assertEquals(hourly.missed, [at("04:00"), at("03:00")], "06:00 may still come");
      assertEquals(hourly.next.slice(0, 2), [at("07:00"), at("08:00")]);
      assertEquals(follower.runs.map(({ by }) => by), ["hand", "schedule"]);
      assertEquals([follower.schedule, follower.next, follower.missed], ["after hourly", [], []]);
      assertEquals([gone.schedule, gone.runs.length], ["by hand", 1]);
      assertEquals(published.problems, []);
    })
  ));

Deno.test("a folder of jobs that cannot be read is told, and the runs are there all the same", () =>
  withDatabase(async (database) => {
    await run(database, { job: "hourly", slot: at("01:00") });
    const published = await publishedJobs(database, { jobs: "/nowhere", settings: settingsFrom({}), now: new Date(at("06:00")) });
    assert(published.problems[0].includes("no such folder"));
    assertEquals(published.jobs.map(({ name, runs }) => [name, runs.length]), [["hourly", 1]]);
    // Files are named without the folders of the machine: the site may be read by anybody.
    const log = "Loading /srv/secret/orders.csv ...\nsee https://example.org/secret/page";
    await run(database, { job: "hourly", slot: at("02:00"), message: '3 logs, in "/srv/my secret/dist"', log });
    const options = { jobs: "/srv/secret/jobs", settings: settingsFrom({}), now: new Date(at("06:00")) };
    const { jobs: [{ runs: [{ message, output, outputLength }] }], problems: [problem] } = await publishedJobs(database, options);
    assertEquals(message, '3 logs, in "dist"');
    assertEquals(output, "Loading orders.csv ...\nsee https://example.org/secret/page");
    assertEquals(outputLength, output!.length);
    assert(problem.includes("no such folder") && !problem.includes("secret"), problem);
  }));

Deno.test("what is published of the history stays small, and says what it cuts", () =>
  withJobs((folder) =>
    withDatabase(async (database) => {
      const log = "line \ud83d\ude00\n".repeat(20_000);
      for (let i = 0; i < JOBS_LIMITS.runs + 5; i++) {
        const slot = new Date(Date.UTC(2026, 2, 1, i)).toISOString();
        await run(database, { job: "hourly", slot, log, message: "m".repeat(5000), status: i % 2 === 0 ? "failed" : "done" });
        await recordJob(database, {
          job: "load",
          startedAt: new Date(slot),
          finishedAt: new Date(slot),
          status: "done",
          message: "completed ".repeat(500),
        });
      }
      const published = await publishedJobs(database, {
        jobs: folder,
        settings: settingsFrom({}),
        now: new Date("2026-03-09T00:00:00Z"),
      });
      const hourly = published.jobs.find(({ name }) => name === "hourly")!;
      assertEquals(hourly.runs.length, JOBS_LIMITS.runs);
      assertEquals(hourly.runs[0].outputLength, Array.from(log).length);
      for (const { output, message } of hourly.runs) {
        assert(output === null || Array.from(output).length <= JOBS_LIMITS.output);
        assertEquals(message.length, JOBS_LIMITS.message + 1);
      }
      for (const { message } of published.steps) {
        assert(message.endsWith(" completed…") && message.length <= JOBS_LIMITS.message, "cut between words");
      }
      assertEquals(hourly.runs.filter(({ output }) => output !== null).length, 15);
      assertEquals(hourly.missed.length, JOBS_LIMITS.runs, "no more missed times than runs are told");
      assertLess(JSON.stringify(published).length, 300_000);
    })
  ));

Deno.test("a challenger that was kept out says why, by the retraining that trained it", () =>
  withDatabase(async (database) => {
    await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
    const { logId, slug, version, checksum } = (await findLog(database, "orders"))!;
    const train = (trainedAt: string, codeVersion = TRAINING_VERSION) =>
      saveModel(database, {
        logId,
        logVersion: version,
        task: "remaining",
        algorithm: "median",
        trainedAt: new Date(trainedAt),
        dataChecksum: checksum,
        codeVersion,
        seed: 1,
        features: [],
        figures: { testCases: 40, testRows: 90, results: [{ name: "median", mae: 5, coverage90: 0.9 }], importance: [] },
        bytes: Uint8Array.of(1, 2, 3),
      });
    const champion = await train(at("01:00"));
    await useModel(database, { logId, task: "remaining", modelId: champion, since: new Date(at("01:00")), reason: "The first." });
    const challenger = await train(at("02:00"));
    const unknown = await train(at("04:00"), "older");
    await recordJob(database, {
      job: "retrain",
      log: slug,
      startedAt: new Date(at("01:59")),
      finishedAt: new Date(at("02:01")),
      status: "done",
      message: "kept the model in use. On 40 cases it was 3 % worse. New model: median was selected.",
    });
    await saveDriftCheck(database, {
      logId,
      modelId: champion,
      checkedAt: new Date(at("03:00")),
      flagged: true,
      reasons: ["It is off."],
      figures: { cases: 30, rows: 60, mae: 9, bias: 1, coverage90: 0.7 },
    });
    const { logs: [{ remaining, duration }] } = await publishedJobs(database, {
      jobs: "/nowhere",
      settings: settingsFrom({}),
      now: new Date(at("06:00")),
    });
    assertEquals(remaining.inUse, champion);
    assertEquals(
      remaining.models.map(({ id, uses, keptOut, isUsable, bytes }) => [
        id,
        uses.map(({ reason }) => reason),
        keptOut,
        isUsable,
        bytes,
      ]),
      [
        [unknown, [], null, false, 3],
        [challenger, [], "On 40 cases it was 3 % worse.", true, 3],
        [champion, ["The first."], null, true, 3],
      ],
    );
    assertEquals(remaining.models[0].tested, { cases: 40, rows: 90, mae: 5, baseline: 5, coverage90: 0.9 });
    assertEquals(remaining.checks.map(({ model, flagged, mae, cases }) => [model, flagged, mae, cases]), [[
      champion,
      true,
      9,
      30,
    ]]);
    assertEquals([duration.inUse, duration.models, duration.checks], [null, [], []]);
  }));

Deno.test("the state of jobs in a site is written anew for its news, but not for the runs of publishing alone", () =>
  withDatabase(async (database) => {
    const site = await Deno.makeTempDir();
    try {
      const path = join(site, "data", "jobs.json");
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), false, "a site of an older version has none");
      await Deno.mkdir(join(site, "data"));
      await Deno.writeTextFile(path, JSON.stringify(await jobsFile(database, PUBLISH_ALL)));
      await Deno.writeTextFile(`${path}.gz`, "old");
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), false);
      await run(database, { job: "publish", slot: at("01:00") });
      await recordJob(database, {
        job: "build",
        startedAt: new Date(at("01:00")),
        finishedAt: new Date(at("01:01")),
        status: "done",
        message: "",
      });
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), false, "each publishing would be the reason for the next one");
      await run(database, { job: "load", slot: at("02:00") });
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), true);
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), false);
      const written = JSON.parse(await Deno.readTextFile(path)) as PublishedJobs;
      assertEquals(written.jobs.find(({ name }) => name === "publish")!.runs.length, 1);
      const zipped = await Deno.open(`${path}.gz`);
      const text = await new Response(zipped.readable.pipeThrough(new DecompressionStream("gzip"))).text();
      assertEquals(JSON.parse(text), written);
      await run(database, { job: "publish", slot: at("03:00"), status: "failed" });
      assertEquals(await refreshJobs(database, site, PUBLISH_ALL), true, "that publishing fails is news");
    } finally {
      await Deno.remove(site, { recursive: true });
    }
  }));

Deno.test("a site that withholds parts of its logs tells of jobs by counts and times, and quotes no log", () =>
  withJobs((folder) =>
    withDatabase(async (database) => {
      const [message, output, sentence] = ["the case of Anna is bad", "a row of Bernd", "Carla is late"];
      await Deno.mkdir(join(folder, "alerts"));
      await Deno.writeTextFile(
        join(folder, "alerts", "late.ts"),
        'export default { name: "late", description: "Late.", check: () => [] };',
      );
      const state = {
        alert: "late",
        subject: "orders",
        since: new Date(at("01:00")),
        toldAt: null,
        told: false,
        sentence,
        figures: {},
      };
      await changeAlertStates(database, "late", () => ({ states: [state], messages: [] }));
      await run(database, { job: "hourly", slot: at("01:00"), status: "failed", message, log: output });
      const published = await publishedJobs(database, { jobs: folder, settings: settingsFrom({}), now: new Date(at("02:01")) });
      for (const text of [message, sentence]) assertStringIncludes(JSON.stringify(published), text);
      const withheld = withholdJobTexts(published);
      const told = JSON.stringify(withheld);
      assert(!told.includes(message) && !told.includes(output) && !told.includes(sentence), told);
      assertEquals(withheld.alerts!.map(({ name, troubles }) => [name, troubles.map(({ subject }) => subject)]), [["late", [
        "orders",
      ]]]);
      assertEquals(withheld.jobs.map(({ runs }) => runs.length), published.jobs.map(({ runs }) => runs.length));
      assert(withheld.isWithheld);
    })
  ));
