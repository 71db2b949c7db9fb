import { MICROSECONDS, stepsOf } from "./case-paths.ts";
import type { LogTables, Session, UpdateTables } from "./load-tables.ts";

/**
 * Updates the statistics of segments for removed and added paths. The result is exact. The cost is
 * proportional to the steps of these paths, not to the sizes of the segments: a percentile moves by
 * at most as many order statistics as steps were removed and added, and an index leads from its old
 * position to the new one.
 *
 * @param changed a table of paths with a `sign`: -1 for removed, 1 for added
 */
export async function updateSegments(sql: Session, logId: number, changed: string, tables: UpdateTables): Promise<void> {
  const { duration, place } = tables;
  await sql.unsafe(WITHOUT_HASHES);
  await gatherChanges(sql, changed);
  await sql.unsafe(`
    insert into ${duration} as d (edge, seconds, count) select edge, seconds, count from step_change
      on conflict (edge, seconds) do update set count = d.count + excluded.count;
    delete from ${duration} d using step_change c where d.edge = c.edge and d.seconds = c.seconds and d.count = 0`);
  await movePlaces(sql, tables);
  await sql.unsafe(`
    delete from tracebook.segment s using edge_change e where log_id = ${logId} and ${SEGMENT_OF_EDGE}
      and not exists (select from ${duration} d where d.edge = e.edge);
    delete from ${place} p using edge_change e where p.edge = e.edge and not exists (select from ${duration} d where d.edge = e.edge);
    delete from edge_change e where not exists (select from ${place} p where p.edge = e.edge)`);
  await writeStatistics(sql, logId, tables);
  await sql.unsafe(`${WITH_HASHES} drop table step_change, edge_change, statistic`);
}

// Both directions of the equality, so that the planner can use an index on either table. It
// underestimates the number of segments or edges, and chooses nested loops.
const SEGMENT_OF_EDGE = `s.from_activity = (e.edge >> 32)::int and s.to_activity = (e.edge & 4294967295)::int
  and e.edge = (s.from_activity::bigint << 32 | s.to_activity)`;

/**
 * Makes two tables. `step_change`: change of the number of steps by segment and duration.
 * `edge_change`: the same by segment, with the change of total time.
 */
async function gatherChanges(sql: Session, changed: string): Promise<void> {
  const steps = (sign: number) => stepsOf(`(select * from ${changed} where sign = ${sign}) paths`);
  await sql.unsafe(`
    create temp table step_change on commit drop as
    select edge, seconds, sum(sign)::bigint as count from (
      select -1 as sign, * from (${steps(-1)}) gone union all select 1, * from (${steps(1)}) come
    ) step group by edge, seconds having sum(sign) <> 0;
    create index on step_change (edge, seconds);
    create temp table edge_change on commit drop as
    select edge, sum(count)::bigint as count, sum(${MICROSECONDS}::numeric * count) as microseconds from step_change group by edge;
    alter table edge_change add primary key (edge);
    analyze step_change, edge_change`);
}

// The server's hash function combines the halves of a bigint by exclusive or. A million edges of a
// hundred thousand activities then have a hundred thousand hashes, and the edges of a chain of
// activities a dozen: hash tables of edges would take hours.
const WITHOUT_HASHES = "set local enable_hashagg = off; set local enable_hashjoin = off;";
const WITH_HASHES = "set local enable_hashagg to default; set local enable_hashjoin to default;";

/**
 * Updates the number of durations below the old position of each percentile. A new segment starts
 * at its shortest duration.
 */
async function movePlaces(sql: Session, { place }: UpdateTables): Promise<void> {
  const below = PERCENTILES.map(({ place }) =>
    `${place}_below = p.${place}_below + coalesce((select sum(count) from step_change c where c.edge = e.edge and c.seconds < p.${place}), 0)::bigint`
  );
  await sql.unsafe(`
    update ${place} p set microseconds = p.microseconds + e.microseconds, ${
    below.join(", ")
  } from edge_change e where p.edge = e.edge;
    insert into ${place} (edge, microseconds, ${PERCENTILES.map(({ place }) => `${place}, ${place}_below`).join(", ")})
    select edge, microseconds, ${PERCENTILES.map(() => "0, 0").join(", ")}
    from edge_change e where not exists (select from ${place} p where p.edge = e.edge)`);
}

/**
 * The order statistics at and above the rank of a percentile in segment `t`, where `rank` counts
 * from 0. `low` is the order statistic at that rank, with `below` durations before it and `upto`
 * including its equals. Searches up or down from the old position.
 */
const orderStatistics = (duration: string, place: string, share: string) => `
  lateral (select ${share} * (t.count - 1)::float8 as exact, floor(${share} * (t.count - 1)::float8) as rank) ${place}_at,
  lateral (
    (select seconds as low, below, below + count as upto from (
       select seconds, count, t.${place}_below + sum(count) over (order by seconds rows unbounded preceding) - count as below
       from ${duration} where edge = t.edge and seconds >= t.${place} and ${place}_at.rank >= t.${place}_below
     ) up where ${place}_at.rank < below + count order by seconds limit 1)
    union all
    (select seconds, below, below + count from (
       select seconds, count, t.${place}_below - sum(count) over (order by seconds desc rows unbounded preceding) as below
       from ${duration} where edge = t.edge and seconds < t.${place} and ${place}_at.rank < t.${place}_below
     ) down where below <= ${place}_at.rank order by seconds desc limit 1)
  ) ${place}_low,
  lateral (
    select case when ceil(${place}_at.exact) < ${place}_low.upto then ${place}_low.low
      else (select seconds from ${duration} where edge = t.edge and seconds > ${place}_low.low order by seconds limit 1) end as high
  ) ${place}_high`;

/**
 * Interpolates by the server's function, so that all bits are those of the percentile of all
 * durations.
 */
const between = (rank: string, low: string, high: string) => `
  (select percentile_cont(${rank} - floor(${rank})) within group (order by x) from unnest(array[${low}, ${high}]) as x)`;

async function writeStatistics(sql: Session, logId: number, { duration, place }: UpdateTables): Promise<void> {
  const end = (direction: string) =>
    `(select seconds from ${duration} where edge = t.edge order by seconds ${direction} limit 1)`;
  const places = PERCENTILES.map(({ place }) => `${place} = e.${place}, ${place}_below = e.${place}_below`);
  const columns = [
    "count",
    "total_seconds",
    "mean_seconds",
    ...PERCENTILES.map(({ column }) => column),
    "min_seconds",
    "max_seconds",
  ];
  // The searches stop after a few rows. The planner does not know that, and would sort the whole
  // segment first.
  const walking = ["enable_sort", "enable_bitmapscan", "enable_seqscan"];
  await sql.unsafe(walking.map((setting) => `set local ${setting} = off;`).join(" "));
  await sql.unsafe(`
    create temp table statistic on commit drop as
    select t.edge, t.count, t.total_seconds, t.total_seconds / t.count as mean_seconds, ${end("asc")} as min_seconds, ${
    end("desc")
  } as max_seconds, ${
    PERCENTILES.map(({ place, column }) =>
      `${
        between(`${place}_at.exact`, `${place}_low.low`, `${place}_high.high`)
      } as ${column}, ${place}_low.low as ${place}, ${place}_low.below::bigint as ${place}_below`
    ).join(", ")
  }
    from (
      select p.*, coalesce(s.count, 0) + e.count as count, p.microseconds::float8 / 1e6 as total_seconds
      from edge_change e join ${place} p using (edge) left join tracebook.segment s on log_id = ${logId} and ${SEGMENT_OF_EDGE}
    ) t, ${PERCENTILES.map(({ place, share }) => orderStatistics(duration, place, share)).join(", ")}`);
  await sql.unsafe(walking.map((setting) => `set local ${setting} to default;`).join(" "));
  await sql.unsafe(`
    update ${place} p set ${places.join(", ")} from statistic e where p.edge = e.edge;
    insert into tracebook.segment (log_id, from_activity, to_activity, ${columns.join(", ")})
    select ${logId}, (edge >> 32)::int, (edge & 4294967295)::int, ${columns.join(", ")} from statistic
    on conflict (log_id, from_activity, to_activity) do update set ${
    columns.map((column) => `${column} = excluded.${column}`).join(", ")
  }`);
}

/** The percentiles of a segment, with their columns in table `place` and in `tracebook.segment`. */
const PERCENTILES = [
  { share: "0.5::float8", place: "median", column: "median_seconds" },
  { share: "0.9::float8", place: "p90", column: "p90_seconds" },
] as const;

/** Whether the tables for updates of a log exist. */
export async function hasUpdateTables(sql: Session, { place }: UpdateTables): Promise<boolean> {
  const [{ found }] = await sql<{ found: boolean }[]>`select to_regclass(${place}) is not null as found`;
  return found;
}

/**
 * Makes the tables for updates from table `path`, which holds the paths of all cases, and the
 * indexes by which an update finds the rows of a case. Writes the statistics of segments from them,
 * bit for bit those of the server's `percentile_cont`.
 *
 * @returns the number of events at the same time as the event before them in their case
 */
export async function makeUpdateTables(
  sql: Session,
  logId: number,
  { event, case: cases, fact }: LogTables,
  tables: UpdateTables,
): Promise<number> {
  const { duration, place } = tables;
  await tellCaseLength(sql, event);
  const index = (table: string, column: string) =>
    `create index if not exists ${table.slice("tracebook.".length)}_${column} on ${table} (${column});`;
  // Sorted by segment first, then within each segment by durations alone: half the time of one sort
  // by both, which compares two columns wherever segments are equal.
  await sql.unsafe(`${WITHOUT_HASHES}
    create table ${duration} as select edge, seconds, count(*) as count
      from (select edge, seconds from (${stepsOf("path")}) step order by edge offset 0) by_segment group by edge, seconds
      order by edge, seconds;
    alter table ${duration} add primary key (edge, seconds);
    analyze ${duration}`);
  await rankDurations(sql, duration);
  const columns = PERCENTILES.flatMap(({ place }) => [place, `${place}_below`]).join(", ");
  await sql.unsafe(`
    create table ${place} as select edge, microseconds, ${columns} from ranked;
    alter table ${place} add primary key (edge);
    analyze ${place};
    ${index(event, "case_key")} ${index(cases, "case_key")} ${index(fact, "case_key")} ${index(fact, "start_time")} ${
    index(fact, "end_time")
  }
    insert into tracebook.segment (log_id, from_activity, to_activity, count, total_seconds, mean_seconds, min_seconds, max_seconds, ${
    PERCENTILES.map(({ column }) => column).join(", ")
  })
    select ${logId}, (edge >> 32)::int, (edge & 4294967295)::int, count, microseconds::float8 / 1e6, microseconds::float8 / 1e6 / count,
      shortest, longest, ${
    PERCENTILES.map(({ place }) => between(`${place}_rank`, place, `${place}_above`)).join(", ")
  } from ranked`);
  const [{ equal }] = await sql<{ equal: number }[]>`select coalesce(sum(equal), 0)::float8 as equal from ranked`;
  await sql.unsafe(`${WITH_HASHES} drop table ranked`);
  return equal;
}

/**
 * Tells the planner how many events a case has. From a sample it takes cases for ten times as long
 * in a log of ten million events, and an update would read all events instead of those of its
 * cases.
 */
async function tellCaseLength(sql: Session, event: string): Promise<void> {
  const [{ share }] = await sql<{ share: number | null }[]>`select count(*)::float8 / sum(events) as share from path`;
  if (share !== null) await sql.unsafe(`alter table ${event} alter column case_key set (n_distinct = ${-Math.max(share, 1e-6)})`);
}

/**
 * Makes table `ranked`: by segment its figures and, for each percentile, its rank, the order
 * statistics at and above it, and how many durations are below the former. Counts are added up as
 * floating-point numbers, exact up to 2^53 and three times faster than bigint.
 */
async function rankDurations(sql: Session, duration: string): Promise<void> {
  const at = (rank: string) => `filter (where ${rank} >= below and ${rank} < below + count)`;
  const ranks = PERCENTILES.map(({ place, share }) => `${share} * (total - 1) as ${place}_rank`);
  const statistics = PERCENTILES.map(({ place }) => `
    max(${place}_rank) as ${place}_rank, max(seconds) ${at(`floor(${place}_rank)`)} as ${place},
    (max(below) ${at(`floor(${place}_rank)`)})::bigint as ${place}_below, max(seconds) ${
    at(`ceil(${place}_rank)`)
  } as ${place}_above`);
  await sql.unsafe(`
    create temp table ranked on commit drop as
    with whole as (
      select edge, sum(count)::bigint as count, min(seconds) as shortest, max(seconds) as longest,
        coalesce(sum(${MICROSECONDS}) filter (where count = 1), 0)
          + coalesce(sum(${MICROSECONDS}::numeric * count) filter (where count > 1), 0) as microseconds,
        coalesce(sum(count) filter (where seconds = 0), 0) as equal
      from ${duration} group by edge
    ), counted as (
      select d.edge, seconds, d.count, w.count::float8 as total,
        sum(d.count::float8) over (partition by d.edge order by seconds rows unbounded preceding) - d.count as below
      from ${duration} d join whole w using (edge)
    ), statistic as (
      select edge, ${statistics.join(", ")} from (select *, ${ranks.join(", ")} from counted) ranks group by edge
    )
    select * from whole join statistic using (edge)`);
}
