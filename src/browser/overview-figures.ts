import type { EventLog } from "../event-log/event-log.ts";
import { timeSpan } from "../event-log/time-span.ts";
import type { Variants } from "../event-log/variants.ts";
import { quantile } from "../numerics/quantile.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { reworkOf } from "../performance/rework.ts";
import type { CompletedCases } from "../prediction/dataset/completed-cases.ts";
import { DAY } from "../time/civil-date.ts";

/**
 * The figures of the overview. Durations in seconds, times in ms since 1970-01-01 UTC, shares from
 * 0 to 1.
 */
export interface OverviewFigures {
  readonly cases: number;
  readonly events: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** From the first to the last event of a completed case; NaN where none is completed. */
  readonly medianDuration: number;
  readonly p90Duration: number;
  readonly completed: number;
  /**
   * Cases that are running when the log ends, by the rule of
   * `prediction/dataset/completed-cases.ts`.
   */
  readonly running: number;
  /**
   * The rule: labels of the activities that end a case, or all; and the time without events, in
   * seconds, after which a case counts as completed.
   */
  readonly endActivities: readonly string[] | "all";
  readonly inactivityTimeout: number;
  readonly variants: number;
  /** The fewest variants that together have 80 % of the cases. */
  readonly variantsFor80: number;
  /** Share of cases in which some activity occurs more than once. */
  readonly reworkShare: number;
  /** The activity that is repeated in the most cases, and in how many; null where none is. */
  readonly mostRepeated: { readonly label: string; readonly cases: number } | null;
  /**
   * Over the time from the first to the last event; null where that is less than a day, which
   * says nothing on how much comes in a day.
   */
  readonly eventsPerDay: number | null;
  readonly casesPerDay: number | null;
}

/** Computes the overview's figures. Linear in the events, plus sorting the cases' durations. */
export function overviewFigures(log: EventLog, variants: Variants, closing: CompletedCases): OverviewFigures {
  const durations = completedDurations(log, closing.completed).sort();
  const { firstTime, lastTime } = timeSpan(log);
  const days = (lastTime - firstTime) / DAY;
  const perDay = (count: number) => days >= 1 ? count / days : null;
  return {
    cases: log.caseIds.length,
    events: log.time.length,
    firstTime,
    lastTime,
    medianDuration: quantile(durations, 0.5),
    p90Duration: quantile(durations, 0.9),
    completed: closing.completedCount,
    running: closing.runningCount,
    endActivities: closing.endActivities,
    inactivityTimeout: closing.inactivityTimeout / 1000,
    variants: variants.counts.length,
    variantsFor80: variantsCovering(variants, 0.8),
    ...reworkFigures(log),
    eventsPerDay: perDay(log.time.length),
    casesPerDay: perDay(log.caseIds.length),
  };
}

/** Durations of the completed cases, in seconds. */
export const completedDurations = (log: EventLog, completed: Uint8Array): Float64Array =>
  cycleTimes(log).filter((_, c) => completed[c] === 1);

/** Median duration of the completed cases, in seconds; null where none is, or without times. */
export function medianDurationOf(log: EventLog, { completed, completedCount }: CompletedCases): number | null {
  if (log.timed === false || completedCount === 0) return null;
  return quantile(completedDurations(log, completed).sort(), 0.5);
}

function variantsCovering(variants: Variants, share: number): number {
  const all = variants.counts.reduce((sum, count) => sum + count, 0);
  let [covered, needed] = [0, 0];
  while (needed < variants.counts.length && covered < share * all) covered += variants.counts[needed++];
  return needed;
}

function reworkFigures(log: EventLog): Pick<OverviewFigures, "reworkShare" | "mostRepeated"> {
  const { share, activities } = reworkOf(log);
  // Of equal ones the first by name.
  const [most] = activities.toSorted((a, b) => b.cases - a.cases || (a.activity < b.activity ? -1 : 1));
  return {
    reworkShare: share ?? 0,
    mostRepeated: most === undefined ? null : { label: most.activity, cases: most.cases },
  };
}
