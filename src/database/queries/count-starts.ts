import { withDatabaseProblems } from "../database-problem.ts";
import type { Database } from "../database.ts";
import type { StoredLog } from "./list-logs.ts";

/**
 * Counts the cases that start in each of some equally long spans between the first and the
 * last event of a stored log, without reading the events; see
 * `caseStarts` in `src/performance`.
 */
export async function countStarts(
  database: Database,
  { logId, firstTime, lastTime }: StoredLog,
  spans: number,
): Promise<number[]> {
  const counts = new Array<number>(spans).fill(0);
  if (firstTime === null || lastTime === null) return counts;
  const rows = await withDatabaseProblems(database, async () =>
    await database.sql<{ span: number; cases: number }[]>`
      with log as (select first_time, extract(epoch from last_time - first_time)::float8 as seconds
        from tracebook.log where log_id = ${logId})
      select case when seconds > 0 then least(${spans - 1}::int,
          floor(${spans}::float8 * extract(epoch from start_time - first_time)::float8 / seconds)::int) else 0 end as span,
        count(*)::int as cases
      from tracebook.case_fact, log where log_id = ${logId} group by 1`);
  for (const { span, cases } of rows) counts[span] = cases;
  return counts;
}
