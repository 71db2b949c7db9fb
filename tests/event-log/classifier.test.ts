import { sourceKeys } from "@/formats/logs/log-header.ts";
import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { type Classifier, PLAIN_CLASSIFIER, sameClassifier } from "@/event-log/classifier.ts";
import { keysOfText } from "@/formats/logs/xes/xes-attribute.ts";
import { applyClassifier } from "@/event-log/apply-classifier.ts";
import { eventLogFromTraces, type PlainEvent, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import type { XesHeader } from "@/formats/logs/xes/xes-attribute.ts";
import { pairIntervals } from "@/event-log/pair-intervals.ts";

const LABEL = fc.constantFrom("a", "b", "a+b", "");
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const TEXT = fc.constantFrom("a", "b", "1", "x+y");

const TRACES: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.record({
    attributes: optional(fc.dictionary(fc.constantFrom("team", "kind"), TEXT, { maxKeys: 2, noNullPrototype: true })),
    events: fc.array(
      fc.record<PlainEvent>({
        activity: LABEL,
        time: fc.nat(20),
        resource: optional(TEXT),
        lifecycle: optional(fc.constantFrom("start", "COMPLETE", "complete", "schedule")),
        attributes: optional(fc.dictionary(fc.constantFrom("team", "__proto__"), fc.oneof(TEXT, fc.nat(2)), { maxKeys: 2 })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 5 },
).map((traces) =>
  traces.map(({ attributes, events }, i) => ({
    caseId: `${i}`,
    attributes,
    events: events.sort((a, b) => Number(a.time) - Number(b.time)),
  }))
);

const DEFINITION: fc.Arbitrary<Classifier> = fc.record({
  pair: fc.constant(null),
  classifier: fc.constant(null),
  keys: fc.uniqueArray(fc.constantFrom("concept:name", "lifecycle:transition", "org:resource", "team"), { maxLength: 3 }),
  transitions: fc.option(fc.uniqueArray(fc.constantFrom("complete", "Start"), { minLength: 1 })),
  rename: fc.uniqueArray(fc.tuple(LABEL, LABEL), { selector: ([from]) => from, maxLength: 2 }),
});

/** A classifier once more, on traces written out by hand. */
function defineTraces(traces: readonly PlainTrace[], { keys, transitions, rename }: Classifier): PlainTrace[] {
  const valueOf = (trace: PlainTrace, event: PlainEvent, key: string) => {
    if (key === "concept:name") return event.activity;
    if (key === "lifecycle:transition") return event.lifecycle;
    if (key === "org:resource") return event.resource;
    const own = (attributes?: Readonly<Record<string, unknown>>) =>
      attributes !== undefined && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    return own(event.attributes) ?? own(trace.attributes);
  };
  const labelOf = (trace: PlainTrace, event: PlainEvent) => {
    const label = keys.length === 0 ? event.activity : keys.map((key) => String(valueOf(trace, event, key) ?? "")).join("+");
    return new Map(rename).get(label) ?? label;
  };
  const counts = ({ lifecycle = "complete" }: PlainEvent) =>
    transitions === null || transitions.map((text) => text.toLowerCase()).includes(lifecycle.toLowerCase());
  return traces.map((trace) => ({
    ...trace,
    events: trace.events.filter(counts).map((event) => ({ ...event, activity: labelOf(trace, event) })),
  }));
}

Deno.test("a defined log is the one whose traces are defined by hand", () => {
  fc.assert(
    fc.property(TRACES, DEFINITION, (traces, classifier) => {
      try {
        assertEquals(
          applyClassifier(eventLogFromTraces(traces), classifier),
          eventLogFromTraces(defineTraces(traces, classifier)),
        );
      } catch (error) {
        // A key that no event has a value of is refused.
        if (!(error instanceof TracebookError)) throw error;
        const left = defineTraces(traces, { ...classifier, keys: [], rename: [] });
        const labels = (key: string) => defineTraces(left, { ...PLAIN_CLASSIFIER, keys: [key] }).flatMap(({ events }) => events);
        assertEquals(classifier.keys.some((key) => labels(key).every(({ activity }) => activity === "")), true);
      }
    }),
    { numRuns: 150 },
  );
});

Deno.test("the plain classifier changes nothing", () => {
  fc.assert(fc.property(TRACES, (traces) => {
    const log = eventLogFromTraces(traces);
    assertEquals(applyClassifier(log, PLAIN_CLASSIFIER), log);
    assertEquals(applyClassifier(log, { ...PLAIN_CLASSIFIER, keys: ["concept:name"] }), log);
  }));
});

Deno.test("intervals are made before transitions are left out", () => {
  const event = (lifecycle: string, time: number) => ({ activity: "a", lifecycle, time });
  const log = eventLogFromTraces([{
    caseId: "1",
    events: [event("schedule", 1), event("start", 2), event("complete", 3), event("start", 4)],
  }]);
  const defined = applyClassifier(log, { ...PLAIN_CLASSIFIER, pair: "auto", transitions: ["complete"] });
  assertEquals([[...defined.start!], [...defined.time]], [[2], [3]]);
  assertEquals(applyClassifier(log, { ...PLAIN_CLASSIFIER, pair: "activity" }), pairIntervals(log).log);
});

Deno.test("labels are renamed at once, not one after the other, and the report tells which were not there", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "b" }, { activity: "c" }] }]);
  const rename = [["a", "b"], ["b", "a"], ["c", "a"], ["d", "e"]] as const;
  let unknown: readonly string[] = [];
  const onReport = (report: { readonly unknownLabels: readonly string[] }) => unknown = report.unknownLabels;
  const defined = applyClassifier(log, { ...PLAIN_CLASSIFIER, rename }, { onReport });
  assertEquals(Array.from(defined.activity, (code) => defined.activities[code]), ["b", "a", "a"]);
  assertEquals(unknown, ["d"]);
});

const header = (...classifiers: XesHeader["classifiers"]): XesHeader => ({
  extensions: [],
  globals: { trace: [], event: [{ key: "Activity code", type: "string", value: "", attributes: [] }] },
  classifiers,
  attributes: [],
});

Deno.test("a classifier is found by its name; its keys may be quoted, or declared as a global", () => {
  const log = eventLogFromTraces([{
    caseId: "1",
    events: [{ activity: "a", lifecycle: "start", attributes: { "Activity code": 7 } }],
  }]);
  const xes = header(
    { name: "legacy", scope: "event", keys: "concept:name lifecycle:transition" },
    { name: "bare", scope: "event", keys: "Activity code" },
    { name: "quoted", scope: "event", keys: "'Activity code' concept:name" },
    { name: "cases", scope: "trace", keys: "concept:name" },
  );
  const labels = (classifier: string) =>
    applyClassifier(log, { ...PLAIN_CLASSIFIER, classifier }, { source: sourceKeys({ columns: null, xes }) }).activities;
  assertEquals([labels("legacy"), labels("bare"), labels("quoted")], [["a+start"], ["7"], ["7+a"]]);
  for (const name of ["other", "cases"]) {
    assertThrows(() => labels(name), TracebookError, 'It names: "legacy", "bare", "quoted".');
  }
  assertEquals(keysOfText(" a  'b c' d"), ["a", "b c", "d"]);
});

Deno.test("what the log does not have is refused in words", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  const apply = (classifier: Partial<Classifier>) => applyClassifier(log, { ...PLAIN_CLASSIFIER, ...classifier });
  assertThrows(() => apply({ keys: ["team"] }), TracebookError, 'the attribute "team"');
  assertThrows(() => apply({ classifier: "x" }), TracebookError, "The log names none.");
  assertThrows(() => apply({ classifier: "x", keys: ["team"] }), TracebookError, "either a classifier or columns");
  assertThrows(() => apply({ rename: [["a", "b"], ["a", "c"]] }), TracebookError, "one new name for each activity");
});

Deno.test("classifiers are compared by what they say", () => {
  assertEquals(sameClassifier(PLAIN_CLASSIFIER, JSON.parse(JSON.stringify(PLAIN_CLASSIFIER))), true);
  assertEquals(sameClassifier(PLAIN_CLASSIFIER, { ...PLAIN_CLASSIFIER, transitions: [] }), false);
});
