import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type CasesOnly, createAnalysis } from "@/browser/analysis/analysis.ts";
import type { Question } from "@/browser/analysis/questions.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";

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

const FILTERS = ["path:a>b", "case-attribute:colour=red", "not-through:c", "duration:10h..", "started:1970-01-03.."];

const QUESTIONS: readonly Question[] = [
  { kind: "filter-effect" },
  { kind: "figures" },
  { kind: "cases-over-time" },
  { kind: "case-durations" },
  { kind: "variant-durations" },
  { kind: "attribute-values", attribute: { level: "case", name: "colour" } },
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

Deno.test("figures of cases are the same without the events, whatever cases the filters choose", async () => {
  await fc.assert(fc.asyncProperty(log, fc.subarray(FILTERS), async (whole, texts) => {
    const filters = texts.map((text) => parseFilter(text));
    const exact = createAnalysis(whole, { zone: "UTC" });
    const reduced = withoutEvents(whole);
    for (const question of QUESTIONS) {
      assertEquals(await reduced.ask({ filters }, question), await exact.ask({ filters }, question), question.kind);
    }
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
  for (const filter of ["keep-activity:a", "resource:Ann", "attribute:cost=3", "time:1970-01.."]) {
    await refused([filter], { kind: "figures" });
  }
});
