import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { type ActivityPattern, filtersOfPattern, patternOfFilters } from "@/browser/activity-pattern.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { foldLoops } from "@/event-log/fold-loops.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { quantile } from "@/numerics/quantile.ts";

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
  steps: fc.array(fc.record({ how: fc.constantFrom("directly", "eventually", "never"), label: activity }), { maxLength: 3 }),
}, { noNullPrototype: true });

const labelsOf = (log: EventLog, c: number) =>
  Array.from(log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c + 1]), (code) => log.activities[code]);
const foldedLabels = (labels: readonly string[]) => labels.filter((label, i) => label !== labels[i - 1]);
/** Cases by their sequence with loops folded, or not. */
const casesBySequence = (log: EventLog, isFolded: boolean) =>
  Map.groupBy(log.caseIds.keys(), (c) => JSON.stringify(isFolded ? foldedLabels(labelsOf(log, c)) : labelsOf(log, c)));
const rowLabels = ({ activities, offsets, steps }: ReturnType<typeof variantsOf>["variants"], row: number) =>
  Array.from(steps.subarray(offsets[row], offsets[row + 1]), (code) => activities[code]);

Deno.test("a folded variant has the cases whose sequences without direct repeats are equal, and their longest repeats", () => {
  fc.assert(fc.property(logs, (log) => {
    const { variants, variantOfCase } = variantsOf(log);
    const folded = foldLoops(variants);
    const expected = casesBySequence(log, true);
    assertEquals(folded.variants.counts.length, expected.size);
    folded.variants.counts.forEach((count, row) => {
      const labels = rowLabels(folded.variants, row);
      const own = expected.get(JSON.stringify(labels))!;
      assertEquals(count, own.length);
      for (const c of own) assertEquals(folded.foldedOf[variantOfCase[c]], row);
      const times = labels.map(() => 0);
      for (const c of own) {
        let [step, run] = [-1, 0];
        labelsOf(log, c).forEach((label, i, all) => {
          if (label !== all[i - 1]) [step, run] = [step + 1, 0];
          times[step] = Math.max(times[step], ++run);
        });
      }
      const { offsets } = folded.variants;
      assertEquals([...folded.repeats.subarray(offsets[row], offsets[row + 1])], times);
      if (row > 0) assertEquals(folded.variants.counts[row - 1] >= count, true);
    });
  }));
});

Deno.test("folding what is folded changes nothing", () => {
  fc.assert(fc.property(logs, (log) => {
    const once = foldLoops(variantsOf(log).variants);
    assertEquals(foldLoops(once.variants).variants, once.variants);
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
      const starts = own.map((c) =>
        Array.from({ length: log.caseOffsets[c + 1] - log.caseOffsets[c] }, (_, i) => log.caseOffsets[c] + i)
          .filter((e) => fold === "exact" || e === log.caseOffsets[c] || log.activity[e] !== log.activity[e - 1])
      );
      labels.forEach((_, step) => {
        const at = variants.offsets[row] + step;
        const expected = step === 0
          ? NaN
          : median(starts.map((events) => (log.time[events[step]] - log.time[events[step - 1]]) / 1000));
        assertEquals(medianSeconds[at], expected);
        const ends = (c: number, i: number) => starts[i][step + 1] ?? log.caseOffsets[c + 1];
        assertEquals(repeating[at], own.filter((c, i) => ends(c, i) - starts[i][step] > 1).length);
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
