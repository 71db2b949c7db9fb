import { MICROSECONDS, stepsOf } from "./case-paths.ts";
import type { LogTables, Session, UpdateTables } from "./load-tables.ts";

/** The percentiles of a segment, with their columns in table `place` and in `tracebook.segment`. */
export const PERCENTILES = [
  { share: "0.5::float8", place: "median", column: "median_seconds" },
  { share: "0.9::float8", place: "p90", column: "p90_seconds" },
] as const;

/** Whether a log has its tables for updates. */
export async function hasUpdateTables(sql: Session, { place }: UpdateTables): Promise<boolean> {
  const [{ found }] = await sql<{ found: boolean }[]>`select to_regclass(${place}) is not null as found`;
  return found;
}

/**
 * Makes the tables for updates, from the paths of all cases in table `path`; and the indexes by
 * which an update finds the rows of a case.
 */
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
