import { MICROSECONDS, stepsOf } from "./case-paths.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * Tables of one log that only updates of its reduced tables need. They are made by the first load that extends the log by few cases, together with
 * indexes on its partitions, and go with the partitions.
 */
export interface UpdateTables {
  /**
   * `edge`, `seconds`, `count`: how many steps took how long. In the order of its key stand the durations of each segment, of which percentiles are read.
   */
  readonly duration: string;
  /**
   * `edge`, `microseconds`, and for median and 90th percentile the order statistic at or just below, with the number of durations below it: from
   * there the next percentile is as far as the segment has changed.
   */
  readonly place: string;
}

/** The percentiles of a segment, with their columns in {@linkcode UpdateTables.place} and in `tracebook.segment`. */
export const PERCENTILES = [
  { share: "0.5::float8", place: "median", column: "median_seconds" },
  { share: "0.9::float8", place: "p90", column: "p90_seconds" },
] as const;

/** See {@linkcode UpdateTables}. */
export const updateTables = (logId: number, partition: number): UpdateTables => ({
  duration: `tracebook.segment_duration_${logId}_${partition}`,
  place: `tracebook.segment_place_${logId}_${partition}`,
});

/** Whether a log has its tables for updates. */
export async function hasUpdateTables(sql: Session, { place }: UpdateTables): Promise<boolean> {
  const [{ found }] = await sql<{ found: boolean }[]>`select to_regclass(${place}) is not null as found`;
  return found;
}

/** Drops them, where there are any; the indexes on the partitions stay. */
export async function dropUpdateTables(sql: Session, { duration, place }: UpdateTables): Promise<void> {
  await sql.unsafe(`drop table if exists ${duration}, ${place}`);
}

/** Makes them, from the paths of all cases in table `path`; and the indexes by which an update finds the rows of a case. */
export async function makeUpdateTables(
  sql: Session,
  { event, case: cases, fact }: LogTables,
  tables: UpdateTables,
): Promise<void> {
  const { duration, place } = tables;
  const index = (table: string, column: string) =>
    `create index if not exists ${table.slice("tracebook.".length)}_${column} on ${table} (${column});`;
  await sql.unsafe(`
    create table ${duration} as select edge, seconds, count(*) as count from (${stepsOf("path")}) step group by edge, seconds
      order by edge, seconds;
    alter table ${duration} add primary key (edge, seconds);
    create table ${place} as
    with counted as (
      select edge, seconds, count, sum(count) over (partition by edge order by seconds rows unbounded preceding) - count as below,
        sum(count) over (partition by edge) as total
      from ${duration}
    )
    select edge, sum(${MICROSECONDS}::numeric * count) as microseconds, ${
    PERCENTILES.map(({ share, place }) => {
      const here = `filter (where floor(${share} * (total - 1)::float8) between below and below + count - 1)`;
      return `max(seconds) ${here} as ${place}, max(below) ${here}::bigint as ${place}_below`;
    }).join(", ")
  } from counted group by edge;
    alter table ${place} add primary key (edge);
    ${index(event, "case_key")} ${index(cases, "case_key")} ${index(fact, "case_key")} ${index(fact, "start_time")} ${
    index(fact, "end_time")
  }
    analyze ${duration}; analyze ${place}`);
}
