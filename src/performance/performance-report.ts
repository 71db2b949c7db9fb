import { type CalendarDocument, calendarOfDocument } from "../time/calendar-document.ts";
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

/** The times of a process by one clock. */
export interface TimeFigures {
  /** From the first to the last event of a case (completion to completion). */
  readonly cycleTime: DurationFigures;
  /** From event to next event, the segments that take the most time in total first. */
  readonly segments: readonly RankedSegment[];
  /**
   * Over all events, see `WaitingAndService`; null for a log without starts, which does not tell
   * waiting from work.
   */
  readonly waiting: DurationFigures | null;
  readonly service: DurationFigures | null;
  /** Activity by activity, in code-unit order. */
  readonly activities: readonly ActivityFigures[];
  /** Where branches wait for each other, the longest total first. */
  readonly synchronization: readonly SynchronizationFigures[];
}

/**
 * The performance of a process as one JSON document. Durations are in seconds, shares from 0 to 1;
 * null where a figure does not apply.
 */
export interface PerformanceReport extends TimeFigures {
  readonly throughput: Throughput;
  /** Where most time is lost, and how sure that is. */
  readonly bottlenecks: Bottlenecks;
  /** Arrivals, completions and work in progress, period by period. */
  readonly overTime: readonly FlowPeriod[];
  readonly rework: Rework;
  readonly batching: Batching;
  /** The calendar that working time is told by, given or learnt; null where there is none. */
  readonly calendar: CalendarDocument | null;
  /** The same times on the clock of that calendar; null where there is none. */
  readonly workingTime: TimeFigures | null;
  /** What in the log stood in the way of a figure, in words. */
  readonly warnings: readonly string[];
}

/** Options of {@linkcode performanceReport}. */
export interface PerformanceOptions {
  /**
   * Working hours, or `learn` to take those that the log shows (see {@link learnCalendar});
   * without, there is calendar time only.
   */
  readonly calendar?: CalendarDocument | "learn";
  /** IANA name of the zone for a calendar that is learnt; UTC by default. */
  readonly zone?: string;
  /** Seed of the bootstrap; 42 by default. */
  readonly seed?: number;
  /** Samples of the bootstrap; 200 by default. */
  readonly samples?: number;
}

/**
 * All performance figures of a log: cycle, waiting, service and synchronisation times, throughput,
 * bottlenecks with confidence intervals, the flow over time, rework and batching. Each
 * figure is defined at its own function. Every row is an event; pair lifecycles first where starts
 * and completions are rows of their own.
 *
 * Takes n log n in the events, and for the confidence intervals the cases times `samples`.
 *
 * Where a figure cannot be told, it is null, and `warnings` say why: no starts, starts after ends,
 * a log of more than 400 years in working time.
 *
 * @throws a usage or an input error for a calendar that is none (see {@link calendarOfDocument})
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
  const { seed = 42, samples = 200, zone } = options;
  const calendar = options.calendar === "learn" ? learnCalendar(log, { zone }) : options.calendar ?? null;
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
    warnings: [...warningsOf(log), ...(typeof worked === "string" ? [worked] : [])],
  };
}

/** The log on the clock of a calendar, or in words why it cannot be told by it. */
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
    warnings.push("The log has no start times: waiting cannot be told from work, so segments run from event to event.");
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
