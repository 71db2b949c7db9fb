import type { EventLog } from "../event-log/event-log.ts";
import type { Prefix } from "./features/raw-prefix.ts";

/** Cases to learn from and later ones to be tested on, as positions in the log, each by start. */
export interface CaseSplit {
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Start of the first test case in ms; NaN if there is none. */
  readonly time: number;
}

/** The cases with at least two events by start; ties in the order of the log. */
export function casesByStart(log: EventLog): number[] {
  const items: number[] = [];
  for (let item = 0; item < log.caseIds.length; item++) {
    if (log.caseOffsets[item + 1] - log.caseOffsets[item] >= 2) items.push(item);
  }
  return items.sort((a, b) => startOf(log, a) - startOf(log, b) || a - b);
}

/**
 * Splits cases by their start: the first `share` of them to learn from, without those that end
 * after the first test case starts (nobody could have learned from them then), the others to be
 * tested on.
 *
 * @param items cases by start
 * @param share share of the earlier part. Default 0.8
 */
export function splitByStart(log: EventLog, items: readonly number[], share = 0.8): CaseSplit {
  const earlier = Math.floor(share * items.length);
  const test = items.slice(earlier);
  const time = test.length === 0 ? NaN : startOf(log, test[0]);
  return { train: items.slice(0, earlier).filter((item) => endOf(log, item) <= time), test, time };
}

/** Time of a case's first event in ms. */
export const startOf = (log: EventLog, item: number): number => log.time[log.caseOffsets[item]];
/** Time of a case's last event in ms. */
export const endOf = (log: EventLog, item: number): number => log.time[log.caseOffsets[item + 1] - 1];

/**
 * What is to be told of a case: its whole duration right after the first event, or what remains of
 * it after each event.
 */
export type Task = "duration" | "remaining";

/** Prefixes longer than this are no rows. */
export const LONGEST_PREFIX = 20;

/**
 * The rows of a task: for each case its first event, or its first k events with k from 1 to 20 or
 * to one less than it has, in the order of the cases.
 *
 * @param isOpen whether a case goes on after its last event, which then ends a row too. Default:
 * none does
 */
export function prefixesOf(
  log: EventLog,
  items: readonly number[],
  task: Task,
  isOpen: (item: number) => boolean = () => false,
): Prefix[] {
  return items.flatMap((item) => {
    const events = log.caseOffsets[item + 1] - log.caseOffsets[item];
    const longest = task === "duration" ? 1 : Math.min(LONGEST_PREFIX, isOpen(item) ? events : events - 1);
    return Array.from({ length: longest }, (_, at): Prefix => ({ item, length: at + 1 }));
  });
}

/**
 * Hours from each prefix's last event to the end of its case; for a prefix of one event that is the
 * case's duration.
 */
export function remainingHours(log: EventLog, prefixes: readonly Prefix[]): Float64Array {
  return Float64Array.from(
    prefixes,
    ({ item, length }) => (endOf(log, item) - log.time[log.caseOffsets[item] + length - 1]) / 3_600_000,
  );
}
