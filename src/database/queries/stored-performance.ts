import { noTimes } from "../../event-log/need-times.ts";
import type { RankedSegment } from "../../performance/segment-statistics.ts";
import type { Throughput } from "../../performance/throughput.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { Session } from "../load/load-tables.ts";
import { lockReading, openSession } from "../load/session.ts";
import type { StoredLog } from "./list-logs.ts";

/** Cycle times in figures; null if there is no case. */
export interface StoredCycleTime {
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number | null;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

/** Performance figures of a stored log, read by {@linkcode readPerformance}. */
export interface StoredPerformance {
  /** From the first to the last event of a case. */
  readonly cycleTime: StoredCycleTime;
  /** Segments by total time, the longest first; equal ones by `from`, then `to`. */
  readonly segments: readonly RankedSegment[];
  readonly throughput: Throughput;
}

/**
 * Performance figures of a stored log in calendar time, equal to those of the same names in
 * `performanceReport`. Reads the reduced tables, not the events: a pass over the case facts.
 *
 * @throws inputError for a log without times; environmentError if the database fails, or if the log
 * has changed since `findLog` returned it
 */
export async function readPerformance(database: Database, log: StoredLog): Promise<StoredPerformance> {
  if (log.description.timed === false) throw noTimes("durations and throughput need");
  const session = await openSession(database);
  try {
    await lockReading(session.sql, log);
    return {
      cycleTime: await readCycleTime(session.sql, log.logId),
      segments: await readSegments(session.sql, log.logId),
      throughput: await readThroughput(session.sql, log.logId),
    };
  } catch (error) {
    throw databaseProblem(session.reason(error), database.describe);
  } finally {
    await session.rollback();
  }
}

async function readCycleTime(sql: Session, logId: number): Promise<StoredCycleTime> {
  const [{ percentiles, ...figures }] = await sql<
    { count: number; totalSeconds: number; percentiles: [number, number] | null }[]
  >`
    select count(*)::float8 as count, coalesce(sum(round(duration_seconds * 1e6)::bigint), 0)::float8 / 1e6 as "totalSeconds",
      percentile_cont(array[0.5, 0.9]) within group (order by duration_seconds) as percentiles
    from tracebook.case_fact where log_id = ${logId}`;
  return {
    ...figures,
    meanSeconds: figures.count === 0 ? null : figures.totalSeconds / figures.count,
    medianSeconds: percentiles?.[0] ?? null,
    p90Seconds: percentiles?.[1] ?? null,
  };
}

async function readSegments(sql: Session, logId: number): Promise<RankedSegment[]> {
  const rows = await sql<Omit<RankedSegment, "share">[]>`
    select f.label as from, t.label as to, count::float8, total_seconds as "totalSeconds", mean_seconds as "meanSeconds",
      median_seconds as "medianSeconds", p90_seconds as "p90Seconds"
    from tracebook.segment s join tracebook.activity f on f.log_id = s.log_id and f.code = from_activity
      join tracebook.activity t on t.log_id = s.log_id and t.code = to_activity
    where s.log_id = ${logId}`;
  // In code-unit order, which no collation of the server provides.
  const order = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
  const sorted = [...rows].sort((a, b) => order(a.from, b.from) || order(a.to, b.to));
  const all = sorted.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0);
  return sorted.sort((a, b) => b.totalSeconds - a.totalSeconds)
    .map((segment) => ({ ...segment, share: all > 0 ? segment.totalSeconds / all : null }));
}

async function readThroughput(sql: Session, logId: number): Promise<Throughput> {
  const [{ cases, events, first, last, days }] = await sql<
    { cases: number; events: number; first: number | null; last: number | null; days: number }[]
  >`
    select cases::float8, events::float8, coalesce(date_part('epoch', last_time - first_time) / 86400, 0) as days,
      round(date_part('epoch', date_trunc('milliseconds', first_time)) * 1000) as first,
      round(date_part('epoch', date_trunc('milliseconds', last_time)) * 1000) as last
    from tracebook.log where log_id = ${logId}`;
  const shown = (milliseconds: number | null) => milliseconds === null ? null : new Date(milliseconds).toISOString();
  return {
    cases,
    events,
    firstTimestamp: shown(first),
    lastTimestamp: shown(last),
    days,
    casesPerDay: days > 0 ? cases / days : null,
    eventsPerDay: days > 0 ? events / days : null,
  };
}
