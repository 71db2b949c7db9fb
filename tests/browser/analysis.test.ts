import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { arcDurationColumns, arcDurationsOf } from "@/browser/analysis/arc-duration-columns.ts";
import { filteredEvents } from "@/browser/analysis/filtered-events.ts";
import { workerOrder } from "@/browser/analysis/kept-orders.ts";
import { eventsByWorker } from "@/performance/batching.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { materialize } from "@/filtering/materialize.ts";
import { filters } from "../filtering/arbitrary-filters.ts";

const HOUR = 3_600_000;

/** Logs of a few activities, with attributes and times. */
const logs = fc.array(
  fc.record({
    activities: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 6 }),
    colour: fc.constantFrom("red", "blue"),
    begin: fc.nat(500),
  }),
  { minLength: 1, maxLength: 12 },
).map((traces) =>
  eventLogFromTraces(traces.map(({ activities, colour, begin }, at) => ({
    caseId: `case ${at}`,
    attributes: { colour },
    events: activities.map((activity, step) => ({ activity, time: (begin + step * (1 + at % 3)) * HOUR, resource: activity })),
  })))
);

const stacks = fc.array(filters(fc.constantFrom("a", "b", "c", "red", "colour")), { maxLength: 3 });

/** The sequences of variants as labels, with their counts. */
const sequences = ({ activities, counts, offsets, steps }: ReturnType<typeof variantsOf>["variants"]) =>
  Array.from(counts, (count, v) => [Array.from(steps.subarray(offsets[v], offsets[v + 1]), (code) => activities[code]), count]);

const left = (log: EventLog, stack: Parameters<typeof applyFilters>[1]) => materialize(applyFilters(log, stack));

Deno.test("what filters leave is counted as in a log that has nothing else", async () => {
  await fc.assert(fc.asyncProperty(logs, stacks, async (log, stack) => {
    const analysis = createAnalysis(log, { zone: "UTC" });
    const effect = await analysis.ask({ filters: stack }, { kind: "filter-effect" });
    const expected = left(log, stack);
    assertEquals([effect.cases, effect.events], [expected.caseIds.length, expected.time.length]);
    assertEquals(sequences(effect.variants), sequences(variantsOf(expected).variants));
    assertEquals(effect.variants.activities, log.activities, "codes are those of the whole log");
  }));
});

Deno.test("cases of all periods, values of an attribute and variants are as many as the filters leave", async () => {
  await fc.assert(fc.asyncProperty(logs, stacks, async (log, stack) => {
    const analysis = createAnalysis(log, { zone: "Europe/Berlin" });
    const { cases, variants } = await analysis.ask({ filters: stack }, { kind: "filter-effect" });
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);
    const overTime = await analysis.ask({ filters: stack }, { kind: "cases-over-time" });
    assertEquals(sum(overTime.started), cases);
    const figures = await analysis.ask({ filters: stack }, { kind: "figures" });
    assertEquals([figures.cases, figures.completed + figures.running, sum(overTime.completed)], [
      cases,
      cases,
      figures.completed,
    ]);
    const attribute = { level: "case", name: "colour" } as const;
    const colours = await analysis.ask({ filters: stack }, { kind: "attribute-values", attribute });
    assertEquals(sum(colours.cases) + colours.without, cases);
    const durations = await analysis.ask({ filters: stack }, { kind: "variant-durations" });
    assertEquals(durations.median.length, variants.counts.length);
  }));
});

Deno.test("arc durations in columns are those of the log that the filters leave", async () => {
  await fc.assert(fc.asyncProperty(logs, stacks, async (log, stack) => {
    const analysis = createAnalysis(log, { zone: "UTC" });
    const codes = [...log.activities.keys()].slice(0, 3);
    const found = arcDurationsOf(await analysis.ask({ filters: stack }, { kind: "arc-durations", activities: codes }));
    const expected = left(log, stack);
    const kept = expected.activities.map((label) => codes.includes(log.activities.indexOf(label)));
    const plain = arcDurationsOf(arcDurationColumns(expected, [...kept.keys()].filter((activity) => kept[activity])));
    assertEquals(Math.round(found.total), Math.round(plain.total));
    expected.activities.forEach((a, from) =>
      expected.activities.forEach((b, to) =>
        assertEquals([...found.of(log.activities.indexOf(a), log.activities.indexOf(b))], [...plain.of(from, to)])
      )
    );
  }));
});

Deno.test("a case is completed by the rule of the whole log, or by the end activities that the reader names", async () => {
  const trace = (caseId: string, ...activities: string[]) => ({
    caseId,
    events: activities.map((activity, step) => ({ activity, time: step * HOUR })),
  });
  const log = eventLogFromTraces([
    ...Array.from({ length: 8 }, (_, at) => trace(`done ${at}`, "ask", "answer")),
    trace("open 1", "ask"),
    trace("open 2", "ask", "wait"),
  ]);
  assertEquals(completedCases(log).endActivities, ["answer", "wait"]);
  const analysis = createAnalysis(log, { zone: "UTC" });
  const waiting = { effect: "without", where: { kind: "activity", labels: ["answer"] } } as const;
  const running = async (ends: string[] | null) =>
    (await analysis.ask({ filters: [waiting], ends }, { kind: "figures" })).running;
  assertEquals([await running(null), await running(["answer"]), await running(["ask", "wait"])], [1, 2, 0]);
});

Deno.test("a question that is not wanted any more stops at the next step", async () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  const stop = new Error("superseded");
  let steps = 0;
  const step = () => ++steps === 2 ? Promise.reject(stop) : Promise.resolve();
  const stack = ["a", "b", "c"].map((label) => ({ effect: "with", where: { kind: "activity", labels: [label] } }) as const);
  await assertRejects(
    () => createAnalysis(log, { zone: "UTC" }).ask({ filters: stack }, { kind: "figures" }, step),
    Error,
    "superseded",
  );
  assert(steps === 2);
});

Deno.test("intervals are drawn in steps, so that another question comes between", async () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }, { activity: "b", time: HOUR }] }]);
  let steps = 0;
  const step = () => Promise.resolve(void steps++);
  const question = { kind: "ranked-segments", hours: "all", intervals: true } as const;
  const { rows } = await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, question, step);
  assertEquals(rows[0].shareInterval, [1, 1]);
  assert(steps >= 200, "one for each sample");
});

Deno.test("orders and variants that are kept of the whole log are, without other events, those of what filters leave", () => {
  fc.assert(fc.property(logs, stacks, (log, stack) => {
    const view = applyFilters(log, stack);
    const events = filteredEvents(view, { zone: "UTC", rejectedCases: new Set(), completion: () => completedCases(log) });
    assertEquals(workerOrder(events), eventsByWorker(events.withResources()));
    const { variants, variantOfCase } = events.variants();
    assertEquals({ variants, variantOfCase }, variantsOf(events.log));
  }));
});

Deno.test("the shares of a variant over time count its cases, and all, on the day of their first event", async () => {
  await fc.assert(fc.asyncProperty(logs, stacks, async (log, stack) => {
    const analysis = createAnalysis(log, { zone: "UTC" });
    const expected = left(log, stack);
    const { variants, variantOfCase } = variantsOf(expected);
    fc.pre(variants.counts.length > 0);
    const ask = { kind: "variant-cases", fold: "exact", row: 0, top: 0 } as const;
    const { overTime } = await analysis.ask({ filters: stack }, ask);
    assertEquals(overTime.period, "day", "the logs last at most 31 days");
    const day = (c: number) => Math.floor(expected.time[expected.caseOffsets[c]] / (24 * HOUR)) * 24 * HOUR;
    Array.from(overTime.from, (from, at) => {
      const here = [...expected.caseIds.keys()].filter((c) => day(c) === from);
      assertEquals([overTime.cases[at], overTime.all[at]], [here.filter((c) => variantOfCase[c] === 0).length, here.length]);
    });
    assertEquals(overTime.all.reduce((sum, count) => sum + count, 0), expected.caseIds.length);
  }));
});

Deno.test("lanes that nobody has chosen lead through the segment that is asked for", async () => {
  await fc.assert(
    fc.asyncProperty(logs, async (log) => {
      const analysis = createAnalysis(log, { zone: "UTC" });
      const { rows } = await analysis.ask({ filters: [] }, { kind: "ranked-segments", hours: "all", intervals: false });
      for (const { from, to } of rows.slice(0, 3)) {
        const { lanes } = await analysis.ask(
          { filters: [] },
          { kind: "spectrum", lanes: [], through: { from, to }, how: "directly" },
        );
        assert(lanes.some((lane, at) => lane === from && lanes[at + 1] === to), `${from} → ${to} among ${lanes}`);
        assert(lanes.length <= 8);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("the first bottleneck is no wait after the end of a case, whatever the time of that", async () => {
  const DAY = 86_400_000;
  const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
    caseId: String(i),
    events: [["ask", 0], ["ask", 4], ["look", 7], ["close", 8], ...(i % 4 === 0 ? [["come back", 108]] : [])].map((
      [activity, days],
    ) => ({
      activity: String(activity),
      time: (i + Number(days)) * DAY + 3_600_000 * (i % 20),
    })),
  })));
  const analysis = createAnalysis(log, { zone: "UTC" });
  const { rows, bottleneck } = await analysis.ask({ filters: [] }, { kind: "segments", top: 1 });
  const names = ({ from, to }: { from: number; to: number }) => [log.activities[from], log.activities[to]];
  assertEquals([names(rows[0]), names(bottleneck!.row), bottleneck!.share], [["close", "come back"], ["ask", "look"], 3 / 8]);
  const ranked = await analysis.ask({ filters: [] }, { kind: "ranked-segments", hours: "all", intervals: false });
  assertEquals([ranked.rows[0].from, ...ranked.natures], ["close", "after the end", null, null, null]);
  assertEquals([ranked.rows[1].to, ranked.bottleneck], ["ask", 2], "what is done again is no wait between two activities");
});
