import { assertEquals } from "@std/assert";
import { findLog, latestModel, modelById, type ModelRecord, readHistory, recordJob, saveModel } from "@/database/mod.ts";
import { loadRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";

Deno.test("the latest model of a log comes back as it was saved", () =>
  withDatabase(async (database) => {
    await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
    const { logId, version, checksum } = (await findLog(database, "orders"))!;
    const record: ModelRecord = {
      logId,
      logVersion: version,
      task: "duration",
      algorithm: "random forest",
      trainedAt: new Date("2026-05-01T12:00:00.250Z"),
      dataChecksum: checksum,
      codeVersion: "0.1.0",
      seed: 2 ** 40,
      features: ["a", 'it\'s "quoted"'],
      figures: { mae: 1.5, "__proto__x": null },
      parameters: { trials: 50 },
      bytes: Uint8Array.from({ length: 100_000 }, (_, i) => i % 256),
    };
    assertEquals(await latestModel(database, logId, "duration"), null);
    await saveModel(database, { ...record, bytes: Uint8Array.of(1), trainedAt: new Date("2026-04-01T12:00:00Z") });
    const modelId = await saveModel(database, record);
    const stored = (await latestModel(database, logId, "duration"))!;
    assertEquals(stored, { ...record, modelId, identity: stored.identity });
    assertEquals(await modelById(database, modelId), stored);
  }));

Deno.test("the job history tells the latest runs first", () =>
  withDatabase(async (database) => {
    const run = (day: number, status: "done" | "skipped" | "failed") => ({
      job: "load",
      log: day === 1 ? null : "orders",
      startedAt: new Date(Date.UTC(2026, 0, day)),
      finishedAt: new Date(Date.UTC(2026, 0, day, 1)),
      status,
      message: "it's done; 100 %",
    });
    for (const day of [1, 2, 3]) await recordJob(database, run(day, day === 3 ? "failed" : "done"));
    const step = { kind: "step", slot: null, attempt: null, output: null } as const;
    const expected = [{ ...step, ...run(3, "failed") }, { ...step, ...run(2, "done") }];
    assertEquals(await readHistory(database, { limit: 2 }), expected);
    assertEquals(await readHistory(database, { limit: 2, failed: true }), expected.slice(0, 1));
    assertEquals(await readHistory(database, { limit: 2, job: "load", kind: "step" }), expected);
    assertEquals(await readHistory(database, { limit: 2, kind: "run" }), []);
  }));
