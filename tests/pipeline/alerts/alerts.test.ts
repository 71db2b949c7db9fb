/** Alerts from their files to their receivers: a real SMTP server, a real webhook, a scheduler. */
import { assert, assertEquals, assertGreater, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { SMTPServer } from "smtp-server";
import type { AddressInfo } from "node:net";
import {
  beginRun,
  type Database,
  endRun,
  findLog,
  type ModelRecord,
  readAlertMessages,
  readAlertStates,
  readDriftWatch,
  readPerformance,
  rememberSlot,
  replacePredictions,
  saveDriftCheck,
  saveDriftWatch,
  saveModel,
  useModel,
} from "@/database/mod.ts";
import type { DriftWatchState } from "@/comparison/drift/watch-drift.ts";
import { TracebookError } from "@/errors.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import type { Alert, AlertContext } from "@/pipeline/alerts/alert.ts";
import { alertSettingsFrom } from "@/pipeline/alerts/alert-settings.ts";
import { targetsOf } from "@/pipeline/alerts/alert-targets.ts";
import { watchAlerts } from "@/pipeline/alerts/watch-alerts.ts";
import { checkAlerts } from "@/pipeline/alerts/check-alerts.ts";
import * as conditions from "@/pipeline/alerts/conditions.ts";
import { deliverMessages, MOST_ATTEMPTS, pauseAfter } from "@/pipeline/alerts/deliver-messages.ts";
import { findAlerts } from "@/pipeline/alerts/find-alerts.ts";
import { rememberSome } from "@/pipeline/alerts/remember-some.ts";
import { signWebhook } from "@/pipeline/alerts/send-webhook.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { watchProcess } from "@/pipeline/watch-process.ts";
import { runSchedule } from "@/pipeline/schedule/schedule.ts";
import { type Settings, settingsFrom } from "@/pipeline/settings.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { ORDERS } from "../../api/with-api.ts";
import { runCli } from "../../cli/run-cli.ts";
import { withDatabase } from "../../database/test-database.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

const contextOf = (database: Database, more: Partial<AlertContext> = {}): AlertContext => ({
  database,
  settings: settingsFrom({}),
  jobs: [],
  now: () => Date.UTC(2026, 6, 1),
  reporter: silentReporter,
  remember: rememberSome(),
  ...more,
});

const MODEL: Omit<ModelRecord, "logId"> = {
  logVersion: 1,
  task: "remaining",
  algorithm: "median",
  trainedAt: new Date(0),
  dataChecksum: "",
  codeVersion: "",
  seed: 1,
  features: [],
  figures: {},
  parameters: {},
  bytes: Uint8Array.of(1),
};

/** A webhook on this machine; `answer` gives the status. */
async function withWebhook(
  body: (address: string, received: { headers: Headers; text: string }[]) => Promise<void>,
  answer: () => number = () => 204,
) {
  const received: { headers: Headers; text: string }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    received.push({ headers: request.headers, text: await request.text() });
    return new Response(null, { status: answer() });
  });
  try {
    await body(`http://127.0.0.1:${server.addr.port}/hook?token=hidden`, received);
  } finally {
    await server.shutdown();
  }
}

Deno.test("each condition tells trouble by the figure of its command, and none below its limit", () =>
  withDatabase(async (database) => {
    const log = (await findLog(database, "orders"))!;
    const jobs = [{ name: "tick", description: "", schedule: { cron: "0 * * * *" }, run: () => Promise.resolve("") }];
    const context = contextOf(database, { jobs });
    const subjects = async (condition: Alert["check"]) => (await condition(context)).map(({ subject }) => subject);
    const { segments: [{ share }] } = await readPerformance(database, log);
    const [trouble] = await conditions.bottleneckShare({ above: share! - 1e-9 })(context);
    assertEquals([trouble.subject, trouble.figures.share], ["orders", share]);
    assertEquals(await subjects(conditions.bottleneckShare({ above: share! })), []);

    const age = (context.now() - log.lastTime!.getTime()) / 3_600_000;
    assertEquals(await subjects(conditions.staleData({ hours: age - 1 })), ["orders"]);
    assertEquals(await subjects(conditions.staleData({ hours: age + 1 })), []);

    const model = await Deno.makeTempFile({ suffix: ".pnml" });
    const tree = parseProcessTree("->( 'receive', *( 'check', tau ), 'pack', 'send' )");
    await Deno.writeTextFile(model, writePnml(petriNetOfTree(tree)));
    const args = ["conformance", "log:orders", "--model", model, "--method", "alignments", "--json"];
    const { stdout } = await runCli(args, { env: { DATABASE_URL: database.url } });
    const rate = 1 - JSON.parse(stdout).alignments.fittingCasesPercent / 100;
    assertGreater(rate, 0.1);
    const found = await conditions.deviationRate({ model, above: rate - 1e-9 })(context);
    assertEquals(found.map(({ figures }) => figures.rate), [rate]);
    assertEquals(await subjects(conditions.deviationRate({ model, above: rate })), []);
    await Deno.remove(model);

    assertEquals([await subjects(conditions.failedJobs()), await subjects(conditions.missedJobs())], [[], []]);
    const run = await beginRun(database, { job: "load", slot: new Date(0), attempt: 1, startedAt: new Date(0) });
    await endRun(database, run, { status: "failed", message: "no", log: "", finishedAt: new Date(0) });
    await rememberSlot(database, "tick", new Date(context.now() - 7_200_000));
    assertEquals([await subjects(conditions.failedJobs()), await subjects(conditions.missedJobs())], [["load"], ["tick"]]);
    await rememberSlot(database, "tick", new Date(context.now()));
    assertEquals(await subjects(conditions.missedJobs()), []);

    const modelId = await saveModel(database, { ...MODEL, logId: log.logId });
    const use = { logId: log.logId, task: MODEL.task, modelId, since: new Date(0), reason: "" };
    await useModel(database, use);
    assertEquals(await subjects(conditions.modelDrift()), []);
    const check = { logId: log.logId, modelId, checkedAt: new Date(), reasons: ["The error has doubled."], figures: {} };
    await saveDriftCheck(database, { ...check, flagged: true });
    assertEquals(await subjects(conditions.modelDrift()), ["orders"]);
    await saveDriftCheck(database, { ...check, flagged: false });
    assertEquals(await subjects(conditions.modelDrift()), []);

    assertEquals(await watchProcess(database, log, context), []);
    const state = await readDriftWatch(database, log.logId) as DriftWatchState;
    assertGreater(state.fed, 0);
    assertEquals(await watchProcess(database, log, context), []);
    assertEquals(await readDriftWatch(database, log.logId), state, "no case is given to the watch twice");
    assertEquals(await subjects(conditions.processDrift()), []);
    const drift = { at: "2026-05-01T00:00:00.000Z", aspect: "control flow", sentence: "phone was replaced by mail" };
    await saveDriftWatch(database, log.logId, { state, drifts: [drift], now: new Date(context.now()) });
    const [{ sentence }] = await conditions.processDrift()(context);
    assertEquals(sentence, "The process has changed on 1 May 2026: phone was replaced by mail.");
    const later = { ...context, now: () => context.now() + 31 * 86_400_000 };
    assertEquals(await conditions.processDrift()(later), []);

    const lastTime = new Date(Date.UTC(2026, 5, 1));
    const hours = { remainingHours: 100, durationHours: 500, lowHours: 400, highHours: 600 };
    const prediction = { caseId: "7", modelId, predictedAt: lastTime, lastTime, events: 1, ...hours };
    await replacePredictions(database, log.logId, [prediction, {
      ...prediction,
      caseId: "8",
      remainingHours: 1,
      durationHours: 9,
    }]);
    const breaches = async (target: conditions.CaseTarget, above = 0) =>
      (await conditions.predictedBreaches({ target, above })(context)).map(({ figures }) => figures.breaches);
    assertEquals(await breaches({ hours: 400 }), [1]);
    assertEquals(await breaches({ hours: 400 }, 1), []);
    assertEquals(await breaches({ date: "2026-06-02" }), [1]);
    assertEquals(await breaches({ date: "2026-06-30" }), []);
    // 100 hours after midnight UTC, whatever the zone of this process.
    assertEquals(await breaches({ date: "2026-06-05T03:59" }), [1]);
    assertEquals(await breaches({ date: "2026-06-05T04:00" }), []);

    assertThrows(() => conditions.bottleneckShare({ above: 50 }), TracebookError, "a share from 0 to 1");
    assertThrows(() => conditions.staleData({ hours: NaN }), TracebookError, "a positive number of hours");
    for (const date of ["soon", "5 June 2026", "2026-06-31"]) {
      assertThrows(() => conditions.predictedBreaches({ target: { date } }), TracebookError, "a target such as");
    }
    await assertRejects(
      () => Promise.resolve(conditions.staleData({ hours: 1, logs: ["none"] })(context)),
      TracebookError,
      "none",
    );
  }, ORDERS));

Deno.test("an alert that cannot be checked is itself in trouble, and forgets nothing", () =>
  withDatabase(async (database) => {
    let broken = false;
    const alert: Alert = {
      name: "a",
      description: "It tells.",
      check: () => {
        if (broken) throw new Error("no such file\0");
        return Promise.resolve([{ subject: "x", sentence: "x is in trouble.", figures: {} }]);
      },
    };
    const states = async () =>
      (await readAlertStates(database)).filter(({ since }) => since !== null).map(({ subject, sentence }) => [subject, sentence]);
    const check = () => checkAlerts([alert], contextOf(database));
    await check();
    broken = true;
    assertEquals(await check(), { troubles: 2, messages: 0 });
    assertEquals(await states(), [["check", "The alert cannot be checked: no such file\ufffd"], ["x", "x is in trouble."]]);
    broken = false;
    await check();
    assertEquals(await states(), [["x", "x is in trouble."]]);
  }));

Deno.test("an e-mail comes by SMTP with login, the same Message-ID each time, and no secret in what is stored", () =>
  withDatabase(async (database) => {
    const mails: string[] = [];
    let refuse = true;
    const server = new SMTPServer({
      authOptional: false,
      allowInsecureAuth: true,
      disabledCommands: ["STARTTLS"],
      onAuth: ({ username, password }, _, callback) =>
        username === "u" && password === "pass word" ? callback(null, { user: "u" }) : callback(new Error("no")),
      onData: async (stream, _, callback) => {
        mails.push((await Array.fromAsync(stream)).join(""));
        callback(refuse ? Object.assign(new Error("later"), { responseCode: 451 }) : null);
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.server.address() as AddressInfo;
    const settings = settingsFrom({
      TRACEBOOK_ALERT_MAIL: "ann@example.org",
      TRACEBOOK_ALERT_FROM: "tracebook@example.org",
      TRACEBOOK_SMTP: `smtp://u:pass%20word@127.0.0.1:${port}`,
    });
    const alert: Alert = {
      name: "a",
      description: "It tells.",
      check: () => Promise.resolve([{ subject: "orders", sentence: 'The segment "Prüfen" is slow.', figures: { share: 0.7 } }]),
    };
    try {
      const context = contextOf(database, { settings });
      assertEquals((await checkAlerts([alert], context)).messages, 1);
      const deliver = (now: number) =>
        deliverMessages(database, { settings, targets: targetsOf(alert, settings).targets, now: () => now, patience: 5000 });
      assertEquals(await deliver(context.now()), { delivered: 0, failed: 1, dead: 0 });
      const [{ problem, target }] = await readAlertMessages(database, { limit: 1, open: true });
      assertEquals([problem, target], ["the server of e-mails answered with status 451", "mail ann@example.org"]);
      refuse = false;
      // Not before the pause is over.
      assertEquals((await deliver(context.now() + pauseAfter(1) - 1)).delivered, 0);
      assertEquals((await deliver(context.now() + pauseAfter(1))).delivered, 1);
      const [first, second] = mails.map((mail) => /^Message-ID: (.*)$/mi.exec(mail)![1]);
      assertEquals([mails.length, first], [2, second]);
      assertMatch(
        mails[1],
        /^From: tracebook@example\.org\r?\nTo: ann@example\.org\r?\nSubject: \[Tracebook\] trouble: a, orders\r?$/m,
      );
      assertMatch(mails[1], /Pr=C3=BCfen/);
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }));

/** An alert whose one subject is in trouble. */
const IN_TROUBLE: Alert = {
  name: "a",
  description: "It tells.",
  check: () => Promise.resolve([{ subject: "x", sentence: "x is in trouble.", figures: {} }]),
};

Deno.test("a message whose receiver needs a setting that is gone waits for it, however long, and is sent then", async () => {
  await withWebhook((address, received) =>
    withDatabase(async (database) => {
      const settings = settingsFrom({ TRACEBOOK_ALERT_WEBHOOK: address, TRACEBOOK_ALERT_SECRET: SECRET });
      const without = settingsFrom({ TRACEBOOK_ALERT_WEBHOOK: address });
      const [alert, context] = [IN_TROUBLE, contextOf(database, { settings })];
      await checkAlerts([alert], context);
      let now = context.now();
      const deliver = (settings: Settings) =>
        deliverMessages(database, { settings, ...targetsOf(alert, settings), now: () => now });
      for (let attempt = 1; attempt < 2 * MOST_ATTEMPTS; attempt++, now += pauseAfter(attempt)) {
        assertEquals(await deliver(without), { delivered: 0, failed: 1, dead: 0 });
      }
      const [{ problem }] = await readAlertMessages(database, { limit: 9 });
      assertMatch(problem!, /TRACEBOOK_ALERT_SECRET/);
      assertEquals(await deliver(settings), { delivered: 1, failed: 0, dead: 0 });
      assertEquals(received.length, 1);
    })
  );
});

Deno.test("a webhook is signed, its address stays out of the database, and what fails too often is a dead letter", async () => {
  let status = 503;
  await withWebhook((address, received) =>
    withDatabase(async (database) => {
      const settings = settingsFrom({ TRACEBOOK_ALERT_WEBHOOK: address, TRACEBOOK_ALERT_SECRET: SECRET });
      const [alert, context] = [IN_TROUBLE, contextOf(database, { settings })];
      await checkAlerts([alert], context);
      let now = context.now();
      const deliver = () => deliverMessages(database, { settings, targets: targetsOf(alert, settings).targets, now: () => now });
      for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++, now += pauseAfter(attempt)) {
        assertEquals((await deliver()).failed, 1);
      }
      assertEquals(await deliver(), { delivered: 0, failed: 0, dead: 1 });
      now += 86_400_000;
      assertEquals(await deliver(), { delivered: 0, failed: 0, dead: 0 });
      const { headers, text } = received.at(-1)!;
      const id = headers.get("webhook-id")!;
      assertEquals(headers.get("webhook-signature"), signWebhook(SECRET, `${id}.${headers.get("webhook-timestamp")}.${text}`));
      assertEquals(
        new Set(received.map(({ headers }) => headers.get("webhook-id"))).size,
        1,
      );
      const { type, data } = JSON.parse(text);
      assertEquals([type, data.alert, data.subject, data.sentence], ["alert.trouble", "a", "x", "x is in trouble."]);
      assertEquals(JSON.stringify(await readAlertMessages(database, { limit: 9 })).includes("hidden"), false);

      // The commands: a dead letter is listed, put back, and sent with the same id.
      const folder = await Deno.makeTempDir();
      await Deno.mkdir(`${folder}/alerts`);
      await Deno.writeTextFile(
        `${folder}/alerts/a.ts`,
        `export default { name: "a", description: "It tells.", check: () => Promise.resolve([{ subject: "x", sentence: "x is in trouble.", figures: {} }]) };\n`,
      );
      const env = { DATABASE_URL: database.url, TRACEBOOK_ALERT_WEBHOOK: address, TRACEBOOK_ALERT_SECRET: SECRET };
      const run = (...args: string[]) => runCli(["alerts", ...args, "--jobs", folder], { env });
      const history = JSON.parse((await run("history", "--failed", "--json")).stdout);
      assertEquals(history.map(({ messageId, status }: Record<string, unknown>) => [messageId, status]), [[id, "dead"]]);
      assertEquals((await run("test")).status, 1);
      status = 204;
      const told = await run("test", "a", "--json");
      assertEquals(told.status, 0, told.stderr);
      assertEquals(JSON.parse(told.stdout).sent, [{ target: history[0].target, problem: null }]);
      assertEquals(JSON.parse(received.at(-1)!.text).type, "alert.test");
      assertEquals((await run("retry", id)).status, 0);
      assertEquals((await run("retry", id)).status, 3);
      assertMatch(
        (await run("check")).stdout,
        /^1 alert checked: 1 subject in trouble, 0 new messages; 1 delivered, 0 to be tried again$/m,
      );
      assertEquals(received.at(-1)!.headers.get("webhook-id"), id);
      const list = await run("list");
      assertMatch(
        list.stdout,
        /^a: It tells\.\n {2}told: webhook 127\.0\.0\.1:\d+ [0-9a-f]{8}\n {2}since .*, x: x is in trouble\.$/m,
      );
      assertEquals(list.stdout.includes("hidden"), false);
      // A bad file is told once, and the others are listed and checked all the same.
      await Deno.writeTextFile(`${folder}/alerts/bad.ts`, "export default 1;\n");
      for (const action of ["list", "check"]) {
        const bad = await run(action);
        assertEquals([bad.status, bad.stderr.match(/bad\.ts, line 1/g)?.length], [3, 1], bad.stderr);
        assertMatch(bad.stdout, /^a: It tells|^1 alert checked/);
      }
      assertMatch((await run("history")).stderr, /^warning: .*bad\.ts, line 1/m);
      await Deno.writeTextFile(`${folder}/worse.ts`, "export default 1;\n");
      assertMatch((await run("check")).stderr, /^warning: .*worse\.ts, line 1: expected a job/m);
      await Deno.remove(folder, { recursive: true });
    }), () => status);
});

Deno.test("the scheduler tells of a job that fails, and when it has recovered", () =>
  withWebhook((address, received) =>
    withDatabase(async (database) => {
      // Longer ago than a month, so that there was a slot since, also on the 31st.
      await rememberSlot(database, "flaky", new Date(Date.now() - 32 * 86_400_000));
      let runs = 0;
      const job = {
        name: "flaky",
        description: "Fails once.",
        schedule: { cron: "0 0 1 * *" },
        run: async () => {
          // The second attempt waits until the first was told.
          if (runs++ === 0) throw new Error("no such thing");
          while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
          return "done";
        },
      };
      const alert: Alert = { name: "failed-jobs", description: "A job has failed.", check: conditions.failedJobs() };
      const stop = new AbortController();
      const settings = settingsFrom({ TRACEBOOK_ALERT_WEBHOOK: address, TRACEBOOK_ALERT_SECRET: SECRET });
      const finished = runSchedule({
        ...contextOf(database, { settings, now: Date.now }),
        folder: "",
        settle: 0,
        jobs: [job],
        alerts: [alert],
        tick: 0.1,
        retryDelay: 1,
        signal: stop.signal,
      });
      for (const end = Date.now() + 60_000; received.length < 2 && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      stop.abort();
      await finished;
      const told = received.map(({ text }) => JSON.parse(text)).map(({ type, data }) => [type, data.subject]);
      assertEquals(told, [["alert.trouble", "flaky"], ["alert.recovery", "flaky"]]);
    })
  ));

Deno.test("the project's alerts are found; a file that declares none, or bad settings, are refused in words", async () => {
  const found = await findAlerts("jobs/alerts");
  assertEquals(found.problems, []);
  assertEquals(found.alerts.map(({ name }) => name), [
    "bottleneck",
    "failed-jobs",
    "missed-jobs",
    "model-drift",
    "process-drift",
  ]);
  assertEquals(await findAlerts("jobs/no-such-folder"), { alerts: [], problems: [] });
  const folder = await Deno.makeTempDir();
  const good = `export default { name: "a", description: "It tells.", check: () => [], `;
  const refused: readonly (readonly [text: string, words: RegExp])[] = [
    ["export const x = 1;", /an alert as the default export: .*found no default export/],
    [`${good} when: 1 };`, /only the fields name, .*found when/],
    [`${good} coolDownHours: -1 };`, /coolDownHours from 0/],
    [`${good} to: { mail: ["nobody"] } };`, /e-mail addresses such as .*found "nobody"/],
    [`${good} to: { webhooks: ["ftp://x/secret"] } };`, /addresses such as https:.*found another text/],
    [`export default { name: "a", description: "It tells." };`, /a condition as check/],
  ];
  for (const [at, [text, words]] of refused.entries()) {
    await Deno.mkdir(`${folder}/${at}`);
    await Deno.writeTextFile(`${folder}/${at}/a.ts`, text);
    await Deno.writeTextFile(`${folder}/${at}/b.ts`, `${good} };`.replace('"a"', '"b"'));
    const { alerts, problems: [error] } = await findAlerts(`${folder}/${at}`);
    assertEquals(alerts.map(({ name }) => name), ["b"]);
    assertMatch(error.message, words);
    assert(!error.message.includes("secret"));
  }
  await Deno.remove(folder, { recursive: true });
  const settings = (variables: Record<string, string>) => () => alertSettingsFrom((name) => variables[name]);
  assertThrows(settings({ TRACEBOOK_ALERT_SECRET: "short" }), TracebookError, "32 random characters");
  assertThrows(settings({ TRACEBOOK_ALERT_SECRET: `whsec_${"?".repeat(32)}` }), TracebookError, "Base64 after whsec_");
  assertThrows(settings({ TRACEBOOK_SMTP: "mail.example.org" }), TracebookError, "smtp://user:password@host:587");
  const unsigned = settingsFrom({ TRACEBOOK_ALERT_WEBHOOK: "https://example.org/" });
  const { targets, unreached } = targetsOf({}, unsigned);
  assertEquals(targets, []);
  assertMatch(unreached[0].problem, /TRACEBOOK_ALERT_SECRET/);
});

Deno.test("a missing setting is told with the file that needs it, and keeps no other alert from being told", () =>
  withDatabase((database) =>
    withWebhook(async (address, received) => {
      const folder = await Deno.makeTempDir();
      await Deno.mkdir(`${folder}/alerts`);
      const write = (name: string, to: string) =>
        Deno.writeTextFile(
          `${folder}/alerts/${name}.ts`,
          `export default { name: "${name}", description: "It tells.", ${to} check: () => Promise.resolve([{ subject: "x", sentence: "No.", figures: {} }]) };\n`,
        );
      await write("a-mail", 'to: { mail: ["bob@example.org"] },');
      await write("b-hook", "");
      const env = { DATABASE_URL: database.url, TRACEBOOK_ALERT_WEBHOOK: address, TRACEBOOK_ALERT_SECRET: SECRET };
      const run = (...args: string[]) => runCli(["alerts", ...args, "--jobs", folder], { env });
      const list = await run("list");
      assertEquals(list.status, 0, list.stderr);
      assertMatch(
        list.stdout,
        /told: nobody\n {2}not told: mail bob@example.org\. .*a-mail\.ts: .*TRACEBOOK_SMTP.*smtp:\/\/localhost/,
      );
      const check = await run("check");
      assertEquals([check.status, received.length], [2, 1], check.stderr);
      assertMatch(check.stdout, /2 subjects in trouble, 1 new message; 1 delivered/);
      assertMatch(check.stderr, /a-mail\.ts: .*TRACEBOOK_SMTP/);
      const test = await run("test");
      assertEquals([test.status, received.length], [1, 2]);
      assertMatch(test.stdout, /test message to mail bob@example.org: .*TRACEBOOK_SMTP/);

      const reports: string[] = [];
      const stop = new AbortController();
      const watch = watchAlerts((await findAlerts(`${folder}/alerts`)).alerts, {
        database,
        jobs: [],
        settings: settingsFrom(env),
        reporter: { ...silentReporter, message: (text) => reports.push(text) },
        now: Date.now,
        signal: stop.signal,
      });
      for (let round = 0; round < 2; round++) {
        watch.check();
        await watch.end();
      }
      assertEquals([reports.length, /a-mail\.ts: .*TRACEBOOK_SMTP/.test(reports[0])], [1, true], reports.join("\n"));
      await Deno.remove(folder, { recursive: true });
    })
  ));

Deno.test("a test of an alert that tells nobody says that no message was sent", () =>
  withDatabase(async (database) => {
    const test = await runCli(["alerts", "test", "failed-jobs"], { env: { DATABASE_URL: database.url } });
    assertEquals(test.status, 0, test.stderr);
    assertMatch(test.stdout, /failed-jobs: no trouble\nno test message was sent: nobody is told; see README, Alerts\n/);
  }));

Deno.test("README's settings are settings, its alert is one, and its command is a command", async () => {
  const section = /\n## Alerts\n([\s\S]*?)\n## /.exec(await Deno.readTextFile("README.md"))![1];
  const variables = Object.fromEntries(
    [...section.matchAll(/^ {4}([A-Z_]+)=(\S+)/gm)].map(([, name, value]) => [name, value]),
  );
  const settings = settingsFrom(variables);
  const path = /Save this as `([^`]+)`/.exec(section)![1];
  const code = /^ {4}import [\s\S]*$/m.exec(section)![0].replace(/^ {4}/gm, "");
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/${path.replace(/.*\//, "")}`, code);
  const { alerts: [alert] } = await findAlerts(folder);
  await Deno.remove(folder, { recursive: true });
  assertEquals(targetsOf(alert, settings).targets.map(({ name }) => name), ["mail bob@example.org"]);
  assertEquals(targetsOf({}, settings).targets.map(({ kind }) => kind), ["webhook", "mail"]);
  assertMatch(section, /^ {4}deno task tracebook alerts test failed-jobs /m);
  for (
    const condition of [
      "bottleneckShare",
      "modelDrift",
      "processDrift",
      "deviationRate",
      "staleData",
      "failedJobs",
      "missedJobs",
    ] as const
  ) {
    assert(condition in conditions && section.includes(condition), condition);
  }
});
