import { type CalendarDocument, calendarOfDocument } from "../time/calendar-document.ts";
import { shiftOfDates } from "../time/dates-only.ts";
import { TracebookError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { variantsOf } from "../event-log/variants.ts";
import { type ActivityFigures, activityFigures } from "./activity-figures.ts";
import { type Batching, batchingOf } from "./batching.ts";
import { type Bottlenecks, bottlenecksOf } from "./bottlenecks.ts";
import { cycleTimes } from "./cycle-times.ts";
import { type DurationFigures, durationFigures } from "./duration-figures.ts";
import { waitingAndService } from "./waiting-and-service.ts";
import { flowOverTime, type FlowPeriod } from "./flow-over-time.ts";
import { learnCalendar } from "./learn-calendar.ts";
import { type Rework, reworkOf } from "./rework.ts";
import { type RankedSegment, rankSegments } from "./segment-statistics.ts";
import { type SynchronizationFigures, synchronizationFigures } from "./synchronization.ts";
import { type Throughput, throughputOf } from "./throughput.ts";
import { onWorkingClock } from "./working-clock.ts";

/** The times of a process, either in calendar time or in working time. */
export interface TimeFigures {
  /** From the first to the last event of a case (completion to completion). */
  readonly cycleTime: DurationFigures;
  /** Segments by total time, the longest first. */
  readonly segments: readonly RankedSegment[];
  /** Over all events, see {@linkcode WaitingAndService}; null for a log without start times. */
  readonly waiting: DurationFigures | null;
  readonly service: DurationFigures | null;
  /** By activity, in code-unit order. */
  readonly activities: readonly ActivityFigures[];
  /** Times that branches wait for each other, the longest total first. */
  readonly synchronization: readonly SynchronizationFigures[];
}

/**
 * The performance of a process as a JSON document. Durations are in seconds, shares from 0 to 1;
 * figures that do not apply are null.
 */
export interface PerformanceReport extends TimeFigures {
  readonly throughput: Throughput;
  /** Where most time is lost. */
  readonly bottlenecks: Bottlenecks;
  /** Arrivals, completions and work in progress by period. */
  readonly overTime: readonly FlowPeriod[];
  readonly rework: Rework;
  readonly batching: Batching;
  /** The calendar of working time, given or learned; null if there is none. */
  readonly calendar: CalendarDocument | null;
  /** The times in working time of that calendar; null without a calendar. */
  readonly workingTime: TimeFigures | null;
  /** Why figures are missing or incomplete, as sentences. */
  readonly warnings: readonly string[];
}

/** Options of {@linkcode performanceReport}. */
export interface PerformanceOptions {
  /**
   * A working calendar, or `learn` to learn it from the log (see {@linkcode learnCalendar}).
   * Default: calendar time only.
   */
  readonly calendar?: CalendarDocument | "learn";
  /** IANA zone of a learned calendar. Default UTC. */
  readonly zone?: string;
  /** Seed of the bootstrap. Default 42. */
  readonly seed?: number;
  /** Samples of the bootstrap. Default 200. */
  readonly samples?: number;
}

/**
 * All performance figures of a log: cycle, waiting, service and synchronisation times, throughput,
 * bottlenecks with confidence intervals, the flow over time, rework and batching. Each
 * figure is defined at its own function. If starts and completions are separate events, pair them
 * first (`pairIntervals`).
 *
 * Takes n log n in the events, and for the confidence intervals the cases times `samples`.
 *
 * Figures that cannot be computed are null, and `warnings` say why: no start times, starts after
 * ends, working time of a log of more than 400 years, hours to be learned from dates alone.
 *
 * @throws a usage or an input error for an invalid calendar (see {@linkcode calendarOfDocument})
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { performanceReport } from "@/performance/performance-report.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send", time: 0 }, { activity: "pay", time: 90_000 }] }]);
 * const report = performanceReport(log);
 * assertEquals(report.cycleTime.medianSeconds, 90);
 * assertEquals([report.segments[0].from, report.segments[0].share], ["send", 1]);
 * ```
 */
export function performanceReport(log: EventLog, options: PerformanceOptions = {}): PerformanceReport {
  const { seed, samples, zone } = options;
  const isUnlearnable = options.calendar === "learn" && shiftOfDates(log) !== null;
  const calendar = isUnlearnable ? null : options.calendar === "learn" ? learnCalendar(log, { zone }) : options.calendar ?? null;
  const { variants } = variantsOf(log);
  const times = (onClock: EventLog): TimeFigures => {
    const phases = waitingAndService(onClock);
    return {
      cycleTime: durationFigures(cycleTimes(onClock)),
      segments: rankSegments(onClock),
      waiting: phases && durationFigures(phases.waiting),
      service: phases && durationFigures(phases.service),
      activities: activityFigures(onClock, phases),
      synchronization: synchronizationFigures(onClock, variants),
    };
  };
  const { cycleTime, ...rest } = times(log);
  const worked = calendar && workedLog(log, calendar);
  return {
    cycleTime,
    throughput: throughputOf(log),
    ...rest,
    bottlenecks: bottlenecksOf(log, { seed, samples }),
    overTime: flowOverTime(log),
    rework: reworkOf(log),
    batching: batchingOf(log),
    calendar,
    workingTime: typeof worked === "string" ? null : worked && times(worked),
    warnings: [...warningsOf(log), ...(isUnlearnable ? [NO_HOURS] : []), ...(typeof worked === "string" ? [worked] : [])],
  };
}

const NO_HOURS = "The log has dates without times of day: no working hours can be learned from it.";

/** The log in working time, or a warning why that is impossible. */
function workedLog(log: EventLog, calendar: CalendarDocument): EventLog | string {
  const clock = calendarOfDocument(calendar);
  try {
    return onWorkingClock(log, clock);
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "limit") return `Working time: ${error.message}`;
    throw error;
  }
}

function warningsOf(log: EventLog): string[] {
  const warnings: string[] = [];
  if (log.time.length === 0) warnings.push("The log has no events: there is nothing to measure.");
  const phases = waitingAndService(log);
  if (phases === null && log.time.length > 0) {
    warnings.push("The log has no start times: waiting and service time are unknown, and segments run from event to event.");
  }
  if (phases !== null && phases.backward > 0) {
    warnings.push(
      phases.backward === 1
        ? "1 event starts after it ends: its waiting and service times are left out."
        : `${phases.backward} events start after they end: their waiting and service times are left out.`,
    );
  }
  return warnings;
}
