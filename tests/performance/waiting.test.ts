import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { quantile } from "@/numerics/quantile.ts";
import { batchDaysOf } from "@/performance/batch-days.ts";
import { bottlenecksOf } from "@/performance/bottlenecks.ts";
import { onWholeDays } from "@/performance/whole-days.ts";
import { shiftOfDates } from "@/time/dates-only.ts";
import { delaysOf } from "@/performance/delays.ts";
import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
import { queueCurve } from "@/performance/queue-figures.ts";
import { waitingByBegin } from "@/performance/waiting-by-begin.ts";
import { waitingCausesOf } from "@/performance/waiting-causes.ts";
import { calendarOfDocument } from "@/time/calendar-document.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Monday. */
const BEGIN = Date.UTC(2025, 0, 6);

const CALENDAR = { shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "12:00" }] };

/** Logs in whole minutes, with starts and resources. */
const timedLogs = fc.array(
  fc.record({
    begin: fc.nat(600),
    steps: fc.array(
      fc.record({
        activity: fc.constantFrom("a", "b", "c"),
        wait: fc.nat(400),
        work: fc.nat(60),
        resource: fc.constantFrom("Ann", "Bob"),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
).map((traces) =>
  eventLogFromTraces(traces.map(({ begin, steps }, at) => {
    let now = BEGIN + begin * MINUTE;
    const events = steps.map(({ activity, wait, work, resource }) => {
      const start = now + wait * MINUTE;
      now = start + work * MINUTE;
      return { activity, start, time: now, resource };
    });
    return { caseId: String(at), events };
  }))
);

const segmentName = (log: EventLog, i: number) => `${log.activities[log.activity[i - 1]]} ${log.activities[log.activity[i]]}`;
const inSegment = (log: EventLog) => log.time.keys().filter((i) => delaysOf(log).segmentOf[i] >= 0).toArray();

/** The causes minute by minute, straight from their definition. */
function causesByMinute(log: EventLog): Map<string, number[]> {
  const { time, start, resource } = log;
  const hours = calendarOfDocument(CALENDAR);
  const sums = new Map<string, number[]>();
  const members = inSegment(log);
  const sameWork = (a: number, b: number) => log.activity[a] === log.activity[b] && resource!.codes[a] === resource!.codes[b];
  const caseOf = (i: number) => log.caseOffsets.findLastIndex((offset) => offset <= i);
  const batchOf = (i: number) => {
    const own = [...time.keys()].filter((j) => sameWork(i, j)).sort((a, b) => time[a] - time[b] || a - b);
    const chains: number[][] = [];
    for (const j of own) {
      const last = chains.at(-1);
      const before = last?.at(-1);
      if (before !== undefined && time[j] - time[before] <= MINUTE && caseOf(j) !== caseOf(before)) last!.push(j);
      else chains.push([j]);
    }
    return chains.find((chain) => chain.includes(i) && chain.length >= 3) ?? [];
  };
  for (const i of members) {
    const sum = sums.get(segmentName(log, i)) ?? [0, 0, 0, 0];
    sums.set(segmentName(log, i), sum);
    const complete = Math.max(...batchOf(i).filter((j) => members.includes(j)).map((j) => time[j - 1]), -Infinity);
    for (let minute = time[i - 1]; minute < start![i]; minute += MINUTE) {
      const isBusy = [...time.keys()].some((j) =>
        resource!.codes[j] === resource!.codes[i] && start![j] <= minute && minute < time[j]
      );
      sum[minute < complete ? 0 : isBusy ? 1 : !hours.isWorking(minute) ? 2 : 3] += 60;
    }
  }
  return sums;
}

Deno.test("causes of waiting are those counted minute by minute, and add up to all waiting", () => {
  fc.assert(fc.property(timedLogs, (log) => {
    const segments = waitingCausesOf(log, { calendar: calendarOfDocument(CALENDAR) })!;
    const expected = causesByMinute(log);
    const { seconds, segmentOf } = delaysOf(log);
    segments.forEach(({ from, to, batch, queue, outOfHours, rest }, segment) => {
      const found = [batch, queue, outOfHours, rest];
      const wanted = expected.get(`${from} ${to}`)!;
      found.forEach((value, cause) => assertAlmostEquals(value, wanted[cause], 1e-6, `${from} ${to}: ${found}, not ${wanted}`));
      const all = seconds.reduce((sum, value, i) => segmentOf[i] === segment ? sum + value : sum, 0);
      assertAlmostEquals(batch + queue + outOfHours + rest, all, 1e-6);
    });
  }));
});

Deno.test("a log without starts or without resources has no causes of waiting", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", resource: "Ann" }, { activity: "b" }] }]);
  assertEquals(waitingCausesOf(log), null);
  assertEquals(waitingCausesOf({ ...log, start: log.time, resource: null }), null);
});

Deno.test("the waits of each weekday and hour are those of the passages that begin then", () => {
  fc.assert(fc.property(timedLogs, fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York"), (log, zone) => {
    const delays = delaysOf(log);
    const { counts, medianSeconds } = waitingByBegin(log, delays, { isOf: () => true, rows: "weekday", zone });
    const parts = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", hourCycle: "h23", timeZone: zone });
    const cells = new Map<string, number[]>();
    for (const i of inSegment(log)) {
      const partsOf = Object.fromEntries(parts.formatToParts(log.time[i - 1]).map(({ type, value }) => [type, value]));
      const when = `${partsOf.weekday} ${partsOf.hour}`;
      cells.set(when, [...cells.get(when) ?? [], delays.seconds[i]]);
    }
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].forEach((weekday, row) => {
      for (let hour = 0; hour < 24; hour++) {
        const waits = (cells.get(`${weekday} ${String(hour).padStart(2, "0")}`) ?? []).sort((a, b) => a - b);
        assertEquals(counts[row * 24 + hour], waits.length);
        if (waits.length > 0) assertEquals(medianSeconds[row * 24 + hour], quantile(Float64Array.from(waits), 0.5));
      }
    });
  }));
});

Deno.test("the curve of a queue counts who has entered and not left", () => {
  const stays = fc.array(fc.record({ enter: fc.nat(50), stay: fc.nat(20) }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(stays, fc.integer({ min: 2, max: 200 }), (stays, most) => {
    const enters = Float64Array.from(stays, ({ enter }) => enter);
    const leaves = Float64Array.from(stays, ({ enter, stay }) => enter + stay);
    const { at, length } = queueCurve(enters, leaves, { from: 5, to: 45, most });
    assert(at.every((instant, i) => i === 0 || instant >= at[i - 1]), "ascending");
    at.forEach((instant, i) => {
      const inside = stays.filter(({ enter, stay }) => enter <= instant && enter + stay > instant).length;
      assertEquals(length[i], inside, `at ${instant}`);
    });
  }));
});

Deno.test("dates are told from times of day, whatever the zone, and days are whole over changes of the clock", () => {
  const log = (times: readonly number[]) =>
    eventLogFromTraces([{ caseId: "1", events: times.map((time) => ({ activity: "a", time })) }]);
  const romans = ["2025-03-01T00:00+01:00", "2025-03-31T00:00+02:00"].map((text) => Date.parse(text));
  assertEquals(shiftOfDates(log(romans)), 2 * HOUR);
  assertEquals(
    shiftOfDates(log(["2025-03-01T00:00-05:00", "2025-03-31T00:00-04:00"].map((text) => Date.parse(text)))),
    -4 * HOUR,
  );
  assertEquals(shiftOfDates(log(["2025-03-01T00:00Z", "2025-03-31T00:00+01:00"].map((text) => Date.parse(text)))), HOUR);
  assertEquals(shiftOfDates(log([BEGIN, BEGIN + 24 * HOUR])), 0);
  assertEquals(shiftOfDates(log([BEGIN, BEGIN + 2 * HOUR])), null);
  assertEquals(shiftOfDates(log([])), null);
  const { time } = onWholeDays(log(romans), 2 * HOUR);
  assertEquals((time[1] - time[0]) / HOUR, 30 * 24);
});

Deno.test("cases that leave on few days leave in batches, cases that leave all the time do not", () => {
  const days = Float64Array.from({ length: 400 }, (_, i) => BEGIN + (i % 4) * 100 * 24 * HOUR);
  assertEquals(batchDaysOf(days, "UTC").map(({ count }) => count), [100, 100, 100, 100]);
  assertEquals(batchDaysOf(Float64Array.from({ length: 400 }, (_, i) => BEGIN + i * 24 * HOUR), "UTC"), []);
  assertEquals(batchDaysOf(days.subarray(0, 40), "UTC"), [], "too few");
});

Deno.test("the page's segments and spectra are those of the library, and a filter changes both", async () => {
  await fc.assert(
    fc.asyncProperty(timedLogs, async (log) => {
      const analysis = createAnalysis(log, { zone: "UTC" });
      const [plain, all] = await Promise.all(
        [false, true].map((intervals) => analysis.ask({ filters: [] }, { kind: "ranked-segments", hours: "all", intervals })),
      );
      const { segments, measure } = bottlenecksOf(log, { most: Infinity });
      assertEquals(
        plain.rows,
        segments.map(({ queue: _, ...figures }) => ({ ...figures, shareInterval: null, firstInSamples: 0 })),
      );
      assertEquals(all.measure, measure);
      assertEquals(all.rows, segments.map(({ queue: _, ...figures }) => figures));
      const [first] = segments;
      if (first === undefined) return;
      const { segments: [{ passages }] } = await analysis.ask(
        { filters: [] },
        { kind: "spectrum", lanes: [first.from, first.to], how: "directly" },
      );
      assertEquals(passages, performanceSpectrum(log, first));
      const where = { kind: "resource", labels: ["Ann"] } as const;
      const kept = await analysis.ask({ filters: [{ effect: "keep", where }] }, {
        kind: "ranked-segments",
        hours: "all",
        intervals: false,
      });
      const events = eventLogFromTraces(log.caseIds.map((caseId, c) => ({
        caseId,
        events: Array.from(log.time.subarray(log.caseOffsets[c], log.caseOffsets[c + 1]).keys(), (at) => log.caseOffsets[c] + at)
          .filter((i) => log.resource!.values[log.resource!.codes[i]] === "Ann")
          .map((i) => ({ activity: log.activities[log.activity[i]], start: log.start![i], time: log.time[i], resource: "Ann" })),
      })));
      assertEquals(
        kept.rows,
        bottlenecksOf(events, { most: Infinity, samples: 0 }).segments.map(({ queue: _, ...figures }) => figures),
      );
    }),
    { numRuns: 30 },
  );
});
