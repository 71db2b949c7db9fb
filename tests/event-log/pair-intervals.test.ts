import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainAttributes, type PlainEvent, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { pairIntervals, type PairKey } from "@/event-log/pair-intervals.ts";

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const TRACES: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.array(
    fc.record<PlainEvent>({
      activity: fc.constantFrom("a", "b"),
      time: fc.nat(20),
      start: fc.option(fc.nat(20), { nil: undefined, freq: 1 }),
      resource: optional(fc.constantFrom("Sue", "Mike")),
      lifecycle: optional(fc.constantFrom("start", "complete", "START", "Complete", "ate_abort", "schedule", "suspend")),
      attributes: optional(
        fc.constantFrom<PlainAttributes>({ "concept:instance": "1" }, { "concept:instance": "2", cost: 3 }, { cost: 4 }),
      ),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  { maxLength: 4 },
).map((traces) =>
  traces.map((events, i) => ({ caseId: `${i}`, events: events.sort((a, b) => Number(a.time) - Number(b.time)) }))
);

/** Pairs once more, event by event on traces written out by hand. */
function pairTraces(traces: readonly PlainTrace[], keyOf: (event: PlainEvent) => unknown): PlainTrace[] {
  return traces.map(({ caseId, events }) => {
    const open: PlainEvent[] = [];
    const gone = new Set<PlainEvent>();
    const kept = events.map((event) => {
      const transition = event.lifecycle?.toLowerCase();
      if (event.start !== undefined) return { from: event, to: event };
      if (transition === "start") open.push(event);
      if (transition !== "complete" && transition !== "ate_abort") return { from: event, to: event };
      const place = open.findIndex((start) => start.activity === event.activity && keyOf(start) === keyOf(event));
      if (place < 0) return { from: event, to: event };
      const [start] = open.splice(place, 1);
      if (transition === "ate_abort") return { from: event, to: event };
      gone.add(start);
      const attributes = { ...start.attributes, ...event.attributes };
      return { from: event, to: { ...event, start: Number(start.time), resource: event.resource ?? start.resource, attributes } };
    });
    return { caseId, events: kept.filter(({ from }) => !gone.has(from)).map(({ to }) => to) };
  });
}

const KEYS: Record<PairKey, (event: PlainEvent) => unknown> = {
  instance: ({ attributes }) => attributes?.["concept:instance"],
  resource: ({ resource }) => resource,
  activity: () => null,
};

const hasKey = (traces: readonly PlainTrace[], by: PairKey) =>
  by === "activity" || traces.some(({ events }) => events.some((event) => KEYS[by](event) !== undefined));

Deno.test("intervals are those that pairing by hand gives, by each key", () => {
  fc.assert(
    fc.property(TRACES, fc.constantFrom<PairKey>("instance", "resource", "activity"), (traces, by) => {
      fc.pre(hasKey(traces, by));
      const { log, report } = pairIntervals(eventLogFromTraces(traces), { by });
      assertEquals(log, eventLogFromTraces(pairTraces(traces, KEYS[by])));
      const { pairs, unpairedStarts, unpairedCompletes, others, intervals } = report;
      assertEquals(
        2 * pairs + unpairedStarts + unpairedCompletes + others + intervals,
        traces.flatMap(({ events }) => events).length,
      );
      assertEquals(log.activity.length, traces.flatMap(({ events }) => events).length - pairs);
    }),
    { numRuns: 300 },
  );
});

Deno.test("without a word the finest key that the log has is taken", () => {
  fc.assert(fc.property(TRACES, (traces) => {
    const log = eventLogFromTraces(traces);
    const by = (["instance", "resource", "activity"] as const).find((by) => hasKey(traces, by))!;
    assertEquals(pairIntervals(log), pairIntervals(log, { by }));
  }));
});

Deno.test("an interval made of two events never ends before it starts", () => {
  fc.assert(fc.property(TRACES, (traces) => {
    const points = traces.map((trace) => ({ ...trace, events: trace.events.map((event) => ({ ...event, start: undefined })) }));
    const { log, report } = pairIntervals(eventLogFromTraces(points));
    const lengths = [...log.start ?? []].map((from, e) => log.time[e] - from).filter((length) => !Number.isNaN(length));
    assertEquals([lengths.length, lengths.every((length) => length >= 0)], [report.pairs, true]);
  }));
});

Deno.test("two executions at once end in the order in which they have started, unless their instances tell better", () => {
  const event = (lifecycle: string, time: number, instance: string) => ({
    activity: "a",
    lifecycle,
    time,
    attributes: { "concept:instance": instance },
  });
  const log = eventLogFromTraces([{
    caseId: "1",
    events: [event("start", 1, "x"), event("start", 2, "y"), event("complete", 3, "y"), event("complete", 4, "x")],
  }]);
  assertEquals([...pairIntervals(log, { by: "activity" }).log.start!], [1, 2]);
  assertEquals([...pairIntervals(log).log.start!], [2, 1]);
});

Deno.test("a key that the log does not have is refused in words; a log without transitions has no intervals", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  assertThrows(() => pairIntervals(log, { by: "resource" }), TracebookError, "resources");
  assertThrows(() => pairIntervals(log, { by: "instance" }), TracebookError, "concept:instance");
  assertEquals(pairIntervals(log), {
    log,
    report: { by: "activity", pairs: 0, unpairedStarts: 0, unpairedCompletes: 0, others: 1, intervals: 0 },
  });
});
