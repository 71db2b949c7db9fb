import type { EventLog } from "../../event-log/event-log.ts";
import { HOUR } from "../../time/civil-date.ts";

/** The first events of a case. */
export interface Prefix {
  /** Position of the case in its log. */
  readonly caseIndex: number;
  /** Events known, at least 1. */
  readonly length: number;
}

/** The cases with at least two events by start; ties in the order of the log. */
export function casesByStart(log: EventLog): number[] {
  const caseIndexes: number[] = [];
  for (let caseIndex = 0; caseIndex < log.caseIds.length; caseIndex++) {
    if (log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex] >= 2) caseIndexes.push(caseIndex);
  }
  return caseIndexes.sort((a, b) => startOf(log, a) - startOf(log, b) || a - b);
}

/** Time of a case's first event in ms. */
export const startOf = (log: EventLog, caseIndex: number): number => log.time[log.caseOffsets[caseIndex]];
/** Time of a case's last event in ms. */
export const endOf = (log: EventLog, caseIndex: number): number => log.time[log.caseOffsets[caseIndex + 1] - 1];

/** Times of the first and the last event of each case of a log in ms, by case index. */
export interface CaseTimes {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Reads the times of all cases. */
export const caseTimesOf = (log: EventLog): CaseTimes => ({
  start: Float64Array.from(log.caseIds, (_, caseIndex) => startOf(log, caseIndex)),
  end: Float64Array.from(log.caseIds, (_, caseIndex) => endOf(log, caseIndex)),
});

/**
 * The target of a prediction: the whole duration of a case, predicted after its first event, or the
 * remaining time, predicted after each event.
 */
export type Task = "duration" | "remaining";

/** Longer prefixes are left out of datasets. */
const LONGEST_PREFIX = 20;

/**
 * The rows of a task: for each case its first event, or its first k events with k from 1 to 20 or
 * to one less than it has, in the order of the cases.
 *
 * @param isRunning whether a case goes on after its last event, which then ends a row too. Default:
 * none does
 */
export function prefixesOf(
  log: EventLog,
  caseIndexes: readonly number[],
  task: Task,
  isRunning: (caseIndex: number) => boolean = () => false,
): Prefix[] {
  return caseIndexes.flatMap((caseIndex) => {
    const events = log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex];
    const longest = task === "duration" ? 1 : Math.min(LONGEST_PREFIX, isRunning(caseIndex) ? events : events - 1);
    return Array.from({ length: longest }, (_, at): Prefix => ({ caseIndex, length: at + 1 }));
  });
}

/** The newest cases that have no more prefixes together than a limit; at least one case. */
export function newestCases(
  log: EventLog,
  caseIndexes: readonly number[],
  task: Task,
  { mostRows, isRunning }: { readonly mostRows: number; readonly isRunning: (caseIndex: number) => boolean },
): readonly number[] {
  let rows = 0;
  let from = caseIndexes.length;
  while (from > 0) {
    rows += prefixesOf(log, [caseIndexes[from - 1]], task, isRunning).length;
    if (rows > mostRows && from < caseIndexes.length) break;
    from--;
  }
  return caseIndexes.slice(from);
}

/**
 * Hours from each prefix's last event to the end of its case; for a prefix of one event that is the
 * case's duration.
 */
export function remainingHours(log: EventLog, prefixes: readonly Prefix[]): Float64Array {
  return Float64Array.from(
    prefixes,
    ({ caseIndex, length }) => (endOf(log, caseIndex) - log.time[log.caseOffsets[caseIndex] + length - 1]) / HOUR,
  );
}
