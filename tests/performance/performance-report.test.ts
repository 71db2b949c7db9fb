import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { performanceReport } from "@/performance/performance-report.ts";
import { loanEventLog } from "./loan-event-log.ts";

const HOUR = 3_600_000;
const office = { shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] };

/** Logs of a few cases over few activities and two years, with or without starts. */
const logs: fc.Arbitrary<EventLog> = fc.tuple(
  fc.boolean(),
  fc.array(
    fc.array(
      fc.record({
        activity: fc.constantFrom("a", "b", "c"),
        at: fc.nat(2 * 365 * 24),
        worked: fc.nat(40),
        resource: fc.constantFrom("x", "y"),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    { minLength: 1, maxLength: 8 },
  ),
).map(([hasStart, cases]) =>
  eventLogFromTraces(cases.map((events, c): PlainTrace => ({
    caseId: String(c),
    events: events.map(({ activity, at, worked, resource }) => ({
      activity,
      resource,
      time: at * HOUR,
      ...(hasStart && { start: (at - worked) * HOUR }),
    })),
  })))
);

Deno.test("the shares of all segments add up to 1, and their totals to the cycle times", () => {
  fc.assert(fc.property(logs, (log) => {
    const { segments, cycleTime } = performanceReport(log, { samples: 5 });
    const total = segments.reduce((sum, segment) => sum + segment.totalSeconds, 0);
    assertAlmostEquals(total, cycleTime.totalSeconds, 1e-3);
    if (total > 0) assertAlmostEquals(segments.reduce((sum, segment) => sum + segment.share!, 0), 1, 1e-9);
  }));
});

Deno.test("working time is never longer than calendar time, and the same where people always work", () => {
  const always = { shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] };
  fc.assert(fc.property(logs, (log) => {
    const inOffice = performanceReport(log, { calendar: office, samples: 0 });
    assert(inOffice.workingTime!.cycleTime.totalSeconds <= inOffice.cycleTime.totalSeconds + 1e-6);
    const { cycleTime, waiting, service, workingTime } = performanceReport(log, { calendar: always, samples: 0 });
    assertEquals(workingTime!.cycleTime, cycleTime);
    assertEquals([workingTime!.waiting, workingTime!.service], [waiting, service]);
  }));
});

Deno.test("arrivals and completions are all cases, and in the end no work is in progress", () => {
  fc.assert(fc.property(logs, (log) => {
    const { overTime, throughput } = performanceReport(log, { samples: 0 });
    const sum = (field: "arrivals" | "completions" | "events") => overTime.reduce((total, period) => total + period[field], 0);
    assertEquals([sum("arrivals"), sum("completions"), sum("events")], [throughput.cases, throughput.cases, throughput.events]);
    assertEquals(overTime.at(-1)!.workInProgress, 0);
    assert(overTime.every(({ workInProgress }) => workInProgress >= 0));
  }));
});

Deno.test("what is moved in time as a whole keeps its durations, and the report has no NaN", () => {
  fc.assert(fc.property(logs, fc.integer({ min: -1000, max: 1000 }), (log, weeks) => {
    const move = (times: Float64Array) => times.map((at) => at + weeks * 7 * 24 * HOUR);
    const moved = { ...log, time: move(log.time), start: log.start && move(log.start) };
    const [before, after] = [log, moved].map((each) => performanceReport(each, { calendar: office, samples: 10 }));
    assertEquals(after.segments, before.segments);
    assertEquals(after.workingTime, before.workingTime);
    assertEquals(
      after.bottlenecks.segments.map(({ shareInterval }) => shareInterval),
      before.bottlenecks.segments.map(({ shareInterval }) => shareInterval),
    );
    assert(!JSON.stringify(before).includes("NaN"));
    assertEquals(JSON.parse(JSON.stringify(before)), before);
  }));
});

Deno.test("waiting runs from the last completion before the start, also where branches overlap", () => {
  const at = (minutes: number) => minutes * 60_000;
  const events = [
    { activity: "a", start: at(0), time: at(1) },
    { activity: "b", start: at(2), time: at(5) },
    { activity: "c", start: at(4), time: at(9) },
    { activity: "d", start: at(10), time: at(12) },
  ];
  const { activities } = performanceReport(eventLogFromTraces([{ caseId: "1", events }]));
  assertEquals(activities.map(({ waiting }) => waiting!.totalSeconds), [0, 60, 180, 60]);
  assertEquals(activities.map(({ service }) => service!.totalSeconds), [60, 180, 300, 120]);
});

Deno.test("a finished branch waits for the last one of its join", () => {
  const trace = (caseId: string, ...steps: readonly (readonly [string, number])[]): PlainTrace => ({
    caseId,
    events: steps.map(([activity, minutes]) => ({ activity, time: minutes * 60_000 })),
  });
  const log = eventLogFromTraces([
    trace("1", ["a", 0], ["b", 10], ["c", 30], ["d", 40]),
    trace("2", ["a", 0], ["c", 20], ["b", 25], ["d", 40]),
  ]);
  const { synchronization } = performanceReport(log);
  assertEquals(synchronization.map(({ join, branch, time }) => [join, branch, time.count, time.totalSeconds]), [
    ["d", "b", 2, 20 * 60],
    ["d", "c", 2, 5 * 60],
  ]);
});

Deno.test("repetitions are counted as self-loops and loops", () => {
  const events = ["a", "a", "b", "a", "c"].map((activity) => ({ activity }));
  const { rework } = performanceReport(
    eventLogFromTraces([{ caseId: "1", events }, { caseId: "2", events: [{ activity: "a" }] }]),
  );
  assertEquals([rework.cases, rework.share], [1, 0.5]);
  assertEquals(rework.activities, [{ activity: "a", cases: 1, repetitions: 2, selfLoops: 1, loops: 1, totalSeconds: 180 }]);
});

Deno.test("completions of several cases by one person within a minute are a batch", () => {
  const trace = (caseId: string, seconds: number, resource: string): PlainTrace => ({
    caseId,
    events: [{ activity: "sign", time: seconds * 1000, resource }],
  });
  const log = eventLogFromTraces([
    ...[0, 20, 50, 70].map((seconds, i) => trace(`a${i}`, seconds, "Ann")),
    ...[10, 30].map((seconds, i) => trace(`b${i}`, seconds, "Bob")),
    trace("c", 500, "Ann"),
  ]);
  const { batching } = performanceReport(log);
  assertEquals(batching.activities, [{ activity: "sign", batches: 1, events: 4, share: 4 / 7, meanSize: 4, largestSize: 4 }]);
});

Deno.test("an empty log, and events that start after they end, are answered in words", () => {
  const empty = performanceReport(eventLogFromTraces([]), { calendar: office });
  assertEquals(empty.cycleTime, { count: 0, totalSeconds: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null });
  assertEquals(empty.warnings, ["The log has no events: there is nothing to measure."]);
  const backward = eventLogFromTraces([{
    caseId: "1",
    events: [{ activity: "a", start: 5000, time: 0 }, { activity: "b", start: 1000, time: 9000 }],
  }]);
  const report = performanceReport(backward);
  assertEquals(report.warnings, ["1 event starts after it ends: its waiting and service times are left out."]);
  assertEquals([report.service!.count, report.waiting!.totalSeconds], [1, 1]);
});

Deno.test("a log of thousands of years is told in calendar time, with few periods, and why not in working time", () => {
  const year = (year: number) => Date.parse(`${String(year).padStart(4, "0")}-01-01T00:00:00Z`);
  const log = eventLogFromTraces([1, 1999, 2024, 9998].map((from) => ({
    caseId: String(from),
    events: [{ activity: "a", time: year(from) }, { activity: "b", time: year(from + 1) }],
  })));
  const { workingTime, warnings, overTime, cycleTime } = performanceReport(log, { calendar: office });
  assertEquals([workingTime, cycleTime.count], [null, 4]);
  assert(
    warnings.some((warning) =>
      warning.startsWith("Working time: expected a log of at most 400 years, found a log of 9998 years")
    ),
    warnings.join(),
  );
  assert(overTime.length <= 122);
});

Deno.test("contention is the cases that wait by the people at work", () => {
  const hour = 3_600_000;
  const trace = (caseId: string, from: number, to: number, resource: string): PlainTrace => ({
    caseId,
    events: [{ activity: "a", time: from * hour }, { activity: "b", time: to * hour, resource }],
  });
  const log = eventLogFromTraces([trace("1", 0, 12, "Ann"), trace("2", 6, 12, "Bob"), trace("3", 12, 36, "Ann")]);
  const { periods, meanLength } = performanceReport(log).bottlenecks.segments[0].queue!;
  assertEquals(periods.map((period) => [period.meanLength, period.resources, period.contention]), [
    [30 / 24, 2, 30 / 48],
    [12 / 24, 1, 12 / 24],
  ]);
  assertEquals(meanLength, 42 / 36);
});

Deno.test("the bottleneck planted in the demo log comes first, surely, and its waiting rises with load", () => {
  const { log, truth } = loanEventLog({ cases: 1500 });
  for (const each of [log, { ...log, start: null }]) {
    const { bottlenecks, segments } = performanceReport(each, { samples: 50 });
    const [first] = bottlenecks.segments;
    assertEquals([first.from, first.to], [...truth.bottleneck.segment]);
    assertEquals([segments[0].from, segments[0].to], [...truth.bottleneck.segment]);
    assertEquals(first.firstInSamples, 1);
    assertGreater(first.shareInterval![0], bottlenecks.segments[1].shareInterval![1]);
    assertEquals(bottlenecks.activities[0].activity, truth.bottleneck.segment[1]);
    assert(first.queue!.risesWithLoad);
  }
});

Deno.test("the demo log's office hours and holidays are learnt in its zone", () => {
  const { log } = loanEventLog({ cases: 3000 });
  const { calendar, workingTime, cycleTime } = performanceReport(log, { calendar: "learn", zone: "Europe/Berlin", samples: 0 });
  assertEquals(calendar!.shifts.flatMap(({ weekdays }) => weekdays).sort(), [1, 2, 3, 4, 5]);
  assert(calendar!.shifts.every(({ from, to }) => from >= "06:00" && to <= "19:00"), JSON.stringify(calendar!.shifts));
  assertGreater(cycleTime.totalSeconds, 3 * workingTime!.cycleTime.totalSeconds);
});

// Midnights of Rome in UTC gave hours from 22:00 to 24:00, and holidays a day early.
Deno.test("no hours are learned from dates without times of day, and that is said, as the page has none", () => {
  const times = ["2025-03-05T23:00Z", "2025-04-06T22:00Z", "2025-04-07T22:00Z"].map((text) => Date.parse(text));
  const log = eventLogFromTraces([{ caseId: "1", events: times.map((time) => ({ activity: "a", time })) }]);
  const { calendar, workingTime, warnings } = performanceReport(log, { calendar: "learn", samples: 0 });
  assertEquals([calendar, workingTime], [null, null]);
  assert(warnings.some((words) => words.includes("no working hours can be learned")), warnings.join("\n"));
});
