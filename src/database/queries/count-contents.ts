import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** How much a database holds. */
export interface DatabaseContents {
  /** Stored logs, without their earlier versions. */
  readonly logs: number;
  /** Models of all logs, in use or not. */
  readonly models: number;
}

/** Counts what a database holds. */
export async function countContents(database: Database): Promise<DatabaseContents> {
  return await withDatabaseProblems(database, async () => {
    const [counts] = await database.sql<DatabaseContents[]>`
      select (select count(*)::float8 from tracebook.log where version > 0 and version_of is null) as logs,
        (select count(*)::float8 from tracebook.model) as models`;
    return { ...counts };
  });
}
