/** Commands that read what jobs and loads keep: `job`, `history`, `rejected`, `predictions`. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { beginRun, connect, endRun, findLog, saveDriftCheck } from "@/database/mod.ts";
import { answersHere } from "@/api/answers.ts";
import { rowsOfText } from "@/formats/logs/csv/csv-text.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";
import { withStoppedServer } from "../database/with-home.ts";
import { runCli } from "./run-cli.ts";

/** Thirty completed cases, one that runs, and two rows that cannot be used. */
const CSV = [
  "case,activity,timestamp",
  ...Array.from({ length: 30 }, (_, at) => {
    const time = (hour: number) => new Date(Date.UTC(2026, 0, 1 + at, hour)).toISOString();
    return [`c${at},ask,${time(8)}`, `c${at},check,${time(9)}`, `c${at},answer,${time(10 + at % 3)}`];
  }).flat(),
  "late,ask,2026-01-30T12:00:00Z",
  "bad,ask,soon",
  ",ask,2026-01-30T12:00:00Z",
].join("\n");

const jobFile = (name: string, schedule: string, run: string) =>
  `export default { name: "${name}", description: "Does ${name}.", ${schedule} run: async ({ reporter }) => { ${run} } };\n`;

async function withFiles(
  body: (run: (...args: string[]) => ReturnType<typeof runCli>, folder: string, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withDatabase(async (database) => {
    const folder = await Deno.makeTempDir({ prefix: "tracebook-jobs-" });
    try {
      await body(
        (...args) => runCli(args, { env: { DATABASE_URL: database.url, TRACEBOOK_TIME_ZONE: "UTC" } }),
        folder,
        database,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("job lists the jobs of a folder and runs one; history tells how runs ended and what comes next", () =>
  withFiles(async (run, folder) => {
    await Deno.writeTextFile(
      `${folder}/greet.ts`,
      jobFile("greet", `schedule: { cron: "0 3 * * *" },`, `reporter.message("looking"); return "greeted";`),
    );
    await Deno.writeTextFile(
      `${folder}/fail.ts`,
      jobFile("fail", `schedule: { after: "greet" },`, `throw new Error("no such thing");`),
    );
    const jobs = ["--jobs", folder];
    const greeted = await run("job", "greet", ...jobs);
    assertEquals([greeted.status, greeted.stdout], [0, "greet: greeted\n"], greeted.stderr);
    const failed = await run("job", "fail", ...jobs);
    assertEquals(failed.status, 1);
    assertMatch(failed.stderr, /fail\.ts: expected a job that ends without an error, found no such thing/);
    assertMatch(failed.stderr, /^ *at .*\/fail\.ts:1:\d+\)?$/m);
    assert(!/src\/(cli|pipeline)/.test(failed.stderr), failed.stderr);

    const list = JSON.parse((await run("job", "--json", ...jobs)).stdout);
    assertEquals(list.map((job: Record<string, unknown>) => Object.keys(job)), [
      ["name", "description", "file", "schedule", "lastRun", "nextRun"],
      ["name", "description", "file", "schedule", "lastRun", "nextRun"],
    ]);
    assertEquals(
      list.map((job: { lastRun: { status: string }; nextRun: string | null }) => [job.lastRun.status, job.nextRun !== null]),
      [
        ["failed", false],
        ["done", true],
      ],
    );
    assertMatch((await run("job", ...jobs)).stdout, /^ {2}greet +0 3 \* \* \* +\d{4}-\d\d-\d\d \d\d:\d\d done/m);

    const history = JSON.parse((await run("history", "--json", ...jobs)).stdout);
    assertEquals(Object.keys(history), ["runs", "deadLetters", "driftChecks", "next"]);
    assertEquals(
      history.runs.map((
        { kind, job, attempt, status, message, output }: Record<string, unknown>,
      ) => [kind, job, attempt, status, message, output]),
      [["run", "fail", 1, "failed", "no such thing", ""], ["run", "greet", 1, "done", "greeted", "looking"]],
    );
    assertEquals(history.next.map(({ job, schedule }: Record<string, unknown>) => [job, schedule]), [
      ["fail", "after greet"],
      ["greet", "0 3 * * *"],
    ]);
    const onlyFailed = JSON.parse((await run("history", "--failed", "--json", ...jobs)).stdout);
    assertEquals(onlyFailed.runs.map(({ job }: { job: string }) => job), ["fail"]);
    const onlyGreet = JSON.parse((await run("history", "--job", "greet", "--json", ...jobs)).stdout);
    assertEquals([onlyGreet.runs.length, onlyGreet.next.length], [1, 1]);
    const mistyped = await run("history", "--job", "gret", ...jobs);
    assertEquals(mistyped.status, 2);
    assertStringIncludes(mistyped.stderr, "Did you mean greet?");
    const text = (await run("history", ...jobs)).stdout;
    assertMatch(text, /run +fail +- +attempt 1 +failed +[\d.]+ s +no such thing$/m);
    assertMatch(text, /^Dead letters: none$/m);
  }));

Deno.test("a job that is none, a bad job file and a bad number are refused with the statuses of README", () =>
  withFiles(async (run, folder) => {
    await Deno.writeTextFile(`${folder}/greet.ts`, jobFile("greet", "", `return "";`));
    const unknown = await run("job", "gret", "--jobs", folder);
    assertEquals(unknown.status, 2);
    assertMatch(unknown.stderr, /Did you mean greet\?/);
    assertEquals((await run("history", "--last", "few", "--jobs", folder)).status, 2);
    assertEquals((await run("rejected", "nothing")).status, 3);
    assertEquals((await run("predictions", "nothing")).status, 3);
    await Deno.writeTextFile(`${folder}/bad.ts`, "export const x = 1;\n");
    const bad = await run("job", "--jobs", folder);
    assertEquals(bad.status, 3);
    assertMatch(bad.stderr, /bad\.ts/);
    // The others are listed and run all the same.
    assertMatch(bad.stdout, /^ {2}greet /m);
    const good = await run("job", "greet", "--jobs", folder);
    assertEquals(good.status, 0, good.stderr);
    assertMatch(good.stderr, /^warning: .*bad\.ts: expected a job/m);
    const misspelt = await run("job", "gret", "--jobs", folder);
    assertEquals(misspelt.status, 2);
    assertMatch(misspelt.stderr, /^warning: .*bad\.ts: expected a job[^]*Did you mean greet\?/m);
    await Deno.writeTextFile(`${folder}/worse.ts`, "export default 1;\n");
    const named = await run("job", "worse", "--jobs", folder);
    assertEquals(named.status, 3);
    // The job that was named may be that of any bad file.
    for (const file of ["bad.ts", "worse.ts"]) assertStringIncludes(named.stderr, file);
    const history = await run("history", "--job", "greet", "--jobs", folder);
    assertEquals(history.status, 0, history.stderr);
    assertMatch(history.stderr, /^warning: .*bad\.ts: expected a job/m);
    assertMatch(history.stdout, /run +greet /);
  }));

Deno.test("rejected lists rows with file, line and reason, predictions the running cases, history the drift checks", () =>
  withFiles(async (run, folder, database) => {
    await Deno.writeTextFile(`${folder}/orders.csv`, CSV);
    const loaded = await run("load", `${folder}/orders.csv`, "--max-rejected", "10%");
    assertEquals(loaded.status, 0, loaded.stderr);
    const rows = JSON.parse((await run("rejected", "orders", "--json")).stdout);
    assertEquals(rows.map((row: Record<string, unknown>) => [Object.keys(row), row.line]), [
      [["load", "file", "line", "column", "reason", "text"], 93],
      [["load", "file", "line", "column", "reason", "text"], 94],
    ]);
    assertEquals(JSON.parse((await run("rejected", "orders", "--limit", "1", "--json")).stdout).length, 1);
    const csv = [...rowsOfText((await run("rejected", "orders", "--csv")).stdout, { delimiter: ",", complete: true })];
    assertEquals(csv.map(({ cells }) => cells), [
      ["load", "file", "line", "column", "reason", "text"],
      ...rows.map(({ load, file, line, column, reason, text }: Record<string, string | number>) =>
        [load, file, line, column, reason, text].map((cell) => cell === null ? "" : String(cell))
      ),
    ]);
    assertEquals((await run("rejected", "orders", "--csv", "--json")).status, 2);
    assertMatch(
      (await run("rejected", "orders")).stdout,
      /^orders: 2 rejected rows\n {2}load 1 {2}orders\.csv {2}line 93 {2}timestamp/,
    );

    // The filters of all functions, over what a row has: why and where it was rejected, its cells.
    const linesOf = async (...filters: string[]) => {
      const { status, stdout, stderr } = await run("rejected", "orders", ...filters, "--json");
      assertEquals(status, 0, stderr);
      const log = (await findLog(database, "orders"))!;
      const settings = settingsFrom({ DATABASE_URL: database.url });
      const given = { function: "rejected", filter: filters.join(";"), arguments: { limit: 100 } };
      const { body } = await answersHere(database, settings)({ log: "orders", identity: log.identity, ...given });
      assertEquals(new TextDecoder().decode(body), stdout.trimEnd());
      return JSON.parse(stdout).map(({ line }: { line: number }) => line);
    };
    assertEquals(await linesOf("attribute:column=timestamp"), [93]);
    assertEquals(await linesOf("case:bad"), [93]);
    assertEquals(await linesOf("not-case:bad", "through:ask"), [94]);
    assertEquals(await linesOf("attribute:file=orders.csv", "attribute:line=94.."), [94]);
    assertEquals(await linesOf(`attribute:reason=${JSON.stringify(rows[1].reason)}`), [94]);
    assertEquals(await linesOf("through:check"), []);
    // A name that no row has is told; it was passed over.
    const mistyped = await run("rejected", "orders", "attribute:colum=timestamp");
    assertEquals(mistyped.status, 0, mistyped.stderr);
    assertMatch(mistyped.stderr, /^note: no rejected row has the event attribute "colum"$/m);
    assertEquals((await run("rejected", "orders", "through:ask")).stderr, "");
    const timed = await run("rejected", "orders", "duration:1h..");
    assertEquals(timed.status, 3);
    assertMatch(timed.stderr, /the filter duration:1h\.\. needs/);

    assertMatch(
      (await run("predictions", "orders")).stdout,
      /^orders: no predictions of running cases are stored; deno task predict makes them$/m,
    );
    const predicted = await run("predict-running", "orders");
    assertEquals(predicted.status, 0, predicted.stderr);
    const predictions = JSON.parse((await run("predictions", "orders", "--json")).stdout);
    assert(predictions.some(({ caseId }: { caseId: string }) => caseId === "late"), JSON.stringify(predictions));
    assertEquals(Object.keys(predictions[0]), [
      "caseId",
      "lastTime",
      "events",
      "predictedDurationHours",
      "remainingHours",
      "interval90",
      "modelId",
      "predictedAt",
    ]);
    assertMatch((await run("predictions", "orders", "through:answer", "case:lat")).stderr, /no case "lat"/);
    assertEquals(JSON.parse((await run("predictions", "orders", "not-through:check", "--json")).stdout), predictions);
    assertEquals(JSON.parse((await run("predictions", "orders", "through:check", "--json")).stdout), []);
    assertMatch((await run("predictions", "orders")).stdout, /^ {2}late +2026-01-30 12:00 UTC +[\d.]+ h/m);

    const { logId } = (await findLog(database, "orders"))!;
    const check = { logId, modelId: predictions[0].modelId, flagged: true, reasons: ["the error has doubled"], figures: {} };
    await saveDriftCheck(database, { ...check, checkedAt: new Date(0) });
    assertMatch(
      (await run("history")).stdout,
      /^ {2}1970-01-01 00:00 {2}orders {2}model \d+ {2}drift {2}the error has doubled$/m,
    );
  }));

Deno.test("db status says in one line which jobs have failed", () =>
  withStoppedServer(async (home) => {
    const database = await connect({ home });
    const id = await beginRun(database, { job: "load", slot: new Date(0), attempt: 1, startedAt: new Date(0) });
    await endRun(database, id, { status: "failed", message: "no such thing", log: "", finishedAt: new Date(0) });
    await database.close();
    const { status, stdout } = await runCli(["db", "status"], { env: { TRACEBOOK_HOME: home, DATABASE_URL: "" } });
    assertEquals(status, 0);
    assertMatch(stdout, /^running, .*\nJobs: failed last: load \(1970-01-01 00:00 UTC\)\. See: deno task history --failed\n$/);
  }));
