/** Each function over HTTP gives what the command line prints, with the same filters. */
import fc from "fast-check";
import { createHash } from "node:crypto";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { LOG_FUNCTIONS } from "@/api/log-functions.ts";
import { caseIndexOf, casePage, eventPage, eventsOfCase } from "@/api/case-and-event-pages.ts";
import { recentLookups } from "@/api/lookups.ts";
import { readReceipt } from "@/api/receipt.ts";
import { openAnswers } from "@/api/open-answers.ts";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import type { SegmentRow } from "@/browser/analysis/segments.ts";
import { findLog, readEventLog, type StoredLog } from "@/database/mod.ts";
import { MINERS } from "@/discovery/miners.ts";
import { modelBytes } from "@/pipeline/files/write-model.ts";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { TracebookError } from "@/errors.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { materialize } from "@/filtering/materialize.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { jsonParts } from "@/formats/json/json-parts.ts";
import { lazyList } from "@/formats/json/lazy-list.ts";
import { openPublishedLog } from "@/formats/published/published-columns.ts";
import type { PublishedManifest } from "@/formats/published/published-log.ts";
import { openStoredLog } from "@/pipeline/files/open-log.ts";
import { filters } from "../filtering/arbitrary-filters.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { predictRunningCases } from "@/pipeline/prediction/predict-running-cases.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { runCli } from "../cli/run-cli.ts";
import { hostile } from "../site/logs.ts";
import type { TestDatabase } from "../database/test-database.ts";
import { storeLog, withApi } from "./with-api.ts";

const traces = (count: number, of: (i: number) => string[]) =>
  Array.from({ length: count }, (_, i) => ({ caseId: `c${i}`, activities: of(i) }));

/** Three further small logs: one variant, loops, one case. */
const SMALL = [
  { slug: "line", traces: traces(40, () => ["a", "b", "c"]) },
  { slug: "loops", traces: traces(60, (i) => ["a", ...Array<string>(i % 4).fill("b"), i % 2 === 0 ? "c" : "d"]) },
  { slug: "single", traces: traces(1, () => ["only"]) },
];

async function storeSmall(database: TestDatabase, logs = SMALL): Promise<void> {
  for (const { slug, traces } of logs) {
    const rows = traces.flatMap(({ caseId, activities }, c) =>
      activities.map((activity, i) => ({
        caseId,
        activity,
        time: Date.UTC(2026, 0, 1 + c, i),
        resource: i % 2 === 0 ? "Ann" : "Bob",
      }))
    );
    await storeLog(database, { slug, name: slug, rows, cases: {} });
  }
}

/** Trains the models of a log, of one kind: what is asked of them does not depend on it. */
async function trainBoth(database: TestDatabase, log: StoredLog): Promise<void> {
  const options = { seed: 42, now: () => Date.UTC(2026, 10, 22), reporter: silentReporter };
  for (const task of ["remaining", "duration"] as const) {
    await trainStep(database, log, { ...options, task, models: ["random-forest"] });
  }
}

/** What HTTP and the command line are asked for. */
const ASKED: readonly { path: string; args: readonly string[] }[] = [
  { path: "facts", args: ["facts", "LOG", "--json"] },
  { path: "performance", args: ["performance", "LOG", "--json"] },
  {
    path: "discover?miner=heuristics&dependency=0.8",
    args: ["discover", "LOG", "--miner", "heuristics", "--dependency", "0.8", "--json"],
  },
  { path: "discover?miner=dfg", args: ["discover", "LOG", "--miner", "dfg", "--json"] },
  { path: "organization", args: ["organization", "LOG", "--json"] },
  {
    path: "directly-follows-map?format=json&activities=3&paths=1",
    args: ["map", "LOG", "--activities", "3", "--paths", "1", "--json"],
  },
  { path: "spectrum", args: ["performance", "LOG", "--spectrum", "top", "--json"] },
  { path: "causes?of=reworked", args: ["causes", "LOG", "--of", "reworked", "--json"] },
  { path: "findings", args: ["findings", "LOG", "--json"] },
  { path: "drift?by=days", args: ["drift", "LOG", "--by", "days", "--json"] },
];

Deno.test("HTTP answers what the command prints with --json, byte for byte, and the figures of the pages, on five logs, one of them filtered", () =>
  withApi(async (address, database) => {
    await storeSmall(database);
    await storeLog(database, hostile());
    for (const log of ["orders", "hostile", ...SMALL.map(({ slug }) => slug)]) {
      const filter = log === "orders" ? "not-end-activity:send;events:2.." : "";
      for (const { path, args } of log === "orders" || log === "hostile" ? ASKED : ASKED.slice(0, 2)) {
        const query = filter === "" ? "" : `${path.includes("?") ? "&" : "?"}filter=${encodeURIComponent(filter)}`;
        const response = await fetch(`${address}api/logs/${log}/${path}${query}`);
        const text = await response.text();
        assertEquals(response.status, 200, `${log} ${path}: ${text}`);
        const asked = args.map((arg) => arg === "LOG" ? `log:${log}` : arg);
        const { stdout, stderr } = await runCli(filter === "" ? asked : [...asked, "--filter", filter], {
          env: { DATABASE_URL: database.url },
        });
        assertEquals(text, stdout.trimEnd(), `${log} ${path} ${stderr}`);
      }
      for (const filter of ["", "not-end-activity:send", "events:3.."]) {
        await checkPageFigures(address, database, { log, filter });
      }
    }
  }));

/**
 * The figures that the pages of a log ask their worker for, computed from its published files, are
 * those that HTTP and the command told.
 */
async function checkPageFigures(
  address: string,
  database: TestDatabase,
  { log: slug, filter }: { readonly log: string; readonly filter: string },
): Promise<void> {
  const stored = (await findLog(database, slug))!;
  const files = await publishedFiles({ log: await readEventLog(database, stored), privacy: null }, stored);
  const { columns } = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as PublishedManifest;
  const bytes = Map.groupBy(columns, ({ column }) => column).entries();
  const published = openPublishedLog(
    new Map(bytes.map(([column, parts]) => [column, parts.map(({ file }) => files.get(file)!)])),
  );
  const analysis = createAnalysis(published, { zone: stored.zone });
  const view = { filters: parseFilters(filter) };
  const { cases, events, variants, firstTime, lastTime } = await analysis.ask(view, { kind: "figures" });
  const { rows } = await analysis.ask(view, { kind: "segments", top: 1000 });
  const query = filter === "" ? "" : `?filter=${encodeURIComponent(filter)}`;
  const told = async (name: string) => await (await fetch(`${address}api/logs/${slug}/${name}${query}`)).json();
  const { summary, directlyFollows } = await told("facts");
  assertEquals({ cases, events, variants }, { cases: summary.cases, events: summary.events, variants: summary.variants });
  if (events > 0) {
    const times = [firstTime, lastTime].map((time) => new Date(time).toISOString());
    assertEquals(times, [summary.firstTimestamp, summary.lastTimestamp]);
  }
  const { segments } = await told("metrics");
  const segmentOf = ({ from, to, count, medianSeconds, totalSeconds }: SegmentRow) =>
    JSON.stringify([published.activities[from], published.activities[to], count, medianSeconds, totalSeconds]);
  for (const list of [segments, directlyFollows]) {
    const expected = list.map(({ from, to, count, medianSeconds, totalSeconds }: Record<string, unknown>) =>
      JSON.stringify([from, to, count, medianSeconds, totalSeconds])
    );
    assertEquals(rows.map(segmentOf).toSorted(), expected.toSorted(), `${slug} ${filter}`);
  }
}

Deno.test("a prediction, its reason, a comparison and conformance are those of the command line", () =>
  withApi(async (address, database) => {
    const log = (await findLog(database, "orders"))!;
    await trainBoth(database, log);
    await storeSmall(database, SMALL.slice(0, 1));
    await checkFirstPrediction(address);
    const env = { DATABASE_URL: database.url };
    const json = async (path: string, init?: RequestInit) => {
      const response = await fetch(address + path, init);
      const document = await response.json();
      assertEquals(response.status, 200, JSON.stringify(document));
      return document;
    };
    const printed = async (...args: string[]) => JSON.parse((await runCli([...args, "--json"], { env })).stdout);
    const predicted = await json("api/logs/orders/predict?case=order%20296&drivers=true");
    const { ended, next, unknown, drivers, ...plain } = predicted;
    assertEquals(plain, await printed("predict", "log:orders", "order 296"));
    assertEquals([ended, unknown], [false, []]);
    assert(next[0].probability > 0 && (drivers === null || drivers.contributions.length > 0));
    const { risk } = await json("api/logs/orders/predict?case=order%20296&target=2020-01-01");
    assertEquals(risk, 1);
    const latest = await json("api/predict-duration/order%20296/?at=latest&log=orders");
    assertEquals(latest.predictedDurationHours, predicted.predictedDurationHours);
    assertEquals(await json("api/logs/orders/why?case=order%201"), await printed("why", "log:orders", "order 1"));
    assertEquals(
      await json("api/logs/orders/compare?first=case-attribute:priority%3Durgent"),
      await printed("compare", "log:orders", "case-attribute:priority=urgent"),
    );
    const both = await fetch(`${address}api/logs/orders/compare?split=2026-01-20&second=rework`);
    assertEquals([both.status, (await both.json()).detail], [400, "expected first with second, found split."]);
    // Without a change, a what-if is the prediction.
    const posted = { method: "POST", headers: { "content-type": "application/json" } };
    const whatIf = await json("api/logs/orders/what-if", { ...posted, body: JSON.stringify({ case: "order 296" }) });
    assertEquals(whatIf.changed.remainingHours, predicted.remainingHours);
    const events = [{ activity: "receive", time: "2026-03-01T08:00:00Z", resource: "Ann" }];
    const started = await json("api/predict?log=orders", { ...posted, body: JSON.stringify({ caseId: "x", events }) });
    assert(started.caseId === "x" && started.remainingHours > 0);
    const { variants } = variantsOf(
      eventLogFromTraces([{ caseId: "1", events: ["receive", "check", "pack", "send"].map((activity) => ({ activity })) }]),
    );
    const model = await modelBytes({ kind: "process-tree", model: discoverInductive(variants) }, "pnml", "model");
    const file = await Deno.makeTempFile({ suffix: ".pnml" });
    await Deno.writeFile(file, model);
    const compared = await json("api/conformance?log=orders", { method: "POST", body: model });
    assertEquals(compared, await printed("conformance", "log:orders", "--model", file));
    assertEquals(
      await json("api/conformance?log=orders&deviations=true", { method: "POST", body: model }),
      await printed("conformance", "log:orders", "--model", file, "--deviations"),
    );
    await Deno.remove(file);
    await checkFilteredPredictions(address, database, log);
    await checkOtherThread(address, database, log);
  }, { mostEventsHere: MOST_OF_SMALL }));

/** Filters choose the cases whose predictions are told; a prediction does not change with them. */
async function checkFilteredPredictions(address: string, database: TestDatabase, log: StoredLog): Promise<void> {
  const options = { task: "remaining", seed: 42, now: () => Date.UTC(2026, 10, 22), reporter: silentReporter } as const;
  await predictRunningCases(database, log, options);
  const env = { DATABASE_URL: database.url };
  const orders = `${address}api/logs/orders`;
  const json = async (path: string, init?: RequestInit) => {
    const response = await fetch(path, init);
    return { status: response.status, document: await response.json() };
  };
  const idsOf = (list: readonly { caseId: string }[]) => list.map(({ caseId }) => caseId);
  const filter = "not-case-attribute:priority=urgent";
  const query = `filter=${encodeURIComponent(filter)}`;
  const all = (await json(`${orders}/predictions`)).document;
  const passing = new Set(idsOf((await json(`${orders}/cases?limit=1000&${query}`)).document.cases));
  const wanted = all.filter(({ caseId }: { caseId: string }) => passing.has(caseId));
  assert(wanted.length > 1 && wanted.length < all.length, `${wanted.length} of ${all.length}`);
  assertEquals((await json(`${orders}/predictions?${query}`)).document, wanted);
  assertEquals(JSON.parse((await runCli(["predictions", "orders", filter, "--json"], { env })).stdout), wanted);
  const paged = [];
  for (let page = [{ caseId: "" }], after = ""; page.length > 0; after = `&after=${encodeURIComponent(page[0]?.caseId ?? "")}`) {
    page = (await json(`${orders}/predictions?limit=1&${query}${after}`)).document;
    paged.push(...page);
  }
  assertEquals(paged, wanted);
  // Of one case: told where it passes, as without filters; else the answer names it.
  const one: string = wanted[0].caseId;
  const other: string = all.find(({ caseId }: { caseId: string }) => !passing.has(caseId)).caseId;
  const events = encodeURIComponent("keep-activity:receive");
  for (const path of [`${orders}/predict?case=ID`, `${address}api/predict-duration/ID/?log=orders`]) {
    const of = (id: string, more = "") => json(path.replace("ID", encodeURIComponent(id)) + more);
    assertEquals(await of(one, `&${query}`), await of(one));
    assertEquals(await of(one, `&filter=${events}`), await of(one));
    const { status, document } = await of(other, `&${query}`);
    assertEquals([status, document.detail], [
      404,
      `expected a case of orders that passes the filters, found "${other}", which does not.`,
    ]);
  }
  const whatIf = (id: string) =>
    json(`${orders}/what-if`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ case: id, attributes: { priority: "urgent" }, filter }),
    });
  const printed = await runCli(["what-if", "orders", one, filter, "--attributes", '{"priority": "urgent"}', "--json"], {
    env,
  });
  assertEquals(JSON.parse(printed.stdout), (await whatIf(one)).document, printed.stderr);
  assertEquals((await whatIf(other)).status, 400);
  const refusedValues: [Record<string, string>, string][] = [
    [{ priorty: "urgent" }, 'found "priorty". Did you mean "priority"?'],
    [{ zzzzzz: "1" }, "The log has priority."],
  ];
  for (const [attributes, words] of refusedValues) {
    const args = ["what-if", "orders", one, "--attributes", JSON.stringify(attributes)];
    const { status, stderr } = await runCli(args, { env });
    assertEquals(status, 2, stderr);
    assertStringIncludes(stderr, words);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ case: one, attributes });
    const posted = await json(`${orders}/what-if`, { method: "POST", headers, body });
    assertEquals(posted.status, 400);
    assertStringIncludes(posted.document.detail, words);
    // So are those of a case that is not in the log.
    const events = [{ activity: "receive", time: "2026-03-01T08:00:00Z" }];
    const started = await json(`${address}api/predict?log=orders`, {
      method: "POST",
      headers,
      body: JSON.stringify({ events, attributes }),
    });
    assertEquals(started.status, 400);
    assertStringIncludes(started.document.detail, words);
  }
  const ended = await runCli(["what-if", "orders", "order 1"], { env });
  assertEquals(ended.status, 3);
  assertMatch(ended.stderr, /order 1.*expected a running case.*found one that has ended/);
  assertEquals((await runCli(["what-if", "orders", other, filter], { env })).status, 3);
  assertEquals((await runCli(["what-if", "orders", one, "--steps", "{"], { env })).status, 2);
  // Where filters mean nothing, one is refused in words.
  const refused = await json(`${orders}/models?${query}`);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.document.detail, "the models are those of the whole log");
  const posted = { method: "POST", headers: { "content-type": "application/json" } };
  const started = { events: [{ activity: "receive", time: "2026-03-01T08:00:00Z" }] };
  for (
    const [path, body] of [[`api/predict?log=orders&${query}`, started], ["api/logs/orders/predict-started", {
      ...started,
      filter,
    }]] as const
  ) {
    const { status, document } = await json(address + path, { ...posted, body: JSON.stringify(body) });
    assertEquals(status, 400);
    assertStringIncludes(document.detail, "the case is the posted one");
  }
}

/** Most events of a log that is small here: orders has more. */
const MOST_OF_SMALL = 500;

/** The first prediction of a large log, which reads it, keeps no other answer waiting. */
async function checkFirstPrediction(address: string): Promise<void> {
  const order: string[] = [];
  const ask = async (path: string) => {
    const response = await fetch(address + path);
    assertEquals(response.status, 200, await response.text());
    order.push(path);
  };
  const prediction = "api/logs/orders/predict?case=order%20296";
  const others = ["health", "api/logs/line/metrics", "api/logs/line/cases?limit=1", "api/logs/line/cases?limit=2", "health"];
  await Promise.all([
    ask(prediction),
    (async () => {
      for (const path of others) await ask(path);
    })(),
  ]);
  assertEquals(order, [...others, prediction]);
}

/** This thread answers as another one that keeps the log, also to several questions at once. */
async function checkOtherThread(address: string, database: TestDatabase, { slug, identity }: StoredLog): Promise<void> {
  const settings = settingsFrom({ DATABASE_URL: database.url });
  const answers = openAnswers({ database, settings, lookups: recentLookups(database) });
  const asked = [
    { function: "predict", filter: "", arguments: { case: "order 296", drivers: "true" } },
    { function: "predict-duration", filter: "", arguments: { case: "order 1", drivers: "false" } },
    { function: "metrics", filter: "case-attribute:priority=urgent", arguments: {} },
    { function: "case", filter: "drop-activity:check", arguments: { case: "order 1" } },
  ];
  try {
    const found = await Promise.all(asked.map((question) => answers.answer({ log: slug, identity, ...question })));
    for (const [at, { function: name, filter, arguments: given }] of asked.entries()) {
      const query = new URLSearchParams({ ...given, ...(filter === "" ? {} : { filter }) } as Record<string, string>);
      const there = await (await fetch(`${address}api/logs/${slug}/${name}?${query}`)).text();
      assertEquals(there, new TextDecoder().decode(found[at].body), name);
    }
    const nobody = answers.answer({ log: slug, identity, function: "case", filter: "", arguments: { case: "nobody" } });
    await assertRejects(() => nobody, TracebookError, '"nobody"');
  } finally {
    answers.close();
  }
}

Deno.test("every miner of the registry has a map, a picture where there is one, and paint on it", () =>
  withApi(async (address) => {
    for (const [name, { returns }] of Object.entries(MINERS)) {
      const json = await fetch(`${address}api/process-map/?miner=${name}&format=json`);
      assertEquals([json.status, json.headers.get("content-type")], [200, "application/json"], name);
      await json.body?.cancel();
      const svg = await fetch(`${address}api/process-map/?miner=${name}&format=svg`);
      const text = await svg.text();
      const hasPicture = !["declare", "log-skeleton", "temporal-profile"].includes(returns);
      assertEquals(svg.status, hasPicture ? 200 : 400, name);
      if (hasPicture) assertMatch(text, /^<svg /);
    }
    const plain = await (await fetch(`${address}api/process-map/?miner=dfg&format=svg`)).text();
    const time = await (await fetch(`${address}api/process-map/?miner=dfg&format=svg&paint=time`)).text();
    assertNotEquals(plain, time);
    for (const format of ["pnml", "bpmn", "dot"]) {
      const file = await fetch(`${address}api/process-map/?miner=inductive&noise=0.2&format=${format}`);
      assertStringIncludes(await file.text(), "receive", format);
    }
  }));

Deno.test("filters mean over HTTP what they mean on the command line", () =>
  withApi(async (address, database) => {
    const file = await Deno.makeTempFile({ suffix: ".csv" });
    const filter = "case-attribute:priority=urgent";
    const { status, stderr } = await runCli(["filter", "log:orders", filter, "-o", file], {
      env: { DATABASE_URL: database.url },
    });
    assertEquals(status, 0, stderr);
    const facts = JSON.parse((await runCli(["facts", file, "--json"])).stdout);
    const asked = await (await fetch(`${address}api/logs/orders/facts?filter=${encodeURIComponent(filter)}`)).json();
    for (const name of ["activities", "variants", "directlyFollows", "caseDurations", "rework"]) {
      assertEquals(asked[name], facts[name], name);
    }
    const metrics = await (await fetch(`${address}api/metrics/?filter=${encodeURIComponent(filter)}`)).json();
    assertEquals(metrics.cycleTime.count, facts.summary.cases);
    const { steps } = await (await fetch(`${address}api/logs/orders/filter-steps?filter=${encodeURIComponent(filter)}`)).json();
    assertEquals(steps, [{ filter, cases: facts.summary.cases, events: facts.summary.events }]);
    const refused = await fetch(`${address}api/metrics/?filter=nonsense`);
    assertEquals(refused.status, 400);
    await refused.body?.cancel();
    await Deno.remove(file);
  }));

Deno.test("a name in a filter that the log lacks is told by API and command, with the name that was probably meant", () =>
  withApi(async (address, database) => {
    const said = 'the log has no activity "chekc"; did you mean "check"?';
    for (const path of ["facts", "cases", "variants", "predictions"]) {
      for (const filter of ["not-through:chekc", "through:chekc"]) {
        const asked = await fetch(`${address}api/logs/orders/${path}?filter=${filter}`);
        assertEquals(JSON.parse(asked.headers.get("tracebook-warnings")!), [said], path);
        await asked.body?.cancel();
      }
      const known = await fetch(`${address}api/logs/orders/${path}?filter=not-through:check`);
      assertEquals(known.headers.get("tracebook-warnings"), null);
      await known.body?.cancel();
    }
    const odd = await fetch(`${address}api/metrics/?filter=${encodeURIComponent("through:Prüf\u2028")}`);
    assertEquals(JSON.parse(odd.headers.get("tracebook-warnings")!).length, 1);
    await odd.body?.cancel();

    const folder = await Deno.makeTempDir();
    const env = { DATABASE_URL: database.url };
    const { status, stderr } = await runCli(["filter", "log:orders", "not-through:chekc", "-o", `${folder}/x.csv`], { env });
    assertEquals(status, 0);
    assertStringIncludes(stderr, `warning: not-through:chekc keeps everything: ${said}`);
    await Deno.remove(folder, { recursive: true });
  }));

Deno.test("pages of cases and events hold each once, in order, and their keys stay valid", () =>
  withApi(async (address) => {
    for (const [list, limit] of [["cases", 37], ["events", 101]] as const) {
      const all: string[] = [];
      let count = 0;
      for (let next: string | null = "";;) {
        const page: { next: string | null; count: number } & Record<string, { caseId: string; index?: number }[]> =
          await (await fetch(
            `${address}api/logs/orders/${list}?limit=${limit}${next === "" ? "" : `&after=${next}`}`,
          )).json();
        count = page.count;
        all.push(...page[list].map(({ caseId, index }) => JSON.stringify([caseId, index ?? 0])));
        if ((next = page.next) === null) break;
      }
      assertEquals([all.length, new Set(all).size], [count, count], list);
      if (list === "cases") assertEquals(all, [...all].sort());
    }
    const refused = await fetch(`${address}api/logs/orders/cases?after=nonsense`);
    assertEquals(refused.status, 400);
    await refused.body?.cancel();
  }));

Deno.test("pages of cases, which read attributes of cases only, are the same before and after a question about events", () =>
  withApi(async (address, database) => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      caseId: `case ${11 - i % 6}`,
      activity: "ab"[i % 2],
      time: 3_600_000 * i,
      attributes: { cost: `${i}` },
    }));
    await storeLog(database, { slug: "costs", name: "Costs", rows, cases: { "case 7": { kind: "dear" } } });
    const ask = async (path: string) => await (await fetch(`${address}api/logs/costs/${path}`)).json();
    const [none, dear] = ["cases", `cases?filter=${encodeURIComponent("case-attribute:kind=dear")}`];
    const before = [await ask(none), await ask(dear)];
    const some = await ask(`cases?filter=${encodeURIComponent("attribute:cost=3..4")}`);
    const { events } = await ask("events");
    assertEquals(events.map(({ attributes }: { attributes: unknown }) => attributes).slice(0, 2), [{ cost: "1" }, { cost: "7" }]);
    assertEquals([await ask(none), await ask(dear)], before);
    const ids = [...before, some].map(({ cases }) => cases.map(({ caseId }: { caseId: string }) => caseId));
    const ordered = ["case 10", "case 11", "case 6", "case 7", "case 8", "case 9"];
    assertEquals(ids, [ordered, ["case 7"], ["case 7", "case 8"]]);
    assertEquals(before[1].cases[0].attributes, { kind: "dear" });
  }));

Deno.test("pages of a view are those of its copy", () => {
  const log = eventLogFromTraces(Array.from({ length: 12 }, (_, i) => ({
    caseId: `case ${i}`,
    attributes: { kind: i % 3 === 0 ? "a" : "b" },
    events: Array.from(
      { length: 1 + i % 5 },
      (_, e) => ({ activity: "abcd"[(i + e) % 4], time: 3_600_000 * (i + e), resource: "ab"[e % 2], attributes: { number: e } }),
    ),
  })));
  const stacks = fc.array(filters(fc.constantFrom("a", "b", "c")), { maxLength: 3 });
  fc.assert(fc.property(stacks, fc.integer({ min: 1, max: 9 }), (stack, limit) => {
    const view = applyFilters(log, stack);
    const copy = viewOf(materialize(view));
    for (const page of [casePage, eventPage]) {
      let next: string | null | undefined;
      do {
        const request = { limit, after: next ?? undefined };
        const found = page(view, request);
        assertEquals(found, page(copy, request));
        next = found.next;
      } while (next !== null);
    }
    for (const [at, id] of copy.log.caseIds.entries()) {
      assertEquals(JSON.stringify(eventsOfCase(view, caseIndexOf(view, id, "log"))), JSON.stringify(eventsOfCase(copy, at)));
    }
    for (const id of log.caseIds.filter((id) => !copy.log.caseIds.includes(id))) assertThrows(() => caseIndexOf(view, id, "log"));
  }));
});

Deno.test("whatever the key of a page is, the page has rows of the view after that key, or the key is refused", () => {
  const log = eventLogFromTraces(Array.from({ length: 6 }, (_, i) => ({
    caseId: `case ${i}`,
    events: Array.from({ length: 1 + i % 3 }, (_, e) => ({ activity: "abcd"[(i + e) % 4], time: 3_600_000 * (i + e) })),
  })));
  const part = fc.oneof(fc.constantFrom(...log.caseIds), fc.integer({ min: -30, max: 30 }), fc.jsonValue());
  const key = fc.oneof(
    fc.oneof(fc.array(part, { maxLength: 3 }), fc.tuple(fc.constantFrom(...log.caseIds), fc.integer({ min: -30, max: 30 })))
      .map((parts) => new TextEncoder().encode(JSON.stringify(parts)).toBase64({ alphabet: "base64url", omitPadding: true })),
    fc.string(),
  );
  const orRefused = <T>(page: () => T): T | null => {
    try {
      return page();
    } catch (error) {
      assert(error instanceof TracebookError && error.kind === "usage", String(error));
      return null;
    }
  };
  fc.assert(
    fc.property(fc.subarray([...log.caseIds], { minLength: 1 }), key, fc.integer({ min: 1, max: 9 }), (ids, after, limit) => {
      const view = applyFilters(log, parseFilters(`case:${ids.join(",")}`));
      const pages: ((request: { limit: number; after?: string }) => readonly unknown[])[] = [
        (request) => casePage(view, request).cases,
        (request) => eventPage(view, request).events,
      ];
      for (const page of pages) {
        const [all, rest] = [page({ limit: 99 }), orRefused(() => page({ limit: 99, after }))];
        if (rest === null) continue;
        assertEquals(rest, all.slice(all.length - rest.length));
        assertEquals(page({ limit, after }), rest.slice(0, limit));
      }
    }),
  );
  for (const parts of [["case 2", -1], ["case 0", -12_000], ["case 2", 1.5], ["case 2"], [null], ["case 2", 0, 0]]) {
    const after = new TextEncoder().encode(JSON.stringify(parts)).toBase64({ alphabet: "base64url", omitPadding: true });
    assertThrows(() => eventPage(viewOf(log), { limit: 4, after }), TracebookError, "the `next` of a page");
  }
});

Deno.test("a what-if refuses a text for a number, and names attributes that the model does not go by", async () => {
  const log = eventLogFromTraces([{
    caseId: "1",
    attributes: { amount: 5, kind: "a", size: 3 },
    events: [{ activity: "ask", time: 0 }],
  }]);
  const predicted = { ended: false, next: [], unknown: [], explanation: null, interval90: [0, 1] };
  const context = {
    log: { slug: "orders" },
    view: () => Promise.resolve({ view: viewOf(log), zone: "UTC" }),
    predictor: () =>
      Promise.resolve({
        attributes: new Map([["amount", "number"]]),
        predict: () => predicted,
        predictChanged: () => predicted,
      }),
  } as unknown as Parameters<typeof LOG_FUNCTIONS["what-if"]["answer"]>[0];
  const ask = (attributes: Record<string, string | null>) =>
    LOG_FUNCTIONS["what-if"].answer(context, { case: "1", attributes, steps: [], target: undefined });
  for (const name of ["amount", "size"]) {
    await assertRejects(() => ask({ [name]: "abc" }), TracebookError, `a number for the attribute "${name}", found "abc"`);
  }
  await assertRejects(() => ask({ amont: "6" }), TracebookError, 'Did you mean "amount"?');
  const { ignored } = await ask({ amount: null, size: "4", kind: "b" }) as { ignored: string[] };
  assertEquals(ignored, ["size", "kind"]);
});

Deno.test("the parts of a long document are the text of JSON.stringify, whatever is in it", () => {
  const small = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(undefined, NaN, new Date(0)));
  const large = fc.oneof(
    fc.tuple(small, fc.constantFrom(1, 400, 1000)).map(([value, times]) => Array(times).fill(value)),
    fc.array(small).map((values) => lazyList(values.length, () => values.values())),
    fc.string({ minLength: 1 }).map((text) => text.repeat(10_000)),
  );
  const record = fc.dictionary(fc.string(), fc.oneof(small, large), { maxKeys: 4 });
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.oneof(small, large, record)), (document) => {
    assertEquals([...jsonParts(document)].join(""), JSON.stringify(document));
  }));
});

/** A log with one case of so many events that its answers are long. */
async function storeLong(database: TestDatabase, events = 20_000): Promise<void> {
  const rows = Array.from({ length: events }, (_, i) => ({
    caseId: "long",
    activity: "ab"[i % 2],
    time: Date.UTC(2026, 0) + 1000 * i + (i % 1000) / 1000,
    resource: "Ann",
  }));
  await storeLog(database, { slug: "long", name: "long", rows, cases: {} });
}

Deno.test("a long answer comes in parts: for each of several clients whole, the same from a thread and over MCP", () =>
  withApi(async (address, database) => {
    await storeLong(database);
    const { log } = await openStoredLog(database, (await findLog(database, "long"))!, "all");
    const whole = JSON.stringify(eventsOfCase(viewOf(log), 0));
    const path = `${address}api/logs/long/case?case=long`;
    for (const asked of await Promise.all([fetch(path), fetch(path), fetch(path)])) {
      assertEquals([asked.status, asked.headers.get("content-length")], [200, null]);
      assertEquals(await asked.text() === whole, true);
    }
    const head = await fetch(path, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    const tag = head.headers.get("etag")!;
    assertEquals((await fetch(path, { headers: { "If-None-Match": tag } })).status, 304);
    const spectrum = await fetch(`${address}api/logs/long/spectrum`);
    const { stdout } = await runCli(["performance", "log:long", "--spectrum", "top", "--json"], {
      env: { DATABASE_URL: database.url },
    });
    assertEquals(await spectrum.text() === stdout.trimEnd(), true);
    const call = { name: "case", arguments: { log: "long", case: "long", offset: whole.length - 1000 } };
    const told = await fetch(`${address}mcp`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call }),
    });
    const { result } = await told.json();
    assertStringIncludes(result.content[0].text, `\n${whole.slice(-1000)}\n`);
    const receipt = readReceipt(/^receipt: (.*)$/m.exec(result.content[0].text)![1]);
    assertEquals(receipt.sha256, createHash("sha256").update(whole).digest("hex"));
    // Clients that go after the first part, or at once.
    for (const name of ["case?case=long", "spectrum"]) {
      const gone = await fetch(`${address}api/logs/long/${name}`);
      const reader = gone.body!.getReader();
      await reader.read();
      await reader.cancel();
      await fetch(`${address}api/logs/long/${name}`, { signal: AbortSignal.timeout(20) }).then(
        (late) => late.body?.cancel(),
        () => {},
      );
    }
    assertEquals((await fetch(`${address}api/metrics/?log=orders`)).status, 200);
  }, { mostEventsHere: 30_000 }));

Deno.test("problems are RFC 9457 documents, and an unchanged answer is not sent again", () =>
  withApi(async (address) => {
    for (
      const path of ["api/logs/none/facts", "api/nothing", "api/logs/orders/discover?miner=none", "api/logs/orders/cases?limit=0"]
    ) {
      const response = await fetch(address + path);
      const problem = await response.json();
      assertEquals(response.headers.get("content-type"), "application/problem+json", path);
      assertEquals(problem.status, response.status);
      assertEquals(problem.error, problem.detail);
      assertMatch(problem.type, /^urn:tracebook:problem:/);
    }
    for (
      const [query, words] of [
        ["limit=100000", "expected limit of at most 1000, found more"],
        ["limit=0", "expected limit of at least 1, found less"],
        ["limit=many", "expected limit as number, found "],
      ]
    ) {
      const { detail } = await (await fetch(`${address}api/logs/orders/cases?${query}`)).json();
      assertStringIncludes(detail, words);
    }
    const first = await fetch(`${address}api/logs/orders/facts`);
    await first.body?.cancel();
    const again = await fetch(`${address}api/logs/orders/facts`, { headers: { "If-None-Match": first.headers.get("etag")! } });
    assertEquals(again.status, 304);
    const other = await fetch(`${address}api/logs/orders/facts?filter=rework`);
    await other.body?.cancel();
    assertNotEquals(other.headers.get("etag"), first.headers.get("etag"));
  }));

Deno.test("the OpenAPI document describes every function, and answers have the shape that it says", () =>
  withApi(async (address, database) => {
    const log = (await findLog(database, "orders"))!;
    await trainBoth(database, log);
    const document = await (await fetch(`${address}api/openapi.json`)).json();
    assertEquals(document.openapi, "3.1.0");
    for (
      const path of [
        "/api/metrics/",
        "/api/process-map/",
        "/api/predict-duration/{case}/",
        "/api/events",
        "/api/jobs/{id}/cancel",
      ]
    ) {
      assert(path in document.paths, path);
    }
    for (const [name, fn] of Object.entries(LOG_FUNCTIONS)) {
      const item = document.paths[`/api/logs/{log}/${name}`];
      assertEquals(Object.keys(item), [fn.posted ? "post" : "get"], name);
      if (fn.result === undefined || fn.posted) continue;
      const query = "case" in fn.arguments.shape ? "?case=order%203" : "";
      const answer = await (await fetch(`${address}api/logs/orders/${name}${query}`)).json();
      const parsed = fn.result.safeParse(answer);
      assert(parsed.success, `${name}: ${parsed.error?.message}`);
    }
  }));

Deno.test("a body that is too large is refused before it is read, and figures for Prometheus count it", () =>
  withApi(async (address) => {
    const response = await fetch(`${address}api/events?log=orders&format=csv`, { method: "POST", body: "x".repeat(5000) });
    assertEquals(response.status, 413);
    await response.body?.cancel();
    // Of a stream the length is not known.
    const stream = (size: number) =>
      fetch(`${address}api/events?log=orders&format=csv`, {
        method: "POST",
        body: new Blob(["case,activity,timestamp\n".padEnd(size)]).stream(),
      });
    const [long, short] = [await stream(5000), await stream(24)];
    assertEquals([long.status, short.status], [413, 400]);
    assertStringIncludes((await short.json()).detail, "event");
    await long.body?.cancel();
    assertEquals(await (await fetch(`${address}health`)).json(), { status: "ok" });
    assertEquals(await (await fetch(`${address}ready`)).json(), { status: "ready" });
    const figures = await (await fetch(`${address}metrics`)).text();
    assertMatch(figures, /tracebook_request_seconds_count\{route="[^"]*",status="413"\} 2/);
  }, { mostBody: 4000 }));

Deno.test("a slow answer ends at the time limit, and the next one is answered", () =>
  withApi(async (address) => {
    const late = await fetch(`${address}api/logs/orders/facts`);
    assertEquals(late.status, 422);
    assertStringIncludes((await late.json()).detail, "longer");
    const quick = await fetch(`${address}api/metrics/`);
    assertEquals(quick.status, 200);
    await quick.body?.cancel();
  }, { timeLimit: 0.001 }));
