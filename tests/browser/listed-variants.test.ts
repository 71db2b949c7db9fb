import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { type ActivityPattern, filtersOfPattern, patternOfFilters } from "@/browser/activity-pattern.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { foldLoops, foldSequence } from "@/event-log/fold-loops.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { materialize } from "@/filtering/materialize.ts";
import { quantile } from "@/numerics/quantile.ts";
import { folded } from "../filtering/filter-oracle.ts";
import { testGolden } from "../golden.ts";

const HOUR = 3_600_000;
const activity = fc.constantFrom("a", "b", "c");

/** Logs of few activities that often repeat. */
const logs = fc.array(fc.array(fc.record({ activity, gap: fc.nat(9) }), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 15,
}).map((traces) =>
  eventLogFromTraces(traces.map((events, i) => {
    let time = 0;
    return { caseId: `case ${i}`, events: events.map(({ activity, gap }) => ({ activity, time: time += gap * HOUR })) };
  }))
);

const patterns: fc.Arbitrary<ActivityPattern> = fc.record({
  first: activity,
  steps: fc.array(
    fc.record({ how: fc.constantFrom("directly", "eventually", "never"), label: activity }, { noNullPrototype: true }),
    { maxLength: 3 },
  ),
}, { noNullPrototype: true });

const labelsOf = (log: EventLog, c: number) =>
  Array.from(log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c + 1]), (code) => log.activities[code]);
/** Cases by their sequence with loops folded, or not. */
const casesBySequence = (log: EventLog, isFolded: boolean) =>
  Map.groupBy(log.caseIds.keys(), (c) => JSON.stringify(isFolded ? folded(labelsOf(log, c)) : labelsOf(log, c)));
const rowLabels = ({ activities, offsets, steps }: ReturnType<typeof variantsOf>["variants"], row: number) =>
  Array.from(steps.subarray(offsets[row], offsets[row + 1]), (code) => activities[code]);

Deno.test("folding keeps no loop, changes nothing when it is done again, and each activity has a step of its name", () => {
  fc.assert(fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (sequence) => {
    const { steps, stepOf, joined } = foldSequence(sequence);
    assertEquals(Array.from(steps, String), folded(sequence.map(String)));
    assertEquals(foldSequence(steps).steps, steps);
    assertEquals(Array.from(stepOf, (step) => steps[step]), sequence);
    assertEquals(joined.length, steps.length);
    // Steps begin in their order.
    const firsts = Array.from(steps, (_, step) => stepOf.indexOf(step));
    assertEquals(firsts, firsts.toSorted((a, b) => a - b));
  }));
});

Deno.test("a folded variant has the cases whose folded sequences are equal, and how often they repeat its steps", () => {
  fc.assert(fc.property(logs, (log) => {
    const { variants, variantOfCase } = variantsOf(log);
    const list = foldLoops(variants);
    const expected = casesBySequence(log, true);
    assertEquals(list.variants.counts.length, expected.size);
    list.variants.counts.forEach((count, row) => {
      const own = expected.get(JSON.stringify(rowLabels(list.variants, row)))!;
      assertEquals(count, own.length);
      for (const c of own) assertEquals(list.foldedOf[variantOfCase[c]], row);
      const { offsets } = list.variants;
      const stepsOf = (c: number) =>
        Array.from(
          { length: log.caseOffsets[c + 1] - log.caseOffsets[c] },
          (_, i) => list.stepOf[variants.offsets[variantOfCase[c]] + i],
        );
      list.repeats.subarray(offsets[row], offsets[row + 1]).forEach((most, step) => {
        assertEquals(most, Math.max(...own.map((c) => stepsOf(c).filter((one) => one === step).length)));
      });
      if (row > 0) assertEquals(list.variants.counts[row - 1] >= count, true);
    });
    assertEquals(foldLoops(list.variants).variants, list.variants);
  }));
});

testGolden("variants with loops folded", async (log) => {
  const variants = await log.variants();
  assertEquals([variants.counts.length, foldLoops(variants).variants.counts.length], [226, 76]);
}, { names: ["helpdesk"] });

Deno.test("the variants that a filter leaves are folded as if the log had no others", async () => {
  await fc.assert(fc.asyncProperty(logs, activity, fc.constantFrom("with", "without"), async (log, label, effect) => {
    const filters = [{ effect, where: { kind: "activity", labels: [label] } }] as const;
    const analysis = createAnalysis(log, { zone: "UTC" });
    await analysis.ask({ filters: [] }, { kind: "listed-variants", fold: "folded" });
    const { variants, rowOf, ...list } = await analysis.ask({ filters }, { kind: "listed-variants", fold: "folded" });
    const alone = foldLoops(variantsOf(materialize(applyFilters(log, filters))).variants);
    const rows = (of: typeof variants) => Array.from(of.counts, (count, row) => [count, ...rowLabels(of, row)]);
    assertEquals(rows(variants), rows(alone.variants));
    assertEquals([rowOf, list.repeats, list.joined, list.stepOf], [alone.foldedOf, alone.repeats, alone.joined, alone.stepOf]);
  }));
});

Deno.test("durations, times between steps and cases of listed variants are those of a recount of their cases", async () => {
  await fc.assert(fc.asyncProperty(logs, fc.constantFrom("folded" as const, "exact" as const), async (log, fold) => {
    const analysis = createAnalysis(log, { zone: "UTC" });
    // Every case is completed: all activities end one.
    const view = { filters: [], ends: [...log.activities] };
    const { variants, durations } = await analysis.ask(view, { kind: "listed-variants", fold });
    const { medianSeconds, repeating } = await analysis.ask(view, { kind: "variant-times", fold });
    const cases = casesBySequence(log, fold === "folded");
    for (let row = 0; row < variants.counts.length; row++) {
      const labels = rowLabels(variants, row);
      const own = cases.get(JSON.stringify(labels))!;
      const seconds = own.map((c) => (log.time[log.caseOffsets[c + 1] - 1] - log.time[log.caseOffsets[c]]) / 1000);
      const median = (values: number[]) => quantile(values.toSorted((a, b) => a - b), 0.5);
      assertEquals([durations.completed[row], durations.median[row]], [own.length, median(seconds)]);
      /** For each step of a case its first event, and how many it has. */
      const steps = own.map((c) => {
        const stepOf = fold === "exact"
          ? labels.map((_, i) => i)
          : foldSequence(log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c + 1])).stepOf;
        return labels.map((_, step) => ({
          time: log.time[log.caseOffsets[c] + stepOf.indexOf(step)],
          count: Array.from(stepOf).filter((one) => one === step).length,
        }));
      });
      labels.forEach((_, step) => {
        const at = variants.offsets[row] + step;
        assertEquals(
          medianSeconds[at],
          step === 0 ? NaN : median(steps.map((one) => (one[step].time - one[step - 1].time) / 1000)),
        );
        assertEquals(repeating[at], steps.filter((one) => one[step].count > 1).length);
      });
      const found = await analysis.ask(view, { kind: "variant-cases", fold, row, top: 3 });
      assertEquals([found.cases, found.completed], [own.length, own.length]);
      assertEquals(found.slowest.map((one) => one.seconds), seconds.toSorted((a, b) => b - a).slice(0, 3));
    }
  }));
});

Deno.test("a pattern matches the cases that its filters leave, and marks its steps in their variants", async () => {
  await fc.assert(
    fc.asyncProperty(logs, patterns, fc.constantFrom("folded" as const, "exact" as const), async (log, pattern, fold) => {
      const analysis = createAnalysis(log, { zone: "UTC" });
      const { variants } = await analysis.ask({ filters: [] }, { kind: "listed-variants", fold });
      const { cases, marked } = await analysis.ask({ filters: [] }, { kind: "variant-matches", fold, pattern });
      const left = new Set(applyFilters(log, filtersOfPattern(pattern)).cases);
      const bySequence = casesBySequence(log, fold === "folded");
      for (let row = 0; row < variants.counts.length; row++) {
        const labels = rowLabels(variants, row);
        assertEquals(cases[row], bySequence.get(JSON.stringify(labels))!.filter((c) => left.has(c)).length);
        const wanted = new Set([pattern.first, ...pattern.steps.filter(({ how }) => how !== "never").map(({ label }) => label)]);
        const named = new Set(labels.filter((_, step) => marked[variants.offsets[row] + step] === 1));
        assertEquals(named, cases[row] === 0 ? new Set() : wanted);
      }
    }),
  );
});

Deno.test("a pattern is read back from its filters", () => {
  fc.assert(fc.property(patterns, (pattern) => assertEquals(patternOfFilters(filtersOfPattern(pattern)), pattern)));
});

Deno.test("a year in which far fewer cases start than in others is not compared with them", async () => {
  const perYear = [4, 10, 10, 8, 10, 10, 9, 2, 3];
  const traces = perYear.flatMap((cases, year) =>
    Array.from({ length: cases }, (_, i) => ({
      caseId: `${year} ${i}`,
      events: [{ activity: i % 2 === 0 ? "a" : "b", time: Date.UTC(2000 + year, 5, 1 + i) }],
    }))
  );
  const analysis = createAnalysis(eventLogFromTraces(traces), { zone: "UTC" });
  const { overTime } = await analysis.ask({ filters: [] }, { kind: "variant-cases", fold: "exact", row: 0, top: 0 });
  assertEquals([...overTime.all], perYear);
  assertEquals([...overTime.sparse], [1, 0, 0, 0, 0, 0, 0, 1, 1]);
  assertEquals(overTime.comparable, [1, 2, 3, 4, 5, 6]);
});
