import type { EventLog } from "../event-log/event-log.ts";

/** Share of the cases that have a milestone, at least. */
const LEAST_CASES = 0.3;
/** Share of its cases that have it more than once, at most. */
const MOST_REPEATED = 0.01;

/**
 * The activities that mark how far a case has come: many cases have them, and next to none twice.
 * Codes, ascending. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { milestoneActivities } from "@/performance/milestones.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "ask", "work", "work", "answer"), trace("2", "ask", "work")]);
 * assertEquals(milestoneActivities(log).map((code) => log.activities[code]), ["answer", "ask"]);
 * ```
 */
export function milestoneActivities({ activities, activity, caseOffsets }: EventLog): number[] {
  const cases = new Uint32Array(activities.length);
  const repeated = new Uint32Array(activities.length);
  const times = new Uint32Array(activities.length);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const count = ++times[activity[e]];
      if (count === 1) cases[activity[e]]++;
      if (count === 2) repeated[activity[e]]++;
    }
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) times[activity[e]] = 0;
  }
  const all = caseOffsets.length - 1;
  return [...activities.keys()].filter((code) =>
    cases[code] >= LEAST_CASES * all && repeated[code] <= MOST_REPEATED * cases[code] && cases[code] > 0
  );
}
