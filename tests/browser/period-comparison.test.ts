import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { areComparable } from "@/browser/analysis/period-comparison.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";

const DAY = 86_400_000;
const BEGIN = Date.UTC(2024, 0, 1);

const logs = fc.array(
  fc.record({
    activities: fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 }),
    begin: fc.nat(1800),
    pace: fc.integer({ min: 1, max: 200 }),
  }),
  { minLength: 2, maxLength: 60 },
).map((traces) =>
  eventLogFromTraces(traces.map(({ activities, begin, pace }, at) => ({
    caseId: `case ${at}`,
    events: activities.map((activity, step) => ({ activity, time: BEGIN + (begin / 10 + step * pace / 4) * DAY })),
  })))
);

/** By the definition; NaN of nothing. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The day, month or quarter of a time in UTC as a text. */
function periodOf(time: number, period: string): string {
  const date = new Date(time);
  if (period === "week") return String(Math.floor((time / DAY + 3) / 7));
  const month = date.getUTCMonth();
  return `${date.getUTCFullYear()}-${period === "month" ? month : Math.floor(month / 3)}`;
}

Deno.test("figures of the last full period and the one before are those of a recount by calendar", async () => {
  let compared = 0;
  await fc.assert(fc.asyncProperty(logs, async (log) => {
    const answer = await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, { kind: "period-comparison" });
    if (answer === null) return;
    compared++;
    const { period, last, before } = answer;
    const times = [...log.time];
    assert(before.from >= Math.min(...times) && before.from < last.from);
    assertEquals(periodOf(last.from - 1, period), periodOf(before.from, period), "periods follow each other");
    const { completed } = completedCases(log);
    const cases = log.caseIds.map((_, c) => {
      const [from, to] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
      return { times: [...log.time.slice(from, to)], steps: [...log.activity.slice(from, to)], done: completed[c] === 1 };
    });
    for (const figures of [last, before]) {
      const isIn = (time: number) => periodOf(time, period) === periodOf(figures.from, period);
      const isLater = (time: number) => !isIn(time) && time > figures.from;
      const ended = cases.filter(({ times, done }) => done && isIn(times.at(-1)!));
      assertEquals(figures, {
        from: figures.from,
        cases: cases.filter(({ times }) => isIn(times[0])).length,
        events: times.filter(isIn).length,
        completed: ended.length,
        medianDuration: median(ended.map(({ times }) => (times.at(-1)! - times[0]) / 1000)),
        variants: new Set(ended.map(({ steps }) => steps.join())).size,
        reworkShare: ended.length === 0
          ? NaN
          : ended.filter(({ steps }) => new Set(steps).size < steps.length).length / ended.length,
        running: cases.filter(({ times, done }) => !isLater(times[0]) && (!done || isLater(times.at(-1)!))).length,
      });
    }
  }));
  assert(compared > 20);
});

Deno.test("a log of less than two full periods has nothing to compare", async () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [0, 13].map((day) => ({ activity: "a", time: BEGIN + day * DAY })) }]);
  assertEquals(await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, { kind: "period-comparison" }), null);
});

Deno.test("periods are those of the calendar in the log's zone", async () => {
  // 1 March 2024, 00:30 in Berlin is still February in UTC.
  const times = [Date.UTC(2023, 11, 1), Date.UTC(2024, 0, 10), Date.UTC(2024, 1, 29, 23, 30), Date.UTC(2024, 3, 2)];
  const log = eventLogFromTraces(times.map((time, at) => ({ caseId: `${at}`, events: [{ activity: "a", time }] })));
  const cases = async (zone: string) => {
    const answer = await createAnalysis(log, { zone }).ask({ filters: [] }, { kind: "period-comparison" });
    return [answer!.before.cases, answer!.last.cases];
  };
  // March starts none, which is not usual in UTC: February is told.
  assertEquals([await cases("UTC"), await cases("Europe/Berlin")], [[1, 1], [0, 1]]);
});

Deno.test("periods at the end in which hardly a case starts are passed over", async () => {
  // Ten cases a month over a year, of which one comes back half a year later; then one more begins.
  const starts = Array.from({ length: 120 }, (_, i) => BEGIN + (i + 0.5) * 3 * DAY);
  const log = eventLogFromTraces([...starts, BEGIN + 430 * DAY].map((time, i) => ({
    caseId: String(i),
    events: [0, i === 119 ? 200 : 1].map((days) => ({ activity: "a", time: time + days * DAY })),
  })));
  const { period, last, before } =
    (await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, { kind: "period-comparison" }))!;
  assertEquals(
    [period, ...[last, before].map(({ from }) => new Date(from).toISOString().slice(0, 7))],
    ["month", "2024-12", "2024-11"],
  );
});

Deno.test("room for a comparison is kept where the periods that are compared have twenty cases on average", () => {
  const day = (days: number) => new Date(BEGIN + days * DAY).toISOString();
  const log = (cases: number, days: number) => areComparable({ cases, firstTime: day(0), lastTime: day(days) });
  assertEquals([log(57, 20), log(58, 20)], [false, true], "weeks");
  assertEquals([log(243, 365), log(244, 365)], [false, true], "months");
  assertEquals([log(401, 5 * 365), log(402, 5 * 365)], [false, true], "quarters");
  assertEquals([log(1e6, 13), log(1e6, 14)], [false, true], "two weeks at least");
  assertEquals(areComparable({ cases: 1e6, firstTime: null, lastTime: null }), false, "no times");
});
