import { assert, assertAlmostEquals, assertLess } from "@std/assert";
import type { EventLog } from "@/event-log/event-log.ts";
import { createRandom } from "@/numerics/random.ts";
import { waitingAndService } from "@/performance/waiting-and-service.ts";
import { performanceReport } from "@/performance/performance-report.ts";

const HOUR = 3_600_000;

/**
 * A queue with exponential times between arrivals (a case an hour) and of service, and so many
 * servers that are busy so much of the time; first come, first served.
 */
function queueLog(seed: number, cases: number, servers: number, load: number): EventLog {
  const random = createRandom(seed);
  const [arrivals, services] = [random.fork("arrivals"), random.fork("services")];
  const free = new Float64Array(servers);
  const time = new Float64Array(2 * cases);
  const start = new Float64Array(2 * cases);
  let now = 0;
  for (let c = 0; c < cases; c++) {
    now += arrivals.exponential(HOUR);
    const server = free.indexOf(Math.min(...free));
    time[2 * c] = start[2 * c] = now;
    start[2 * c + 1] = Math.max(now, free[server]);
    time[2 * c + 1] = free[server] = start[2 * c + 1] + services.exponential(servers * load * HOUR);
  }
  return {
    caseIds: Array.from({ length: cases }, (_, c) => String(c)),
    activities: ["arrive", "serve"],
    caseOffsets: Uint32Array.from({ length: cases + 1 }, (_, c) => 2 * c),
    activity: Uint16Array.from({ length: 2 * cases }, (_, i) => i % 2),
    time,
    start,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

/**
 * Chance that an arrival has to wait (Erlang's C formula, 1917), for an offered load of
 * `servers * load`.
 */
function erlangC(servers: number, load: number): number {
  const offered = servers * load;
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= offered / (k + 1);
  }
  const waits = term / (1 - load);
  return waits / (sum + waits);
}

/**
 * Mean and the half width of its 99.9 % confidence interval, by the means of twenty batches
 * (Student's t with 19 degrees of freedom): waiting times depend on each other.
 */
function meanOfBatches(values: Float64Array): { mean: number; halfWidth: number } {
  const size = Math.floor(values.length / 20);
  const means = Array.from(
    { length: 20 },
    (_, b) => values.subarray(b * size, (b + 1) * size).reduce((sum, x) => sum + x, 0) / size,
  );
  const mean = means.reduce((sum, x) => sum + x, 0) / 20;
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 19;
  return { mean, halfWidth: 3.883 * Math.sqrt(variance / 20) };
}

for (const [servers, load] of [[1, 0.6], [2, 0.7], [5, 0.8]]) {
  Deno.test(`waiting with ${servers} servers at load ${load} is as Erlang's formula says`, () => {
    const log = queueLog(10 + servers, 40_000, servers, load);
    const waiting = waitingAndService(log)!.waiting.filter((_, i) => i % 2 === 1);
    // Service takes servers * load hours on average; servers leave at the rate 1 / load an hour
    // when all are busy.
    const expected = erlangC(servers, load) / (1 / load - 1) * 3600;
    const { mean, halfWidth } = meanOfBatches(waiting);
    assert(Math.abs(mean - expected) <= halfWidth, `${mean} s, expected ${expected} s within ${halfWidth} s`);
    assertLess(halfWidth, expected / 3);

    const report = performanceReport(log, { samples: 30 });
    const serve = report.activities[1];
    assertAlmostEquals(serve.waiting!.meanSeconds!, waiting.reduce((sum, x) => sum + x, 0) / waiting.length, 1e-6);
    assertAlmostEquals(serve.service!.meanSeconds!, servers * load * 3600, 0.03 * servers * load * 3600);
    const { queue } = report.bottlenecks.segments[0];
    // Little's law: cases in the queue = arrivals by time * waiting.
    assertAlmostEquals(queue!.meanLength!, mean / 3600, 0.03 * mean / 3600);
    assert(queue!.risesWithLoad);
    assert(queue!.byLoad.every((group, i, groups) => i === 0 || group.meanSeconds > groups[i - 1].meanSeconds));
  });
}

Deno.test("where nobody has to wait for another, waiting does not rise with load", () => {
  // As many servers as cases: service is all that takes time, and starts are not told.
  const log = queueLog(7, 3000, 200, 0.02);
  const { queue } = performanceReport({ ...log, start: null }, { samples: 0 }).bottlenecks.segments[0];
  assert(!queue!.risesWithLoad, String(queue!.loadCorrelation));
});
