import { inputError } from "../../errors.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * Gathers the activities and times of each case, in order, into a temporary table with the columns
 * `case_key`, `events`, `activities`, `times`. All reduced tables are computed from it.
 *
 * @param among a table with the `case_key` of the cases to gather. Default: all cases
 */
export async function gatherPaths(sql: Session, { event }: LogTables, name: string, among: string | null = null): Promise<void> {
  await sql.unsafe(`
    create temp table ${name} on commit drop as
    select case_key, count(*)::int as events,
      array_agg(activity order by time, position) as activities,
      array_agg(time order by time, position) as times
    from ${event} ${among === null ? "" : `where case_key in (select case_key from ${among})`} group by case_key`);
}

/** The key of a variant: a hash of its activities. */
export const VARIANT = "hash_array_extended(activities, 0)";

/**
 * An error for two sequences of activities with the same 64-bit hash. The probability is 10^-9 for
 * ten thousand variants.
 */
export const sameHash = () =>
  inputError({
    expected: "sequences of activities with different 64-bit hashes",
    found: "two with the same hash",
    advice: "Leave out one of the cases of the file, or take the activities from another column.",
  });

/**
 * Selects the steps from each event to the next event of its case: `edge` holds both activities in
 * one number, because sorting by one column is a fifth faster; `seconds` is the time between them.
 * `offset 0` keeps the planner from computing the seconds again for each figure.
 *
 * @param paths a table made by {@linkcode gatherPaths}
 */
export const stepsOf = (paths: string): string => `
  select edge, date_part('epoch', after - before) as seconds from (
    select unnest(activities)::bigint << 32 | unnest(activities[2:]) as edge, unnest(times) as before, unnest(times[2:]) as after from ${paths}
  ) step where edge is not null offset 0`;

/** Whole microseconds: unlike a sum of fractions, their sum does not depend on the order. */
export const MICROSECONDS = "round(seconds * 1e6)::bigint";

/** Columns and rows of case facts for `insert into`, computed from a table of paths. */
export const factsOf = (paths: string, logId: number): string => `
  (case_key, start_time, end_time, duration_seconds, log_id, events, variant)
  select case_key, times[1], times[events], date_part('epoch', times[events] - times[1]), ${logId}, events, ${VARIANT} from ${paths}`;

/**
 * Forbids nested loops where labels are joined. The planner has no statistics on rows of this
 * transaction, takes thousands of activities for a few, and would compare all with all.
 */
export const WITHOUT_LOOPS = "set local enable_nestloop = off";

/** Undoes {@linkcode WITHOUT_LOOPS}. */
export const WITH_LOOPS = "set local enable_nestloop to default";
