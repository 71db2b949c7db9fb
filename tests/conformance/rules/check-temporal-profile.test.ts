import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { checkTemporalProfile } from "@/conformance/rules/check-temporal-profile.ts";
import { discoverTemporalProfile } from "@/discovery/discover-temporal-profile.ts";

const anyTraces = fc.array(
  fc.array(fc.record({ activity: fc.constantFrom("a", "b", "c"), time: fc.integer({ min: 1.6e12, max: 1.6e12 + 1e6 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  { maxLength: 8 },
).map((traces) => traces.map((events, i) => ({ caseId: `case ${i}`, events: events.toSorted((x, y) => x.time - y.time) })));

const trace = (caseId: string, ...seconds: number[]) => ({
  caseId,
  events: seconds.map((at, i) => ({ activity: "abcdef"[i], time: at * 1000 })),
});

Deno.test("two events deviate if the time between them lies more than zeta deviations from the mean", () => {
  fc.assert(fc.property(anyTraces, anyTraces, fc.constantFrom(0.5, 1, 2), (known, traces, zeta) => {
    const profile = discoverTemporalProfile(eventLogFromTraces(known));
    const check = checkTemporalProfile(profile, eventLogFromTraces(traces), { zeta });
    const expected = traces.flatMap(({ events }, c) =>
      events.flatMap((later, second) =>
        events.slice(0, second).flatMap((earlier, first) => {
          const distance = profile.distances.findIndex(({ from, to }) => from === earlier.activity && to === later.activity);
          const seconds = (later.time - earlier.time) / 1000;
          if (distance < 0) return [];
          const { meanSeconds, deviationSeconds } = profile.distances[distance];
          return Math.abs(seconds - meanSeconds) > zeta * deviationSeconds + 1e-6
            ? [{ case: c, first, second, distance, seconds }]
            : [];
        })
      )
    );
    assertEquals(check.deviations.map(({ zScore: _, ...deviation }) => deviation), expected);
    assertEquals([check.deviatingPairs, check.fittingCases], [
      expected.length,
      traces.length - new Set(expected.map((deviation) => deviation.case)).size,
    ]);
  }));
});

Deno.test("no distance of a log lies further from its own mean than the square root of their number, in deviations", () => {
  // Samuelson's inequality, 1968.
  fc.assert(fc.property(anyTraces, (traces) => {
    const log = eventLogFromTraces(traces);
    const profile = discoverTemporalProfile(log);
    const most = Math.max(1, ...profile.distances.map(({ count }) => count));
    assertEquals(checkTemporalProfile(profile, log, { zeta: Math.sqrt(most) }).deviations, []);
  }));
});

Deno.test("figures tell pairs, cases and z-scores, with null where the profile has no deviation", () => {
  const profile = discoverTemporalProfile(eventLogFromTraces([trace("1", 0, 10, 30), trace("2", 0, 10, 50)]));
  const check = checkTemporalProfile(profile, eventLogFromTraces([trace("x", 0, 10, 40), trace("y", 0, 11, 71)]), { zeta: 2 });
  assertEquals(
    check.deviations.map(({ zScore, ...rest }) => [rest.case, rest.first, rest.second, rest.seconds, zScore]),
    [[1, 0, 1, 11, null], [1, 0, 2, 71, 3.1], [1, 1, 2, 60, 3]],
  );
  assertEquals([check.measuredPairs, check.deviatingPairs, check.fittingCasesPercent, check.averageFitness], [6, 3, 50, 0.5]);
  assertEquals(check.distances.map(({ measured, deviating }) => [measured, deviating]), [[2, 1], [2, 1], [2, 1]]);
});

Deno.test("deviations beyond the wanted number are counted but not listed, and it says so", () => {
  const profile = discoverTemporalProfile(eventLogFromTraces([trace("1", 0, 10)]));
  const late = eventLogFromTraces([trace("x", 0, 20), trace("y", 0, 30)]);
  const check = checkTemporalProfile(profile, late, { maxDeviations: 1 });
  assertEquals([check.deviations.length, check.deviatingPairs, check.complete], [1, 2, false]);
});

Deno.test("activities that the profile does not know are not measured; a log without cases fits", () => {
  const profile = { distances: [{ from: "x", to: "y", count: 1, meanSeconds: 1, deviationSeconds: 0 }] };
  assertEquals(checkTemporalProfile(profile, eventLogFromTraces([trace("1", 0, 10)])).measuredPairs, 0);
  assertEquals(checkTemporalProfile(profile, eventLogFromTraces([])).averageFitness, 1);
});

Deno.test("a zeta below 0, or none at all, is refused", () => {
  for (const zeta of [-1, NaN]) {
    const refused = assertThrows(() => checkTemporalProfile({ distances: [] }, eventLogFromTraces([]), { zeta }), TracebookError);
    assert(refused.message.includes("zeta"));
  }
});
