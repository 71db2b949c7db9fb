import { factsOf, gatherPaths, MICROSECONDS, sameHash, stepsOf, VARIANT, WITH_LOOPS, WITHOUT_LOOPS } from "./case-paths.ts";
import type { LogTables, Session, UpdateTables } from "./load-tables.ts";
import { makeUpdateTables } from "./update-segments.ts";

/** Figures on the times of events. */
export interface TimeFigures {
  /** As text of the database, with microseconds; null without events. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** Events at the same time as the event before them in their case. */
  readonly equalTimes: number;
}

/** Figures of a log, computed from its events. */
export interface LogFigures extends Omit<TimeFigures, "equalTimes"> {
  readonly events: number;
  /** Cases that have events. */
  readonly cases: number;
  readonly activities: number;
  readonly variants: number;
  /** A part of the checksum; see `contentSums`. */
  readonly sums: ContentSums;
  readonly checksum: string;
}

/**
 * Reduces the events of a log in the database to what mining needs: case facts, variants, segment
 * statistics and counts of activities. Sorts the events once: their activities and times are
 * gathered by case, and everything is computed from these.
 *
 * @param tables the partitions of the log, attached or not
 * @param keep tables to make for later updates; null for none
 */
export async function reduceLog(
  sql: Session,
  logId: number,
  tables: LogTables,
  keep: UpdateTables | null = null,
): Promise<LogFigures & TimeFigures> {
  await gatherPaths(sql, tables, "path");
  await writeVariants(sql, logId);
  await sql.unsafe(`delete from ${tables.fact}; insert into ${tables.fact} ${factsOf("path", logId)}`);
  await sql`delete from tracebook.segment where log_id = ${logId}`;
  const equalTimes = keep === null ? await writeSegments(sql, logId) : await makeUpdateTables(sql, logId, tables, keep);
  await countActivities(sql, logId);
  const [figures] = await sql<Omit<LogFigures, "equalTimes" | "checksum" | "sums">[]>`
    select coalesce(sum(events), 0)::float8 as events, count(*)::float8 as cases,
      (select count(*)::int from tracebook.activity where log_id = ${logId} and events > 0) as activities,
      (select count(*)::int from tracebook.variant where log_id = ${logId}) as variants,
      min(times[1])::text as "firstTime", max(times[events])::text as "lastTime"
    from path`;
  const sums = await contentSums(sql, tables);
  const checksum = await contentChecksum(sql, logId, sums);
  await sql`drop table path`;
  return { ...figures, equalTimes, sums, checksum };
}

async function writeVariants(sql: Session, logId: number): Promise<void> {
  await sql`delete from tracebook.variant where log_id = ${logId}`;
  await sql.unsafe(`
    insert into tracebook.variant (log_id, variant, cases, activities)
    select ${logId}, ${VARIANT}, count(*), activities from path group by activities`)
    .catch((error) => {
      throw error.code === "23505" ? sameHash() : error;
    });
}

/** Returns the number of events at the same time as the event before them in their case. */
async function writeSegments(sql: Session, logId: number): Promise<number> {
  const [{ equal }] = await sql.unsafe<{ equal: number }[]>(`
    with statistic as (
      select edge, count(*) as count, sum(${MICROSECONDS})::float8 / 1e6 as total, count(*) filter (where seconds = 0) as equal,
        percentile_cont(array[0, 0.5, 0.9, 1]) within group (order by seconds) as percentiles
      from (${stepsOf("path")}) timed group by edge
    ), written as (
      insert into tracebook.segment
      select ${logId}, (edge >> 32)::int, (edge & 4294967295)::int, count, total, total / count,
        percentiles[2], percentiles[3], percentiles[1], percentiles[4]
      from statistic
    )
    select coalesce(sum(equal), 0)::float8 as equal from statistic`);
  return equal;
}

/**
 * Computes the figures of each activity. They are added up in one list before a single join.
 */
async function countActivities(sql: Session, logId: number): Promise<void> {
  await sql.unsafe(WITHOUT_LOOPS);
  await sql`
    with step as (
      select cases, activity, count(*) as times
      from tracebook.variant, unnest(activities) as activity where log_id = ${logId} group by variant, cases, activity
    ), part (activity, events, rework_cases, start_cases, end_cases) as (
      select code, 0, 0, 0, 0 from tracebook.activity where log_id = ${logId}
      union all select activity, cases * times, case when times > 1 then cases else 0 end, 0, 0 from step
      union all select activities[1], 0, 0, cases, 0 from tracebook.variant where log_id = ${logId}
      union all select activities[cardinality(activities)], 0, 0, 0, cases from tracebook.variant where log_id = ${logId}
    ), figures as (
      select activity, sum(events) as events, sum(rework_cases) as rework_cases,
        sum(start_cases) as start_cases, sum(end_cases) as end_cases
      from part group by activity
    )
    update tracebook.activity a set
      events = figures.events, rework_cases = figures.rework_cases,
      start_cases = figures.start_cases, end_cases = figures.end_cases
    from figures where a.log_id = ${logId} and a.code = figures.activity`;
  await sql.unsafe(WITH_LOOPS);
}

/**
 * Sums of 64-bit hashes over the rows of a log, as decimal texts. Only the database computes with
 * them.
 */
export interface ContentSums {
  readonly events: string;
  readonly cases: string;
}

/**
 * Sums the hashes of events and of cases. The number of a row in its file is a part of its hash,
 * the number of the load is not. An update subtracts the old hashes of some cases and adds the new.
 *
 * The hash functions are PostgreSQL's `hash_..._extended`. Hash partitioning depends on them, so
 * they do not change between versions.
 *
 * @param among a table with the `case_key` of the cases to sum. Default: all cases
 */
export async function contentSums(sql: Session, tables: LogTables, among: string | null = null): Promise<ContentSums> {
  const place = "position & 1099511627775"; // the lower 40 bits
  const which = among === null ? "" : ` where case_key in (select case_key from ${among})`;
  const [sums] = await sql.unsafe<ContentSums[]>(`
    select coalesce(
        (select sum(hash_record_extended(row(case_key, time, start, ${place}, activity, resource, lifecycle, event_id, attributes::text), 1))
         from ${tables.event}${which}), 0)::text as events,
      coalesce((select sum(hash_record_extended(row(${place}, case_id, attributes), 3)) from ${tables.case}${which}), 0)::text as cases`);
  return sums;
}

/**
 * A checksum of the content of a log and its order: SHA-256 of sums of 64-bit hashes over labels,
 * events, attributes and cases. The same files loaded in the same order have the same checksum.
 */
export async function contentChecksum(sql: Session, logId: number, sums: ContentSums): Promise<string> {
  const labels = (table: string) =>
    `(select sum(hash_record_extended(row(code, label), 0)) from tracebook.${table} where log_id = ${logId})`;
  const [{ text }] = await sql.unsafe<{ text: string }[]>(`
    select concat_ws('/', ${labels("activity")}, ${labels("resource")}, ${labels("lifecycle")}) as text`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${text}/${sums.events}/${sums.cases}`));
  return new Uint8Array(digest).toHex();
}
