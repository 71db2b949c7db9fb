import { inputError } from "../../errors.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * Gathers the activities and times of each case, in order, into a table of the transaction:
 * `case_key`, `events`, `activities`, `times`. All reduced tables come from there.
 *
 * @param among table with the `case_key` of the cases to gather; default all
 */
export async function gatherPaths(sql: Session, { event }: LogTables, name: string, among: string | null = null): Promise<void> {
  await sql.unsafe(`
    create temp table ${name} on commit drop as
    select case_key, count(*)::int as events,
      array_agg(activity order by time, position) as activities,
      array_agg(time order by time, position) as times
    from ${event} ${among === null ? "" : `where case_key in (select case_key from ${among})`} group by case_key`);
}

/** By which a variant is known: a number that only its activities decide. */
export const VARIANT = "hash_array_extended(activities, 0)";

/**
 * Two different sequences of activities have the same 64-bit hash: by chance once in a thousand
 * million logs of ten thousand variants each.
 */
export const sameHash = () =>
  inputError({
    expected: "sequences of activities that their 64-bit hashes tell apart",
    found: "two with the same hash",
    advice: "Leave out one of the cases that the file brings, or name activities by another column.",
  });

/**
 * From each event to the next one of its case: `edge`, both activities in one number, because
 * sorting by one column is a fifth faster, and `seconds`. The last event of a case has none behind
 * it: no edge. `offset 0` keeps the planner from computing the seconds anew for each figure.
 *
 * @param paths a table as {@linkcode gatherPaths} makes it
 */
export const stepsOf = (paths: string): string => `
  select edge, date_part('epoch', after - before) as seconds from (
    select unnest(activities)::bigint << 32 | unnest(activities[2:]) as edge, unnest(times) as before, unnest(times[2:]) as after from ${paths}
  ) step where edge is not null offset 0`;

/**
 * Whole microseconds, whose sum does not depend on the order of its terms as that of fractions
 * would.
 */
export const MICROSECONDS = "round(seconds * 1e6)::bigint";

/** Case facts of the paths in a table, for `insert into`. */
export const factsOf = (paths: string, logId: number): string => `
  (case_key, start_time, end_time, duration_seconds, log_id, events, variant)
  select case_key, times[1], times[events], date_part('epoch', times[events] - times[1]), ${logId}, events, ${VARIANT} from ${paths}`;
