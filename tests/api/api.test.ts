/** The routes over HTTP, against a real database, as README's examples call them. */
import { assert, assertAlmostEquals, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { serveApi } from "@/api/serve-api.ts";
import { findLog, readEventLog } from "@/database/mod.ts";
import { mine } from "@/discovery/miners.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { performanceReport } from "@/performance/performance-report.ts";
import { modelBytes } from "@/pipeline/files/write-model.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
import { readModelInUse } from "@/pipeline/prediction/model-in-use.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { withDatabase } from "../database/test-database.ts";
import { coloursOf, decodePng } from "../decode-png.ts";
import { ORDERS, withApi } from "./with-api.ts";

const problemOf = async (response: Response) => [response.status, (await response.json()).error] as const;

Deno.test("metrics tells what the library computes from the same log", () =>
  withApi(async (address, database) => {
    const response = await fetch(`${address}api/metrics/`);
    assertEquals([response.status, response.headers.get("Tracebook-Log")], [200, "orders"]);
    const metrics = await response.json();
    const log = (await findLog(database, "orders"))!;
    const report = performanceReport(await readEventLog(database, log, { attributes: "none" }));
    assertEquals(metrics.throughput, JSON.parse(JSON.stringify(report.throughput)));
    for (const name of ["count", "meanSeconds", "medianSeconds", "p90Seconds"] as const) {
      assertGreater(report.cycleTime[name]!, 0);
      assertAlmostEquals(metrics.cycleTime[name], report.cycleTime[name]!, 1e-6, name);
    }
    assertEquals(metrics.segments.length, report.segments.length);
    report.segments.forEach((segment, at) => {
      const { from, to, count } = metrics.segments[at];
      assertEquals([from, to, count], [segment.from, segment.to, segment.count]);
      for (const name of ["totalSeconds", "medianSeconds", "p90Seconds", "share"] as const) {
        assertAlmostEquals(metrics.segments[at][name], segment[name]!, 1e-6, `${from} to ${to}: ${name}`);
      }
    });
  }));

Deno.test("process-map is a picture of the alpha miner's net", () =>
  withApi(async (address, database) => {
    const response = await fetch(`${address}api/process-map/?log=orders`);
    assertEquals([response.status, response.headers.get("content-type")], [200, "image/png"]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const log = (await findLog(database, "orders"))!;
    const mined = mine("alpha", { variants: variantsOf(await readEventLog(database, log, { attributes: "none" })).variants });
    assertEquals(bytes, await modelBytes(mined, "png", "orders: alpha miner"));
    const pixels = await decodePng(bytes);
    const colours = coloursOf(pixels);
    assert(pixels.width > 400 && pixels.height > 100, `${pixels.width} x ${pixels.height}`);
    // Paper, boxes and texts: all are painted, and the paper prevails.
    assertEquals([...colours.keys()][0], "ffffffff");
    for (const colour of ["dbe8f6ff", "101828ff"]) assertGreater(colours.get(colour) ?? 0, 500, colour);
  }));

Deno.test("predict-duration answers with the model in use, and names it", () =>
  withApi(async (address, database) => {
    const path = `${address}api/predict-duration/${encodeURIComponent("order 1")}/`;
    const [status, problem] = await problemOf(await fetch(path));
    assertEquals(status, 404);
    assertStringIncludes(problem, "deno task train");
    const log = (await findLog(database, "orders"))!;
    await trainStep(database, log, { task: "duration", seed: 42, now: () => Date.UTC(2026, 10, 22), reporter: silentReporter });
    const answer = await (await fetch(path)).json();
    assertEquals(answer.caseId, "order 1");
    assert(answer.predictedDurationHours > 0);
    assertMatch(answer.model.trainedAt, /^2026-11-22T/);
    assertEquals(Object.keys(answer).slice(0, 3), ["caseId", "predictedDurationHours", "model"]);
    assertEquals(Object.keys(answer.model), ["speaker", "algorithm", "trainedAt"]);
    // Of each case the very number that the model gives with the whole log in memory.
    const events = await readEventLog(database, log);
    const { model } = (await readModelInUse(database, log, "duration"))!;
    const prefixes = Array.from({ length: 30 }, (_, caseIndex) => ({ caseIndex, length: 1 }));
    const expected = predictPrefixes(model, events, prefixes).map(({ duration }) => duration);
    for (const [caseIndex, duration] of expected.entries()) {
      const one = await fetch(`${address}api/predict-duration/${encodeURIComponent(events.caseIds[caseIndex])}/`);
      assertEquals((await one.json()).predictedDurationHours, duration);
    }
  }));

Deno.test("unknown logs, cases and routes are told in words", () =>
  withApi(async (address) => {
    for (
      const [path, word] of [
        ["api/metrics/?log=none", 'expected the name of a stored log, found "none". Stored logs: orders'],
        ["api/predict-duration/nobody/", "nobody"],
        ["api/nothing", "/api/metrics/"],
        // Names that no log and no case can have.
        ["api/metrics/?log=%00", "Stored logs: orders"],
        ["api/metrics/?log=a%00b", "Stored logs: orders"],
        ["api/metrics/?log=%FF%FE", "Stored logs: orders"],
        ["api/metrics/?log=%ED%A0%80", "Stored logs: orders"],
        [`api/metrics/?log=${"x".repeat(8000)}`, "Stored logs: orders"],
        ["api/metrics/?log=", "Stored logs: orders"],
        ["api/predict-duration/%00/", "a case of orders"],
        ["api/predict-duration/%FF/", "a case of orders"],
        ["api/predict-duration/%ED%B0%80/", "a case of orders"],
      ]
    ) {
      const [status, problem] = await problemOf(await fetch(address + path));
      assertEquals(status, 404, path);
      assertStringIncludes(problem, word);
    }
  }));

Deno.test("a path without its last slash is answered; a misspelt parameter or another method is refused, not passed over", () =>
  withApi(async (address) => {
    const plain = await fetch(`${address}api/metrics`);
    assertEquals([plain.status, plain.headers.get("Tracebook-Log")], [200, "orders"]);
    await plain.body?.cancel();
    const [misspelt, problem] = await problemOf(await fetch(`${address}api/metrics/?lgo=none`));
    assertEquals(misspelt, 400);
    assertStringIncludes(problem, '"lgo"');
    const [posted, told] = await problemOf(await fetch(`${address}api/metrics/`, { method: "POST" }));
    assertEquals(posted, 405);
    assertStringIncludes(told, "GET");
  }));

Deno.test("a request whose client has gone is not worked on, and is no fault", () =>
  withDatabase(async (database) => {
    const asked: string[] = [];
    // Tells what is asked of the database, and goes on.
    const sql = new Proxy(database.sql, {
      apply(target, self, args) {
        asked.push(String(args[0]));
        return Reflect.apply(target as never, self, args);
      },
    });
    const faults: unknown[] = [];
    const stop = new AbortController();
    const { address, finished } = await serveApi({
      database: { ...database, sql },
      settings: settingsFrom({ DATABASE_URL: database.url }),
      port: 0,
      signal: stop.signal,
      onFault: (fault) => faults.push(fault),
    });
    try {
      const holder = await database.sql.reserve();
      await holder`begin`;
      await holder`lock table tracebook.log in access exclusive mode`;
      const clients = Array.from({ length: 20 }, () => new AbortController());
      const requests = clients.map(({ signal }, i) =>
        fetch(`${address}api/predict-duration/nobody/?log=log${i}`, { signal }).catch(() => null)
      );
      while (asked.length < 20) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const client of clients) client.abort();
      await Promise.all(requests);
      await new Promise((resolve) => setTimeout(resolve, 100));
      // Who is answered now was heard after they had gone.
      for (let round = 0; round < 3; round++) await (await fetch(`${address}health`)).body?.cancel();
      await holder`rollback`;
      holder.release();
      const answer = await fetch(`${address}api/process-map/`);
      assertEquals(answer.status, 200);
      await answer.body?.cancel();
      // Which log was asked about is known by now; nobody wants its case.
      assertEquals(asked.filter((text) => /select partition|tracebook.attribute|log_case/.test(text)), []);
      // One who asks the same as another who goes is answered, also if the other was first.
      const before = fetch(`${address}api/logs/orders/facts`);
      const leaving = new AbortController();
      const first = fetch(`${address}api/logs/orders/organization`, { signal: leaving.signal }).catch(() => null);
      await (await fetch(`${address}health`)).body?.cancel();
      const second = fetch(`${address}api/logs/orders/organization`);
      await (await fetch(`${address}health`)).body?.cancel();
      leaving.abort();
      for (const answer of await Promise.all([before, first, second])) {
        if (answer !== null) assertEquals(answer.status, 200);
        await answer?.body?.cancel();
      }
      assertEquals(faults, []);
    } finally {
      stop.abort();
      await finished;
    }
  }, ORDERS));
