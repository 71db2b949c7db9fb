import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { completedCases, findEndActivities } from "@/prediction/dataset/completed-cases.ts";
import { HOUR, logOf, stories } from "../logs.ts";

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

Deno.test("a case is completed by its last activity or by a long inactivity, else running", () => {
  const traces = [...Array(50).fill(["ask", "pay"]), ["ask"], ...Array(50).fill(["ask", "pay"]), ["ask"]];
  const { completed, runningCount, completedCount } = completedCases(log(traces), { inactivityTimeout: 30 * 24 * HOUR });
  assertEquals([completed[50], completed[101]], [1, 0]); // the first has been silent for 51 days
  assertEquals([completedCount, runningCount], [101, 1]);
});

Deno.test("end activities can be given, and all cases can be called completed", () => {
  const tiny = log([["ask", "pay"], ["ask", "refuse"]]);
  assertEquals([...completedCases(tiny, { endActivities: ["pay"], inactivityTimeout: Infinity }).completed], [1, 0]);
  assertEquals([...completedCases(tiny, { endActivities: "all" }).completed], [1, 1]);
  assertEquals([...completedCases(tiny, { endActivities: ["no such activity"], inactivityTimeout: Infinity }).completed], [0, 0]);
});

/**
 * A cancellation, after which the open task is closed within seconds, ended no case: so
 * cancelled cases counted as running.
 */
Deno.test("what is recorded within ten seconds of the last event ends the case with it", () => {
  const traces = Array.from({ length: 40 }, (_, at) => ({
    caseId: String(at),
    events: [
      { activity: "ask", time: 24 * at * HOUR },
      { activity: at % 4 === 0 ? "cancel" : "answer", time: (24 * at + 5) * HOUR },
      { activity: at % 4 === 1 ? "pay" : "close task", time: (24 * at + (at % 4 === 0 ? 5 : 9)) * HOUR + 3000 },
    ],
  }));
  const log = eventLogFromTraces(traces);
  assertEquals(findEndActivities(log), ["cancel", "close task", "pay"]);
  const only = completedCases(log, { endActivities: ["cancel"], inactivityTimeout: Infinity });
  assertEquals(
    [...only.completed].map((one, at) => one === 1 ? at % 4 : null).filter((rest) => rest !== null),
    Array(10).fill(0),
  );
});

Deno.test("a case whose events are all of one moment ends with its last one", () => {
  const events = ["ask", "check", "pay"].map((activity) => ({ activity, time: 0 }));
  assertEquals(findEndActivities(eventLogFromTraces([{ caseId: "1", events }])), ["pay"]);
});

Deno.test("a log without cases has none completed and none running", () => {
  const { completedCount, runningCount, inactivityTimeout } = completedCases(log([]));
  assertEquals([completedCount, runningCount, inactivityTimeout], [0, 0, Infinity]);
});

Deno.test("a log without any recurring end still tells its running cases by inactivity", () => {
  const letters = "abcdefghij";
  const traces = Array.from({ length: 30 }, (_, at) => ["start", "b", letters[at % 10], "b", letters[(at + 3) % 10]]);
  const { completed } = completedCases(log(traces), { endActivities: [] });
  assertEquals(completed[29], 0);
  assert(completed[0] === 1 && completed[20] === 1);
});

Deno.test("every case is completed or running, and calling more activities ends completes no fewer cases", () => {
  fc.assert(fc.property(stories, fc.subarray(["ask", "check", "answer", "close"]), (list, ends) => {
    const some = completedCases(logOf(list), { endActivities: ends });
    const more = completedCases(logOf(list), { endActivities: [...ends, "close"] });
    assertEquals(some.completedCount + some.runningCount, list.length);
    assert(some.completed.every((flag, at) => flag <= more.completed[at]));
  }));
});
