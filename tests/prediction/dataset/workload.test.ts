import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { HOUR, logOf, stories, type Story } from "../logs.ts";

const TIMEOUT = 100;
const WEEK = 168;

/** The definitions, word by word and slowly. */
function workloadByDefinition(list: Story[], ends: readonly string[], caseIndex: number) {
  const start = list[caseIndex].moments[0].hour;
  const resource = list[caseIndex].moments[0].resource;
  const isRunning = ({ moments }: Story) => {
    const latest = moments.filter(({ hour }) => hour < start).at(-1);
    return latest !== undefined && !ends.includes(latest.activity) && latest.hour + TIMEOUT >= start;
  };
  const inWeek = (hour: number) => hour < start && hour >= start - WEEK;
  const events = list.flatMap(({ moments }) => moments);
  return {
    runningCases: list.filter(isRunning).length,
    newCases: list.filter(({ moments }) => inWeek(moments[0].hour)).length,
    events: events.filter(({ hour }) => inWeek(hour)).length,
    resourceEvents: events.filter((event) => event.resource === resource && inWeek(event.hour)).length,
  };
}

Deno.test("the workload at the start of a case is what its definition counts", () => {
  fc.assert(fc.property(stories, fc.subarray(["ask", "close"]), (list, endActivities) => {
    const workload = processWorkload(logOf(list), { endActivities, inactivityTimeout: TIMEOUT * HOUR });
    list.forEach(({ moments: [{ hour, resource = "nobody" }] }, caseIndex) => {
      const expected = workloadByDefinition(list, endActivities, caseIndex);
      const time = hour * HOUR;
      assertEquals([workload.runningCases(time), workload.newCases(time), workload.events(time)], [
        expected.runningCases,
        expected.newCases,
        expected.events,
      ]);
      assertEquals(workload.resourceEvents(resource, time), resource === "nobody" ? 0 : expected.resourceEvents);
    });
  }));
});

Deno.test("where all cases count as completed in the end, a case is running from its first event until its inactivity timeout", () => {
  const list: Story[] = [
    { caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }, { activity: "close", hour: 10 }] },
    { caseId: "b", amount: 1, moments: [{ activity: "ask", hour: 5 }] },
    { caseId: "c", amount: 1, moments: [{ activity: "ask", hour: 110 }] },
    { caseId: "d", amount: 1, moments: [{ activity: "ask", hour: 300 }] },
  ];
  const workload = processWorkload(logOf(list), { endActivities: "all", inactivityTimeout: TIMEOUT * HOUR });
  // At 110 the last event of "a" is 100 hours ago, that of "b" longer.
  assertEquals([0, 5, 110, 300].map((hour) => workload.runningCases(hour * HOUR)), [0, 1, 1, 0]);
});
