import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Database, findLog, readPerformance } from "@/database/mod.ts";
import { createRandom } from "@/numerics/random.ts";
import { performanceReport } from "@/performance/performance-report.ts";
import type { Row } from "./feed-rows.ts";
import { loadRows, readOrders } from "./load-rows.ts";
import { loadRandomBatch } from "./random-loads.ts";
import { withDatabase } from "./test-database.ts";

Deno.test("figures from the reduced tables are those that the performance report computes from the events, after each of several loads", () =>
  withDatabase(async (database) => {
    const random = createRandom(11);
    const shape = { cases: 25, activities: 5, hours: 90, rows: 60 };
    for (let load = 0; load < 6; load++) {
      await loadRandomBatch(database, random, shape, { updateShare: load % 3 });
      await assertSameFigures(database);
    }
  }));

Deno.test("a log of one event has figures, and no rates", () =>
  withDatabase(async (database) => {
    const only: Row = { caseId: "1", activity: "a", time: Date.UTC(1999, 11, 31, 23, 59, 59, 999) };
    await loadRows(database, [only]);
    const { throughput } = await assertSameFigures(database);
    assertEquals([throughput.firstTimestamp, throughput.casesPerDay], ["1999-12-31T23:59:59.999Z", null]);
  }));

Deno.test("figures of a log that has been loaded anew meanwhile are refused", () =>
  withDatabase(async (database) => {
    await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
    const before = (await findLog(database, "orders"))!;
    await loadRows(database, [{ caseId: "1", activity: "b", time: 0 }]);
    await assertRejects(() => readPerformance(database, before), Error, "changed it meanwhile");
  }));

async function assertSameFigures(database: Database) {
  const figures = await readPerformance(database, (await findLog(database, "orders"))!);
  const { cycleTime, segments, throughput } = performanceReport(await readOrders(database), { samples: 1 });
  assertClose(figures, { cycleTime, segments, throughput }, "figures");
  return figures;
}

/** Equal, numbers up to a billionth: times in the columns are milliseconds with fractions. */
function assertClose(mine: unknown, expected: unknown, where: string): void {
  if (typeof mine === "number" && typeof expected === "number") {
    assert(Math.abs(mine - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${where}: ${mine} is not ${expected}`);
  } else if (typeof mine === "object" && mine !== null && typeof expected === "object" && expected !== null) {
    assertEquals(Object.keys(mine).toSorted(), Object.keys(expected).toSorted(), where);
    for (const [key, value] of Object.entries(mine)) {
      assertClose(value, (expected as Record<string, unknown>)[key], `${where}.${key}`);
    }
  } else assertEquals(mine, expected, where);
}
