import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { discoverTemporalProfile } from "@/discovery/discover-temporal-profile.ts";

const anyTraces = fc.array(
  fc.array(fc.record({ activity: fc.constantFrom("a", "b", "c", "d"), time: fc.integer({ min: 1.6e12, max: 1.7e12 }) }), {
    maxLength: 7,
  }),
  { maxLength: 8 },
).map((traces) => traces.map((events, i) => ({ caseId: `case ${i}`, events })));

Deno.test("a profile holds mean and population deviation of all distances of eventually following activities", () => {
  fc.assert(fc.property(anyTraces, (traces) => {
    const distances = new Map<string, number[]>();
    for (const { events } of traces) {
      const sorted = events.toSorted((x, y) => x.time - y.time);
      sorted.forEach((later, j) =>
        sorted.slice(0, j).forEach((earlier) => {
          const pair = earlier.activity + later.activity;
          distances.set(pair, [...distances.get(pair) ?? [], (later.time - earlier.time) / 1000]);
        })
      );
    }
    const found = discoverTemporalProfile(eventLogFromTraces(traces)).distances;
    assertEquals(
      found.map(({ from, to, count }) => [from + to, count]),
      [...distances].sort().map(([pair, { length }]) => [pair, length]),
    );
    for (const { from, to, meanSeconds, deviationSeconds } of found) {
      const seconds = distances.get(from + to)!;
      const mean = seconds.reduce((sum, x) => sum + x, 0) / seconds.length;
      const deviation = Math.sqrt(seconds.reduce((sum, x) => sum + (x - mean) ** 2, 0) / seconds.length);
      assert(Math.abs(meanSeconds - mean) <= 1e-9 * mean && Math.abs(deviationSeconds - deviation) <= 1e-6 * (mean + 1e-3));
    }
  }));
});

Deno.test("the order of cases does not change the last digit of a profile", () => {
  fc.assert(fc.property(anyTraces, (traces) => {
    assertEquals(
      discoverTemporalProfile(eventLogFromTraces(traces.toReversed())),
      discoverTemporalProfile(eventLogFromTraces(traces)),
    );
  }));
});

Deno.test("small deviations of large distances are not lost", () => {
  const trace = (caseId: string, end: number) => ({
    caseId,
    events: [{ activity: "a", time: 0 }, { activity: "b", time: 3e12 + end }],
  });
  const log = eventLogFromTraces([trace("1", 1), trace("2", 3)]);
  assertEquals(discoverTemporalProfile(log).distances[0], {
    from: "a",
    to: "b",
    count: 2,
    meanSeconds: 3e9 + 0.002,
    deviationSeconds: 0.001,
  });
});
