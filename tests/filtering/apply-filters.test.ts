import { zoneOfDays } from "@/time/dates-only.ts";
import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainEvent, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import type { Filter } from "@/filtering/filter.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { countsOfView, viewOf } from "@/filtering/log-view.ts";
import { materialize } from "@/filtering/materialize.ts";
import { variantsOfView } from "@/filtering/variants-of-view.ts";
import { absoluteConditions, caseConditions, filters } from "./arbitrary-filters.ts";
import { filterTraces } from "./filter-oracle.ts";

const LABEL = fc.constantFrom("a", "b", "c", "d, e");
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const VALUE = fc.oneof(fc.nat(9), fc.boolean(), fc.constantFrom("5", "1970-01-02", "1970-01-02T08:30Z"));
const attributes = optional(fc.dictionary(LABEL, fc.oneof(LABEL, VALUE), { maxKeys: 2 }));

/**
 * Traces of few labels, so that filters find something; events in the order of their times, within
 * three days from 1970 on.
 */
const TRACES: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.record({
    attributes,
    events: fc.array(
      fc.record<PlainEvent>({
        activity: LABEL,
        time: fc.integer({ min: 0, max: 3 * 86_400_000 }),
        start: fc.option(fc.nat(1000), { nil: undefined, freq: 1 }),
        resource: optional(LABEL),
        lifecycle: optional(LABEL),
        attributes,
      }),
      { minLength: 1, maxLength: 7 },
    ),
  }),
  { maxLength: 8 },
).map((traces) =>
  traces.map(({ attributes, events }, i) => ({
    caseId: `case ${i}`,
    attributes,
    events: events.sort((a, b) => Number(a.time) - Number(b.time)),
  }))
);

const isSample = ({ where }: Filter) => where.kind === "sample";

Deno.test("a view shows what the same filters leave of traces written out by hand", () => {
  const stacks = fc.array(filters(LABEL).filter((filter) => !isSample(filter)), { maxLength: 3 });
  fc.assert(
    fc.property(TRACES, stacks, (traces, stack) => {
      const view = applyFilters(eventLogFromTraces(traces), stack);
      const expected = eventLogFromTraces(filterTraces(traces, stack));
      assertEquals(materialize(view), expected);
      assertEquals(countsOfView(view), { cases: expected.caseIds.length, events: expected.activity.length });
    }),
    { numRuns: 300 },
  );
});

Deno.test("the variants of a view are those of its copy", () => {
  fc.assert(fc.property(TRACES, fc.array(filters(LABEL), { maxLength: 3 }), (traces, stack) => {
    const view = applyFilters(eventLogFromTraces(traces), stack);
    assertEquals(variantsOfView(view), variantsOf(materialize(view)));
  }));
});

Deno.test("filtering a view further is filtering the log by both stacks, and leaves the first view as it was", () => {
  const stacks = fc.array(filters(LABEL), { maxLength: 3 });
  fc.assert(fc.property(TRACES, stacks, stacks, (traces, first, second) => {
    const log = eventLogFromTraces(traces);
    const view = applyFilters(log, first);
    const copy = structuredClone(view);
    assertEquals(applyFilters(view, second), applyFilters(log, [...first, ...second]));
    assertEquals(materialize(applyFilters(materialize(view), second)), materialize(applyFilters(view, second)));
    assertEquals(view, copy);
  }));
});

Deno.test("a filter on cases and its negation part the cases", () => {
  fc.assert(fc.property(TRACES, fc.array(filters(LABEL), { maxLength: 1 }), caseConditions(LABEL), (traces, before, where) => {
    const view = applyFilters(eventLogFromTraces(traces), before);
    const [some, others] = (["with", "without"] as const).map((effect) => applyFilters(view, [{ effect, where }]).cases);
    assertEquals([...some, ...others].sort((a, b) => a - b), [...view.cases]);
  }));
});

Deno.test("filters on cases that do not look at other cases change places and can be repeated", () => {
  const filter = fc.record({ effect: fc.constantFrom("with" as const, "without" as const), where: absoluteConditions(LABEL) });
  fc.assert(fc.property(TRACES, filter, filter, (traces, a, b) => {
    const log = eventLogFromTraces(traces);
    assertEquals(applyFilters(log, [a, b]), applyFilters(log, [b, a]));
    assertEquals(applyFilters(log, [a, a]), applyFilters(log, [a]));
  }));
});

Deno.test("keeping events, and the top variants, are done once and for all", () => {
  const repeatable = filters(LABEL).filter(({ effect, where }) =>
    effect === "keep" || effect === "drop" || (effect === "with" && where.kind === "top-variants")
  );
  fc.assert(fc.property(TRACES, repeatable, (traces, filter) => {
    const log = eventLogFromTraces(traces);
    assertEquals(applyFilters(log, [filter, filter]), applyFilters(log, [filter]));
  }));
});

Deno.test("a view without filters is the log itself, and one that shows nothing is an empty log", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  assertEquals(materialize(viewOf(log)), log);
  for (const text of ["through:nothing", "keep-activity:nothing", "top-variants:0", "sample:0"]) {
    const view = applyFilters(log, [parseFilter(text)]);
    assertEquals(materialize(view), eventLogFromTraces([]));
    assertEquals(variantsOfView(view).variants.counts.length, 0);
    assertEquals(applyFilters(view, [parseFilter("variant-coverage:50%"), parseFilter("sample:3")]).cases.length, 0);
  }
});

const traceOf = (activities: string, caseId = activities) => ({
  caseId,
  events: [...activities].map((activity) => ({ activity })),
});

const left = (activities: readonly string[], text: string) => {
  const log = eventLogFromTraces(activities.map((labels, i) => traceOf(labels, `${i} ${labels}`)));
  return materialize(applyFilters(log, [parseFilter(text)])).caseIds.map((id) => id.split(" ")[1]);
};

Deno.test("of variants equally frequent the one whose sequence is first by its labels is the top one, a beginning before what it begins", () => {
  assertEquals(left(["b", "ab", "a", "b"], "top-variants:2"), ["b", "a", "b"]);
  assertEquals(left(["b", "ab", "a", "b"], "variant-coverage:75%"), ["b", "a", "b"]);
  assertEquals(left(["b", "ab", "a", "b"], "variant-coverage:75.1%").length, 4);
  assertEquals(left(["b", "ab"], "variant-coverage:0%"), []);
});

Deno.test("a path asks for direct steps, later steps, and both in one", () => {
  assertEquals(left(["ab", "acb", "ba"], "path:a>b"), ["ab"]);
  assertEquals(left(["ab", "acb", "ba"], "path:a..b"), ["ab", "acb"]);
  assertEquals(left(["a", "aba"], "path:a..a"), ["aba"]);
  assertEquals(left(["aab", "aaab", "ab"], "path:a>a>b"), ["aab", "aaab"]);
  assertEquals(left(["abcab", "abcb", "abxbc"], "path:a>b..b>c"), ["abxbc"]);
});

Deno.test("a direct step looks at the events that are left", () => {
  const log = eventLogFromTraces([traceOf("acb")]);
  const counts = (...texts: string[]) => countsOfView(applyFilters(log, texts.map(parseFilter)));
  assertEquals(counts("path:a>b"), { cases: 0, events: 0 });
  assertEquals(counts("drop-activity:c", "path:a>b"), { cases: 1, events: 2 });
});

Deno.test("a sample has the size asked for, grows with it, depends on the seed, and not on the order of the cases", () => {
  const ids = Array.from({ length: 200 }, (_, i) => `case ${i}`);
  const log = eventLogFromTraces(ids.map((id) => traceOf("a", id)));
  const back = eventLogFromTraces(ids.toReversed().map((id) => traceOf("a", id)));
  const sample = (text: string, of = log) => new Set(materialize(applyFilters(of, [parseFilter(text)])).caseIds);
  const small = sample("sample:20");
  assertEquals(small.size, 20);
  assertEquals(sample("sample:10%"), small);
  assertEquals(sample("sample:20", back), small);
  assertEquals(small.isSubsetOf(sample("sample:50")), true);
  assertEquals(sample("sample:1000").size, 200);
  assertEquals(sample("sample:20,seed=2").intersection(small).size < 10, true);
});

Deno.test("each case comes into a sample about equally often", () => {
  const log = eventLogFromTraces(["1", "2", "3", "4", "5"].map((id) => traceOf("a", id)));
  const often = new Map<string, number>();
  for (let seed = 0; seed < 1000; seed++) {
    const [id] = materialize(applyFilters(log, [parseFilter(`sample:1,seed=${seed}`)])).caseIds;
    often.set(id, (often.get(id) ?? 0) + 1);
  }
  // Binomial with mean 200 and standard deviation 12.6: five of them on either side.
  assertEquals([...often.values()].every((count) => Math.abs(count - 200) < 64), true);
});

Deno.test("times without an offset take the zone that is given; a day has its own length", () => {
  const at = (caseId: string, time: string) => ({ caseId, events: [{ activity: "a", time: Date.parse(time) }] });
  const log = eventLogFromTraces([
    at("before", "2026-03-28T22:59:59Z"),
    at("first", "2026-03-28T23:00:00Z"),
    at("last", "2026-03-29T21:59:59Z"),
    at("after", "2026-03-29T22:00:00Z"),
  ]);
  // Berlin: one hour ahead, two from 2026-03-29T01:00Z on
  const found = (text: string) => materialize(applyFilters(log, [parseFilter(text)], { zone: "Europe/Berlin" })).caseIds;
  assertEquals(found("started:2026-03-29"), ["first", "last"]);
  assertEquals(found("started:2026-03-29T00:00..2026-03-29T23:59:59"), ["first", "last"]);
  assertEquals(found("started:2026-03-29T00:00Z..2026-03-29T21:59:59+00:00"), ["last"]);
  assertEquals(found("started:2026-03-29T23:59:58.5..2026-03-29T23:59:59"), ["last"]);
});

Deno.test("numbers match however they are written, numbers and dates by ranges even where they are texts, all else to the letter", () => {
  const day = (i: number) => new Date(Date.UTC(2026, 0, i)).toISOString().replace("Z", "000Z");
  const log = eventLogFromTraces([
    { caseId: "1", attributes: { cost: 10, vip: true }, events: [{ activity: "a" }] },
    { caseId: "2", attributes: { cost: 10.5 }, events: [{ activity: "a" }] },
    { caseId: "3", attributes: { cost: "10" }, events: [{ activity: "a" }] },
    { caseId: "4", attributes: { due: day(2) }, events: [{ activity: "a" }] },
  ]);
  const dated = { ...log, caseAttributes: log.caseAttributes.map((a) => a.name === "due" ? { ...a, type: "date" as const } : a) };
  const found = (text: string) => materialize(applyFilters(dated, [parseFilter(text)])).caseIds;
  assertEquals(found("case-attribute:cost=1e1"), ["1"]);
  assertEquals(found("case-attribute:cost=10"), ["1", "3"]);
  assertEquals(found("case-attribute:cost=10..11"), ["1", "2", "3"]);
  assertEquals(found("case-attribute:cost=10.1.."), ["2"]);
  assertEquals(found("not-case-attribute:cost"), ["4"]);
  assertEquals(found("case-attribute:vip=true"), ["1"]);
  assertEquals(found("case-attribute:due=2026-01-02..2026-01-02"), ["4"]);
  assertEquals(found("case-attribute:due=..2026-01-01"), []);
  assertEquals(found("case-attribute:due=2026..2027"), ["4"]);
  assertEquals(found("case-attribute:due=2026..2026-01"), ["4"]);
  assertEquals(found("case-attribute:due=..2025"), []);
  assertEquals(found("case-attribute:due=1..20"), []);
});

Deno.test("a filter made by hand with a time that is none is refused in words", () => {
  const where = { kind: "started", range: { from: "soon", to: null } } as const;
  const log = eventLogFromTraces([traceOf("a")]);
  assertThrows(() => applyFilters(log, [{ effect: "with", where }]), TracebookError, "expected a time such as 2026, 2026-01-31");
});

Deno.test("a part of a log is filtered as in the whole, if days are as the whole tells them", () => {
  const from = Date.UTC(2025, 11, 1);
  const traces = fc.array(
    fc.array(fc.record({ activity: fc.constantFrom("a", "b"), day: fc.nat(90), minute: fc.constantFrom(0, 0, 60, 601) }), {
      minLength: 1,
      maxLength: 4,
    }),
    { minLength: 1, maxLength: 8 },
  );
  const stacks = fc.constantFrom(["keep-activity:a", "started:2026-01"], ["drop-activity:a", "time:2026-01-01"], [
    "through:a",
    "completed:..2025",
  ]);
  fc.assert(fc.property(traces, stacks, (cases, [first, second]) => {
    const log = eventLogFromTraces(cases.map((events, c) => ({
      caseId: String(c),
      events: events.map(({ activity, day, minute }) => ({ activity, time: from + (day * 24 * 60 - minute) * 60_000 })),
    })));
    const zone = "America/New_York";
    const part = materialize(applyFilters(log, [parseFilter(first)], { zone }));
    assertEquals(
      materialize(applyFilters(part, [parseFilter(second)], { zoneOfDays: zoneOfDays(log, zone) })),
      materialize(applyFilters(log, [parseFilter(first), parseFilter(second)], { zone })),
    );
  }));
});
