import type { EventLog } from "../event-log/event-log.ts";

/** Rework: repeated activities. */
export interface Rework {
  /** Cases in which an activity occurs more than once. */
  readonly cases: number;
  /** Share of all cases; null for a log without cases. */
  readonly share: number | null;
  /** Repeated activities, those with the most repetitions first; ties in code-unit order. */
  readonly activities: readonly ActivityRework[];
}

/** The rework of an activity. */
export interface ActivityRework {
  readonly activity: string;
  /** Cases in which it occurs more than once. */
  readonly cases: number;
  /** Events after the first one of each case. */
  readonly repetitions: number;
  /** Repetitions directly after the activity itself. */
  readonly selfLoops: number;
  /** Repetitions after other activities. */
  readonly loops: number;
  /** Sum of the times from an event of the activity to its repetition. */
  readonly totalSeconds: number;
}

/**
 * Repetitions of activities within cases. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { reworkOf } from "@/performance/rework.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["a", "a", "b", "a"].map((activity) => ({ activity }));
 * const [{ repetitions, selfLoops, loops }] = reworkOf(eventLogFromTraces([{ caseId: "1", events }])).activities;
 * assertEquals([repetitions, selfLoops, loops], [2, 1, 1]);
 * ```
 */
export function reworkOf(log: EventLog): Rework {
  const { activities, activity, caseOffsets, time } = log;
  const size = activities.length;
  const [cases, repetitions, selfLoops, seconds] = [0, 1, 2, 3].map(() => new Float64Array(size));
  const lastEvent = new Int32Array(size).fill(-1);
  const countedIn = new Int32Array(size).fill(-1);
  let reworked = 0;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    let isReworked = false;
    for (let i = caseOffsets[c]; i < caseOffsets[c + 1]; i++) {
      const code = activity[i];
      const before = lastEvent[code];
      lastEvent[code] = i;
      if (before < caseOffsets[c]) continue;
      isReworked = true;
      repetitions[code]++;
      seconds[code] += (time[i] - time[before]) / 1000;
      if (before === i - 1) selfLoops[code]++;
      if (countedIn[code] !== c) cases[code]++;
      countedIn[code] = c;
    }
    if (isReworked) reworked++;
  }
  const repeated = Array.from(activities, (_, code) => code).filter((code) => repetitions[code] > 0)
    .sort((a, b) => repetitions[b] - repetitions[a] || a - b);
  return {
    cases: reworked,
    share: caseOffsets.length > 1 ? reworked / (caseOffsets.length - 1) : null,
    activities: repeated.map((code) => ({
      activity: activities[code],
      cases: cases[code],
      repetitions: repetitions[code],
      selfLoops: selfLoops[code],
      loops: repetitions[code] - selfLoops[code],
      totalSeconds: seconds[code],
    })),
  };
}
