import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { findDrifts } from "@/comparison/process-drift.ts";
import { loanEventLog } from "../performance/loan-event-log.ts";

const DAY = 86_400_000;

/** A case a day; the share of those that go from a to b, by day. */
function logOfShares(seed: number, days: number, share: (day: number) => number) {
  const random = createRandom(seed);
  return eventLogFromTraces(Array.from({ length: days }, (_, day) => ({
    caseId: String(day),
    events: [{ activity: "a", time: day * DAY }, { activity: random.chance(share(day)) ? "b" : "c", time: (day + 0.1) * DAY }],
  })));
}

for (const seed of [42, 1, 2]) {
  Deno.test(`the drift planted in the demo log is found within a week, with seed ${seed}`, () => {
    const { log, truth } = loanEventLog({ seed });
    const drifts = findDrifts(log);
    const distances = drifts.map(({ at }) => Math.abs(Date.parse(at) - Date.parse(truth.drift.at)) / DAY);
    assert(Math.min(...distances) <= 7, JSON.stringify(drifts.map(({ at }) => at)));
    const [clearest] = drifts.map(({ changes }) => changes[0]).sort((a, b) =>
      Math.abs(b.after - b.before) - Math.abs(a.after - a.before)
    );
    assertEquals(clearest.from, "Check completeness");
  });
}

Deno.test("a process that does not change has no drift, in all but about one log of a thousand", () => {
  const found = Array.from({ length: 200 }, (_, seed) => findDrifts(logOfShares(seed, 300, () => 0.4)).length);
  assertLess(found.filter((drifts) => drifts > 0).length, 3);
});

Deno.test("two changes are both found, with the shares before and after", () => {
  const drifts = findDrifts(logOfShares(5, 900, (day) => day < 300 ? 0.2 : day < 600 ? 0.8 : 0.3));
  assertEquals(drifts.length, 2);
  drifts.forEach(({ at }, i) => assertLess(Math.abs(Date.parse(at) / DAY - 300 * (i + 1)), 15));
  const toB = drifts.map(({ changes }) => changes.find(({ to }) => to === "b")!);
  assertAlmostEquals(toB[1].after, 0.3, 0.1);
});

Deno.test("the same change of log in another order of rows is the same drift", () => {
  const log = (turn: boolean) => {
    const cases = Array.from({ length: 200 }, (_, i) => ({
      caseId: String(i),
      events: [{ activity: "a", time: i * DAY }, { activity: i < 80 ? "b" : "c", time: (i + 0.5) * DAY }],
    }));
    return eventLogFromTraces(turn ? cases.toReversed() : cases);
  };
  assertEquals(findDrifts(log(true)), findDrifts(log(false)));
});

Deno.test("options outside their range are refused", () => {
  const log = eventLogFromTraces([]);
  assertEquals(findDrifts(log), []);
  assertThrows(() => findDrifts(log, { significance: 0 }), TracebookError, "between 0 and 1");
});
