import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadAtStart } from "@/prediction/features/load-at-start.ts";
import { HOUR, logOf, stories, type Story } from "../logs.ts";

const SILENCE = 100;
const WEEK = 168;

/** The definitions, word by word and slowly. */
function loadByDefinition(list: Story[], ends: readonly string[], item: number) {
  const start = list[item].moments[0].hour;
  const resource = list[item].moments[0].resource;
  const isOpen = ({ moments }: Story) => {
    const latest = moments.filter(({ hour }) => hour < start).at(-1);
    return latest !== undefined && !ends.includes(latest.activity) && latest.hour + SILENCE >= start;
  };
  const inWeek = (hour: number) => hour < start && hour >= start - WEEK;
  const events = list.flatMap(({ moments }) => moments);
  return {
    openCases: list.filter(isOpen).length,
    newCases: list.filter(({ moments }) => inWeek(moments[0].hour)).length,
    resourceLoad: resource === undefined
      ? NaN
      : events.filter((event) => event.resource === resource && inWeek(event.hour)).length,
  };
}

Deno.test("the load at a start is what its definition counts", () => {
  fc.assert(fc.property(stories, fc.subarray(["ask", "close"]), (list, endActivities) => {
    const load = loadAtStart(logOf(list), { endActivities, silence: SILENCE * HOUR });
    list.forEach((_, item) => {
      const { openCases, newCases, resourceLoad } = load;
      const hasResources = list.some(({ moments }) => moments.some(({ resource }) => resource !== undefined));
      const expected = loadByDefinition(list, endActivities, item);
      assertEquals([openCases[item], newCases[item]], [expected.openCases, expected.newCases]);
      assertEquals(resourceLoad[item], hasResources ? expected.resourceLoad : NaN);
    });
  }));
});

Deno.test("where all cases count as closed in the end, a case is open from its first event until its silence", () => {
  const list: Story[] = [
    { caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }, { activity: "close", hour: 10 }] },
    { caseId: "b", amount: 1, moments: [{ activity: "ask", hour: 5 }] },
    { caseId: "c", amount: 1, moments: [{ activity: "ask", hour: 110 }] },
    { caseId: "d", amount: 1, moments: [{ activity: "ask", hour: 300 }] },
  ];
  const { openCases } = loadAtStart(logOf(list), { endActivities: "all", silence: SILENCE * HOUR });
  assertEquals([...openCases], [0, 1, 1, 0]); // at 110, "a" has just been silent for 100 hours, "b" for more
});
