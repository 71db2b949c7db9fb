import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { closedCases, findEndActivities } from "@/prediction/closed-cases.ts";
import { HOUR, logOf, stories } from "./logs.ts";

/** Cases by their activities, one an hour, each case starting a day after the one before. */
const log = (traces: string[][]) =>
  eventLogFromTraces(traces.map((activities, at) => ({
    caseId: String(at),
    events: activities.map((activity, step) => ({ activity, time: (24 * at + step) * HOUR })),
  })));

Deno.test("an activity that ends enough cases and after which few go on is an end activity", () => {
  const traces = [...Array(40).fill(["ask", "pay"]), ...Array(40).fill(["ask", "refuse"]), ...Array(20).fill(["ask", "check"])];
  // "check" ends 20 of 100 cases too, but 60 others go on after it.
  traces.push(...Array(60).fill(["ask", "check", "pay"]));
  assertEquals(findEndActivities(log(traces)), ["pay", "refuse"]);
});

Deno.test("an activity that ends less than a hundredth of the cases is no end activity, unless the share is set lower", () => {
  const traces = [...Array(199).fill(["ask", "pay"]), ["ask", "vanish"]];
  assertEquals(findEndActivities(log(traces)), ["pay"]);
  assertEquals(findEndActivities(log(traces), { minShare: 0 }), ["pay", "vanish"]);
});

Deno.test("a case that repeats its last activity still ends with it", () => {
  assertEquals(findEndActivities(log([["ask", "pay", "pay"], ["ask", "pay"]])), ["pay"]);
});

Deno.test("a case is closed by its last activity or by a long silence, else open", () => {
  const traces = [...Array(50).fill(["ask", "pay"]), ["ask"], ...Array(50).fill(["ask", "pay"]), ["ask"]];
  const { closed, openCount, closedCount } = closedCases(log(traces), { silence: 30 * 24 * HOUR });
  assertEquals([closed[50], closed[101]], [1, 0]); // the first has been silent for 51 days
  assertEquals([closedCount, openCount], [101, 1]);
});

Deno.test("end activities can be given, and all cases can be called closed", () => {
  const tiny = log([["ask", "pay"], ["ask", "refuse"]]);
  assertEquals([...closedCases(tiny, { endActivities: ["pay"], silence: Infinity }).closed], [1, 0]);
  assertEquals([...closedCases(tiny, { endActivities: "all" }).closed], [1, 1]);
  assertEquals([...closedCases(tiny, { endActivities: ["no such activity"], silence: Infinity }).closed], [0, 0]);
});

Deno.test("a log without cases has none closed and none open", () => {
  const { closedCount, openCount, silence } = closedCases(log([]));
  assertEquals([closedCount, openCount, silence], [0, 0, Infinity]);
});

Deno.test("a log without any recurring end still tells its open cases by silence", () => {
  const letters = "abcdefghij";
  const traces = Array.from({ length: 30 }, (_, at) => ["start", "b", letters[at % 10], "b", letters[(at + 3) % 10]]);
  const { closed } = closedCases(log(traces), { endActivities: [] });
  assertEquals(closed[29], 0);
  assert(closed[0] === 1 && closed[20] === 1);
});

Deno.test("every case is closed or open, and calling more activities ends closes no fewer cases", () => {
  fc.assert(fc.property(stories, fc.subarray(["ask", "check", "answer", "close"]), (list, ends) => {
    const some = closedCases(logOf(list), { endActivities: ends });
    const more = closedCases(logOf(list), { endActivities: [...ends, "close"] });
    assertEquals(some.closedCount + some.openCount, list.length);
    assert(some.closed.every((flag, at) => flag <= more.closed[at]));
  }));
});
