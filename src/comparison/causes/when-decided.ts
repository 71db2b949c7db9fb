import type { EventLog } from "../../event-log/event-log.ts";
import { medianOf } from "../../numerics/quantile.ts";
import type { KnownCondition } from "./case-conditions.ts";

/** Share of the cases in which an activity must come first to be known before another one. */
const MOSTLY = 0.9;
/** Share of the cases that have lasted longer than others at an activity that comes late. */
const LATE = 0.75;

/**
 * Which conditions are known when a case comes to an activity: not who does what comes after it.
 * Of the cases that have both activities, nearly all must have that of the condition first, or at
 * the same place. Linear in the events.
 */
export function isDecidedBefore({ activities, activity, caseOffsets }: EventLog, reached: number) {
  const [both, before] = [new Uint32Array(activities.length), new Uint32Array(activities.length)];
  const first = new Int32Array(activities.length).fill(-1);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    const here: number[] = [];
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      if (first[activity[e]] >= caseOffsets[c]) continue;
      first[activity[e]] = e;
      here.push(activity[e]);
    }
    if (first[reached] < caseOffsets[c]) continue;
    for (const own of here) {
      both[own]++;
      if (first[own] <= first[reached]) before[own]++;
    }
  }
  return ({ activity: own }: KnownCondition): boolean => own === undefined || before[own] >= MOSTLY * both[own];
}

/**
 * Which conditions only say that a case has lasted: activities that most cases come to when they
 * are older already than the median case without becomes, such as a reminder after a year. n log n
 * in the cases, for each activity.
 *
 * @param cases numbers of cases that have ended
 * @param seconds cycle time of each case of the log
 */
export function isComingLate({ activity, caseOffsets, time }: EventLog, cases: Uint32Array, seconds: Float64Array) {
  return ({ subject, activity: own, cases: having }: KnownCondition): boolean => {
    if (own === undefined || !subject.startsWith("activity ")) return false;
    const has = new Set(Array.from(having));
    const without = cases.filter((c) => !has.has(c));
    if (without.length === 0) return false;
    const median = medianOf(Float64Array.from(without, (c) => seconds[c]));
    const members = cases.filter((c) => has.has(c));
    const late = members.filter((c) => {
      const event = activity.subarray(caseOffsets[c], caseOffsets[c + 1]).indexOf(own) + caseOffsets[c];
      return (time[event] - time[caseOffsets[c]]) / 1000 > median;
    });
    return late.length >= LATE * members.length;
  };
}
