import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { workloadAtStart } from "@/prediction/dataset/workload-at-start.ts";
import { HOUR, logOf, stories, type Story } from "../logs.ts";

const SILENCE = 100;
const WEEK = 168;

/** The definitions, word by word and slowly. */
function loadByDefinition(list: Story[], ends: readonly string[], caseIndex: number) {
  const start = list[caseIndex].moments[0].hour;
  const resource = list[caseIndex].moments[0].resource;
  const isRunning = ({ moments }: Story) => {
    const latest = moments.filter(({ hour }) => hour < start).at(-1);
    return latest !== undefined && !ends.includes(latest.activity) && latest.hour + SILENCE >= start;
  };
  const inWeek = (hour: number) => hour < start && hour >= start - WEEK;
  const events = list.flatMap(({ moments }) => moments);
  return {
    runningCases: list.filter(isRunning).length,
    newCases: list.filter(({ moments }) => inWeek(moments[0].hour)).length,
    resourceLoad: resource === undefined
      ? NaN
      : events.filter((event) => event.resource === resource && inWeek(event.hour)).length,
  };
}

Deno.test("the workload at a start is what its definition counts", () => {
  fc.assert(fc.property(stories, fc.subarray(["ask", "close"]), (list, endActivities) => {
    const workload = workloadAtStart(logOf(list), { endActivities, inactivityTimeout: SILENCE * HOUR });
    list.forEach((_, caseIndex) => {
      const { runningCases, newCases, resourceLoad } = workload;
      const hasResources = list.some(({ moments }) => moments.some(({ resource }) => resource !== undefined));
      const expected = loadByDefinition(list, endActivities, caseIndex);
      assertEquals([runningCases[caseIndex], newCases[caseIndex]], [expected.runningCases, expected.newCases]);
      assertEquals(resourceLoad[caseIndex], hasResources ? expected.resourceLoad : NaN);
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
  const { runningCases } = workloadAtStart(logOf(list), { endActivities: "all", inactivityTimeout: SILENCE * HOUR });
  assertEquals([...runningCases], [0, 1, 1, 0]); // at 110, "a" has just been silent for 100 hours, "b" for more
});
