import type { EventLog } from "../../event-log/event-log.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { selectQuantile } from "../../numerics/quantile.ts";

/** The rule by which cases count as completed; see {@linkcode completedCases}. */
export interface CompletionRule {
  /** Labels of the activities that end a case; `"all"`: every case counts as completed. */
  readonly endActivities: readonly string[] | "all";
  /** A case counts as completed after this time without an event, in ms. */
  readonly inactivityTimeout: number;
}

/**
 * Parts of a {@linkcode CompletionRule} that are given. By default the end activities are found in
 * the log ({@linkcode findEndActivities}), and so is the timeout ({@linkcode inactivityTimeoutOf}).
 */
export type CompletionOptions = Partial<CompletionRule>;

/** Which cases of a log are completed, and by which rule. */
export interface CompletedCases extends CompletionRule {
  /** 1 for each completed case, 0 for each running one, in the log's order. */
  readonly completed: Uint8Array;
  readonly completedCount: number;
  readonly runningCount: number;
}

/** Shares by which an activity counts as an end; see {@linkcode findEndActivities}. */
interface EndActivityOptions {
  /** Least share of the log's cases that must end with it. Default 0.01. */
  readonly minShare?: number;
}

/** Greatest share of the cases with an activity that may go on after it, if it counts as an end. */
const MOST_GOING_ON = 0.5;

/**
 * Tells completed cases from running ones. Logs rarely say which cases are over, and a case cut off
 * by the end of the log looks short: a model must neither learn from it nor count it as completed.
 * A case counts as completed at the end of the log
 *
 * 1. if an end activity is among its last events, those within ten seconds of the last one, or
 * 2. if it has had no event for longer than nearly all waits between two events of a case.
 *
 * In a log without times every case counts as completed.
 *
 * The rule errs where a case goes on after an end activity or after a very long wait, and it needs
 * no knowledge of the process. Linear time.
 *
 * @example
 * ```ts
 * import { completedCases } from "@/prediction/dataset/completed-cases.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = (n: number) => n * 3_600_000;
 * const log = eventLogFromTraces([
 *   {
 *     caseId: "1",
 *     events: [{ activity: "ask", time: hour(0) }, { activity: "answer", time: hour(1) }],
 *   },
 *   {
 *     caseId: "2",
 *     events: [{ activity: "ask", time: hour(1) }, { activity: "answer", time: hour(2) }],
 *   },
 *   { caseId: "3", events: [{ activity: "ask", time: hour(2) }] },
 * ]);
 * assertEquals(completedCases(log).endActivities, ["answer"]);
 * assertEquals(completedCases(log).completed, Uint8Array.of(1, 1, 0));
 * ```
 */
export function completedCases(log: EventLog, options: CompletionOptions = {}): CompletedCases {
  const untimed = log.timed === false && options.endActivities === undefined;
  const endActivities = options.endActivities ?? (untimed ? "all" : findEndActivities(log));
  const inactivityTimeout = options.inactivityTimeout ?? inactivityTimeoutOf(log);
  const isEnd = endFlags(log, endActivities);
  const now = lastTimeOf(log);
  const cases = log.caseIds.length;
  const completed = new Uint8Array(cases);
  let completedCount = 0;
  for (let caseIndex = 0; caseIndex < cases; caseIndex++) {
    const last = log.caseOffsets[caseIndex + 1] - 1;
    const isEmpty = last < log.caseOffsets[caseIndex];
    if (isEmpty || endsAtLast(log, caseIndex, isEnd) || now - log.time[last] > inactivityTimeout) completed[caseIndex] = 1;
    completedCount += completed[caseIndex];
  }
  return { endActivities, inactivityTimeout, completed, completedCount, runningCount: cases - completedCount };
}

/** Events this close to the last one of a case, in ms, end it together with that one. */
const MOMENT = 10_000;

/**
 * The first of a case's last events: those within ten seconds of the last one. Where that would
 * be the whole case, its times tell no end, and only the last event counts.
 *
 * @param caseIndex of a case that has events
 */
function firstOfLast({ caseOffsets, time }: EventLog, caseIndex: number): number {
  const first = caseOffsets[caseIndex];
  const last = caseOffsets[caseIndex + 1] - 1;
  let event = last;
  while (event > first && time[event - 1] >= time[last] - MOMENT) event--;
  return event === first ? last : event;
}

function endsAtLast(log: EventLog, caseIndex: number, isEnd: Uint8Array): boolean {
  for (let event = firstOfLast(log, caseIndex); event < log.caseOffsets[caseIndex + 1]; event++) {
    if (isEnd[log.activity[event]] === 1) return true;
  }
  return false;
}

/**
 * The activities that end cases as a rule: a substantial share of cases has it among its last
 * events, those within ten seconds of the last one, and few cases with it go on beyond them. So a
 * cancellation ends a case also where the task in which it was done is closed a few seconds later.
 * Gives their labels in code-unit order. Linear time.
 */
export function findEndActivities(log: EventLog, options: EndActivityOptions = {}): string[] {
  const { minShare = 0.01 } = options;
  const casesWith = new Uint32Array(log.activities.length);
  const endings = new Uint32Array(log.activities.length);
  const seenIn = new Int32Array(log.activities.length).fill(-1);
  for (let caseIndex = 0; caseIndex < log.caseIds.length; caseIndex++) {
    const begin = log.caseOffsets[caseIndex];
    if (log.caseOffsets[caseIndex + 1] === begin) continue;
    const ending = firstOfLast(log, caseIndex);
    // From the last event on, so that an activity is met where it occurs last.
    for (let event = log.caseOffsets[caseIndex + 1] - 1; event >= begin; event--) {
      const activity = log.activity[event];
      if (seenIn[activity] === caseIndex) continue;
      seenIn[activity] = caseIndex;
      casesWith[activity]++;
      if (event >= ending) endings[activity]++;
    }
  }
  return log.activities.filter((_, activity) =>
    endings[activity] > 0 && endings[activity] >= minShare * log.caseIds.length &&
    casesWith[activity] - endings[activity] <= MOST_GOING_ON * casesWith[activity]
  );
}

/** For each activity 1 if it ends cases by the rule, else 0. */
export function endFlags(log: EventLog, endActivities: readonly string[] | "all"): Uint8Array {
  if (endActivities === "all") return new Uint8Array(log.activities.length).fill(1);
  const ends = new Set(endActivities);
  return Uint8Array.from(log.activities, (label) => ends.has(label) ? 1 : 0);
}

/** The time of the log's latest event; minus infinity in a log without events. */
export const lastTimeOf = (log: EventLog): number => timeSpan(log).lastTime;

/**
 * The default of {@linkcode CompletionOptions.inactivityTimeout}: the 99.5 % quantile of the waits
 * between two events of a case, in ms; infinite where no case has two.
 *
 * @param caseIndexes cases that count. Default: all
 */
export function inactivityTimeoutOf(log: EventLog, caseIndexes: Iterable<number> = log.caseIds.keys()): number {
  const waits = new Float64Array(log.time.length);
  let count = 0;
  for (const caseIndex of caseIndexes) {
    for (let event = log.caseOffsets[caseIndex] + 1; event < log.caseOffsets[caseIndex + 1]; event++) {
      waits[count++] = log.time[event] - log.time[event - 1];
    }
  }
  return count === 0 ? Infinity : selectQuantile(waits, 0.995, count);
}
