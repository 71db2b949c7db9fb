import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type Analysis, type CasesOnly, createAnalysis } from "@/browser/analysis/analysis.ts";
import type { Question } from "@/browser/analysis/questions.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { Filter } from "@/filtering/filter.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { caseConditions, filters } from "../filtering/arbitrary-filters.ts";

const HOUR = 3_600_000;

const log = fc.array(
  fc.record({
    attributes: fc.dictionary(fc.constant("colour"), fc.constantFrom("red", "blue")),
    events: fc.array(fc.record({ activity: fc.constantFrom("a", "b", "c"), time: fc.nat(300).map((hours) => hours * HOUR) }), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { minLength: 1, maxLength: 20 },
).map((traces) => eventLogFromTraces(traces.map((trace, i) => ({ ...trace, caseId: `case ${i}` }))));

const QUESTIONS: readonly Question[] = [
  { kind: "filter-effect" },
  { kind: "figures" },
  { kind: "cases-over-time" },
  { kind: "case-durations" },
  { kind: "variant-durations" },
  { kind: "attribute-values", attribute: { level: "case", name: "colour" } },
  { kind: "listed-variants", fold: "folded" },
  { kind: "listed-variants", fold: "exact" },
  { kind: "variant-cases", fold: "exact", row: 0, top: 3 },
  { kind: "variant-matches", fold: "exact", pattern: { first: "a", steps: [{ how: "eventually", label: "b" }] } },
  { kind: "case-list", text: "", state: "all", order: "longest", from: 0, count: 5, columns: [] },
  { kind: "table", table: "cases", columns: [] },
  { kind: "table", table: "variants", columns: [] },
  { kind: "language-distance", groups: [[parseFilter("through:a")], null] },
  { kind: "case-id", caseIndex: 0 },
];

/** Questions that the events answer. */
const OF_EVENTS: readonly Question[] = [
  { kind: "arc-durations", activities: [0] },
  { kind: "case-passages", activities: [0], most: 5 },
  { kind: "case-details", caseId: "case 0", columns: [] },
  { kind: "collaboration", groupOf: null },
  { kind: "organization", withPrograms: false },
  { kind: "ranked-segments", hours: "all", intervals: false },
  { kind: "segment-causes", from: "a", to: "b", columns: [] },
  { kind: "segment-waiting", from: "a", to: "b", hours: "all", range: null },
  { kind: "spectrum", lanes: [], how: "directly" },
  { kind: "waiting-causes", hours: "all" },
  { kind: "variant-times", fold: "exact" },
  { kind: "late-case", caseIndex: 0, columns: [] },
  { kind: "case-mistakes", caseId: "0", columns: [] },
  { kind: "findings", columns: [] },
  { kind: "table", table: "events", columns: [] },
  { kind: "table", table: "segments", columns: [] },
];

/** The log as a page has it that does not carry its events. */
function withoutEvents(whole: ReturnType<typeof eventLogFromTraces>) {
  const time = whole.time.slice();
  for (let c = 0; c < whole.caseIds.length; c++) {
    if (whole.caseOffsets[c + 1] - whole.caseOffsets[c] > 2) {
      time.fill(NaN, whole.caseOffsets[c] + 1, whole.caseOffsets[c + 1] - 1);
    }
  }
  const casesOnly: CasesOnly = { completion: completedCases(whole), segments: [] };
  return createAnalysis({ ...whole, time, eventAttributes: [] }, { zone: "UTC", casesOnly });
}

const anyFilters = fc.array(filters(fc.constantFrom("a", "b", "c", "red", "colour")), { maxLength: 2 });

/** The answer, or null where it is refused in words. */
const answered = (analysis: Analysis, filters: readonly Filter[], question: Question): Promise<unknown> =>
  analysis.ask({ filters }, question).catch((error) => {
    if (error instanceof TracebookError && error.kind === "limit") return null;
    throw error;
  });

Deno.test("without the events a filter of any kind leaves the same figures of cases, or is refused in words", async () => {
  await fc.assert(fc.asyncProperty(log, anyFilters, async (whole, filters) => {
    const exact = createAnalysis(whole, { zone: "UTC" });
    const reduced = withoutEvents(whole);
    if (await answered(reduced, filters, { kind: "filter-effect" }) === null) return;
    for (const question of QUESTIONS) {
      assertEquals(await reduced.ask({ filters }, question), await exact.ask({ filters }, question), question.kind);
    }
    for (const question of OF_EVENTS) assertEquals(await answered(reduced, filters, question), null, question.kind);
  }));
});

Deno.test("without the events, segments are those of the whole log, and say so", async () => {
  const whole = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }, { activity: "b", time: HOUR }] }]);
  const segments = [{ from: 0, to: 1, count: 1, medianSeconds: 3600, totalSeconds: 3600 }];
  const analysis = createAnalysis(whole, { zone: "UTC", casesOnly: { completion: completedCases(whole), segments } });
  const answer = await analysis.ask({ filters: [parseFilter("through:c")] }, { kind: "segments", top: 5 });
  assertEquals([answer.of, answer.rows], ["whole log", segments]);
  assertAlmostEquals(answer.totalSeconds, 3600);
});

Deno.test("what only the events can tell is refused in words", async () => {
  const analysis = withoutEvents(eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }] }]));
  const refused = async (filters: readonly string[], question: Question) => {
    const asked = analysis.ask({ filters: filters.map((text) => parseFilter(text)) }, question);
    assertEquals((await assertRejects(() => asked, TracebookError, "--page-events")).kind, "limit");
  };
  await refused([], { kind: "arc-durations", activities: [0] });
  await refused(["keep-activity:a"], { kind: "figures" });
  // Of the conditions on cases those that look at the single events: all others are applied.
  const ofEvents = new Set(["time", "resource", "first-by", "same-resource", "lifecycle", "attribute"]);
  for (const where of fc.sample(caseConditions(fc.constantFrom("a", "b")), { numRuns: 200, seed: 1 })) {
    const answer = await answered(analysis, [{ effect: "with", where }], { kind: "figures" });
    assertEquals(answer === null, ofEvents.has(where.kind), where.kind);
  }
});
