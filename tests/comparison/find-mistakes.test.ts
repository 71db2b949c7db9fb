import { assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { findMistakes, type MistakeKind } from "@/comparison/findings/find-mistakes.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { measureMistakes } from "./findings-logs.ts";

const HOUR = 3_600_000;
const WHO: Readonly<Record<string, string>> = { a: "Ann", b: "Bob", c: "Cem", d: "Dan" };

/** Cases a, b, c, d, each by its own person, one of them changed. */
function traces(change: (events: PlainEvent[]) => PlainEvent[]) {
  return Array.from({ length: 300 }, (_, i) => {
    const events = [..."abcd"].map((activity, k): PlainEvent => ({
      activity,
      start: (10 * i + 2 * k) * HOUR,
      time: (10 * i + 2 * k + 1) * HOUR,
      resource: WHO[activity],
    }));
    return { caseId: String(i), events: i === 70 ? change(events) : events };
  });
}

const CHANGES: readonly (readonly [MistakeKind, string, (events: PlainEvent[]) => PlainEvent[]])[] = [
  ["wrong order", "two steps change places", ([a, b, c, d]) => [a, { ...c, time: b.time, start: b.start }, {
    ...b,
    time: c.time,
    start: c.start,
  }, d]],
  ["missing", "a step is missing", ([a, b, _, d]) => [a, b, d]],
  ["doubled", "a row is there twice", ([a, b, c, d]) => [a, b, b, c, d]],
  ["late entry", "a step is entered after the end", ([a, b, c, d]) => [a, c, d, {
    ...b,
    start: (d.start as number) + HOUR,
    time: (d.time as number) + HOUR,
  }]],
  ["wrong person", "somebody else does a step", ([a, b, c, d]) => [a, b, { ...c, resource: "Ann" }, d]],
  ["impossible time", "a step ends before it starts", ([a, b, c, d]) => [a, { ...b, start: (b.time as number) + HOUR }, c, d]],
  ["impossible time", "a step is of another century", ([a, b, c, d]) => [a, b, c, { ...d, start: 4e12, time: 4e12 }]],
];

for (const [kind, what, change] of CHANGES) {
  Deno.test(`where ${what}, that case and no other looks like a mistake: ${kind}`, () => {
    const log = eventLogFromTraces(traces(change));
    assertEquals(findMistakes(log).map((one) => [one.kind, log.caseIds[one.case]]), [[kind, "70"]]);
  });
}

Deno.test("a log without mistakes has none, and neither has one without order", () => {
  assertEquals(findMistakes(eventLogFromTraces(traces((events) => events))), []);
  assertEquals(findMistakes(eventLogFromTraces([])), []);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const random = createRandom(seed);
      const log = eventLogFromTraces(Array.from({ length: 100 }, (_, i) => ({
        caseId: String(i),
        events: random.shuffle([..."abcdef"]).map((activity, k) => ({
          activity,
          time: (i * 10 + k) * HOUR,
          resource: "pqr"[random.integer(3)],
        })),
      })));
      assertEquals(findMistakes(log), []);
    }),
    { numRuns: 20 },
  );
});

Deno.test("what is done so in many cases is no mistake", () => {
  const log = eventLogFromTraces(
    traces((events) => events).map(({ caseId, events }, i) => ({
      caseId,
      events: i % 10 === 0 ? events.filter(({ activity }) => activity !== "c") : events,
    })),
  );
  assertEquals(findMistakes(log), []);
});

Deno.test("an order that some cases always take is a habit, however rare it is beside all others; that of a few is a mistake", () => {
  const kindsOf = (odd: number) =>
    findMistakes(eventLogFromTraces(Array.from({ length: 1000 }, (_, i) => ({
      caseId: String(i),
      events: [...(i < odd ? "acbd" : "abcd")].map((activity, k) => ({ activity, time: (10 * i + k) * HOUR })),
    })))).map(({ kind }) => kind);
  assertEquals(kindsOf(20), []);
  assertEquals(kindsOf(19), Array.from({ length: 19 }, () => "wrong order"));
});

Deno.test("a case of long ago is no mistake, nor is what a person does five times; what is missing is what mostly stands there", () => {
  const found = (change: (i: number, events: PlainEvent[]) => PlainEvent[]) => {
    const log = eventLogFromTraces(
      traces((events) => events).map(({ caseId, events }, i) => ({ caseId, events: change(i, events) })),
    );
    return findMistakes(log).map(({ kind, activity, pair }) =>
      [kind, log.activities[activity], ...(pair ?? []).map((own) => log.activities[own])].join(" ")
    );
  };
  const moved = (event: PlainEvent, years: number) => ({
    ...event,
    start: (event.start as number) - years * 365 * 24 * HOUR,
    time: (event.time as number) - years * 365 * 24 * HOUR,
  });
  assertEquals(found((i, [a, b, c, d]) => [i === 9 ? moved(a, 30) : a, b, c, d]), ["impossible time a"]);
  assertEquals(found((i, [a, b, c, d]) => i === 9 ? [moved(a, 30), moved(b, 29), c, d] : [a, b, c, d]), []);
  const byAnn = (times: number) => found((i, [a, b, c, d]) => [a, b, i < times ? { ...c, resource: "Ann" } : c, d]);
  assertEquals(byAnn(5), []);
  assertEquals(byAnn(4), Array.from({ length: 4 }, () => "wrong person c"));
  // A c of a hundred is an e, which nothing avoids.
  assertEquals(
    found((i, [a, b, c, d]) => i === 7 ? [a, b, d] : [a, b, i % 100 === 1 ? { ...c, activity: "A", resource: "Cem" } : c, d])
      .filter((words) => words.startsWith("missing")),
    ["missing c"],
  );
  assertEquals(found((i, [a, b, c, d]) => i === 7 ? CHANGES[0][2]([a, b, c, d]) : [a, b, c, d]), ["wrong order b c b"]);
});

Deno.test("the order of the cases changes nothing of what looks like a mistake", () => {
  const [, , change] = CHANGES[0];
  const ids = (rows: ReturnType<typeof traces>) => {
    const log = eventLogFromTraces(rows);
    return findMistakes(log).map((one) => [one.kind, log.caseIds[one.case], one.event - log.caseOffsets[one.case]]);
  };
  assertEquals(ids(traces(change).toReversed()), ids(traces(change)));
});

Deno.test("of 200 mistakes planted in some 20,500 rows at least 95 % are found, and at most 2 % of what is told is none", () => {
  // The soak test has more seeds: deno task soak findings.
  const { planted, found, told, wrong } = measureMistakes(504, 200);
  assertEquals(planted, 200);
  assertGreaterOrEqual(found, 0.95 * planted);
  assertLessOrEqual(wrong, 0.02 * told);
});

Deno.test("a step away from its place is found in cases of very many steps, too", () => {
  const size = 20_000;
  const log = eventLogFromTraces(Array.from({ length: 8 }, (_, c) => {
    const steps = Array.from({ length: size }, (_, i) => "abcdefghij"[i % 10]);
    if (c === 3) steps.splice(size / 2 + 4, 0, ...steps.splice(size / 2, 1));
    return { caseId: String(c), events: steps.map((activity, i): PlainEvent => ({ activity, time: (c * size + i) * HOUR })) };
  }));
  assertEquals(findMistakes(log).map((one) => [one.kind, one.case, one.event - log.caseOffsets[one.case]]), [
    ["late entry", 3, size / 2 + 4],
  ]);
});
