import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { causesReport } from "@/comparison/causes/causes-report.ts";
import { driftReport } from "@/comparison/drift/drift-report.ts";
import { findingsReport } from "@/comparison/findings/findings-report.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { createRandom } from "@/numerics/random.ts";
import { flowOverTime } from "@/performance/flow-over-time.ts";
import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { trainingData } from "@/prediction/dataset/training-data.ts";
import { DAY, HOUR } from "@/time/civil-date.ts";
import { ianaTimeZone, instantOfLocal } from "@/time/time-zone.ts";

/** Cases of two years from 1 January 2023 on, at midnights of a zone or at some time of day. */
function logOf(zone: string, ofDay = () => 0): EventLog {
  const random = createRandom(7);
  const clock = ianaTimeZone(zone);
  return eventLogFromTraces(Array.from({ length: 700 }, (_, c) => {
    let day = Date.UTC(2023, 0, 1) / DAY + Math.floor(730 * c / 700);
    const channel = random.chance(0.4) ? "post" : "web";
    return {
      caseId: String(c),
      attributes: { channel },
      events: ["ask", channel === "post" ? "scan" : "check", "pay"].map((activity, step) => {
        day += step === 0 ? 0 : 1 + Math.floor(random.exponential(channel === "post" ? 25 : 6));
        return { activity, time: instantOfLocal(clock, day * DAY) + ofDay(), resource: random.chance(0.5) ? "Ann" : "Bob" };
      }),
    };
  }));
}

const FILTERS = [
  ...[
    "started:2023",
    "started:2024-01..2024-03",
    "completed:2023-12-31",
    "contained:2023",
    "intersecting:2024-01-01",
    "time:2024",
  ],
  ...[
    "start-weekday:Sun,Mon",
    "time:2023-12-31..2024-01-01",
    "not-started:2023-01-01",
    "started:2024-01-01T00:00..",
  ],
];

/** What counts by days, weeks, months, quarters or years, of a log that is told in a zone. */
async function countedByDays(log: EventLog, zone: string) {
  const analysis = createAnalysis(log, { zone });
  const [filters, completed] = [[], completedCases(log).completed];
  const compared = (await analysis.ask({ filters }, { kind: "period-comparison" }))!;
  const halves = await analysis.ask({ filters }, { kind: "group-comparison", groups: [null, null] });
  const { table } = trainingData(log, { task: "remaining", zone });
  return {
    filters: FILTERS.map((text) => [text, applyFilters(log, parseFilters(text), { zone }).cases.join(" ")]),
    pageFilters: await Promise.all(FILTERS.map(async (text) => {
      const { cases, events } = await analysis.ask({ filters: parseFilters(text) }, { kind: "filter-effect" });
      return [text, cases, events].join(" ");
    })),
    overTime: await analysis.ask({ filters }, { kind: "cases-over-time" }),
    periods: [compared.last, compared.before].map(({ medianDuration: _, ...figures }) => figures),
    halves: JSON.stringify(halves.groups),
    workload: (await analysis.ask({ filters }, { kind: "organization", withPrograms: false }))!.workload,
    drifts: driftReport(log, { zone: ianaTimeZone(zone) }).drifts,
    rules: causesReport(log, { target: "slow", completed, zone }).rules.map(({ filter }) => filter),
    findings: findingsReport(log, { completed, zone }).findings,
    flow: flowOverTime(log),
    spectrum: performanceSpectrum(log, { from: "ask", to: "scan" }).periods.map(({ from }) => from),
    calendar: table.columns.filter(({ source }) => source === "weekday" || source === "month"),
  };
}

Deno.test("midnights of Rome stored in UTC count on their dates, whatever the zone of the log, as the same dates in UTC", async () => {
  const expected = await countedByDays(logOf("UTC"), "UTC");
  assertEquals(expected.overTime.from[0], Date.UTC(2023, 0, 1), "a Sunday, in a period of its own");
  for (const midnights of ["Europe/Rome", "Pacific/Auckland", "America/New_York"]) {
    for (const zone of ["UTC", "Europe/Rome", "Pacific/Auckland"]) {
      const found = await countedByDays(logOf(midnights), zone);
      for (const [what, figures] of Object.entries(found)) {
        assertEquals(figures, expected[what as keyof typeof expected], `${what} of midnights of ${midnights} told in ${zone}`);
      }
    }
  }
});

Deno.test("events at times of day count by the zone of the log", async () => {
  const random = createRandom(9);
  const log = logOf("UTC", () => Math.floor(random.next() * 24) * HOUR + 17 * 60_000);
  const [inUtc, inAuckland] = [await countedByDays(log, "UTC"), await countedByDays(log, "Pacific/Auckland")];
  assertNotEquals(inUtc.overTime, inAuckland.overTime);
  assertNotEquals(inUtc.filters, inAuckland.filters);
  assert(inUtc.flow.length > 0);
});
