import { connect, type Database, withDatabaseProblems } from "../database/mod.ts";
import type { Reporter } from "./reporter.ts";
import type { Settings } from "./settings.ts";

/**
 * Connects to the database of the settings, does some work and disconnects. Starts the embedded
 * database if it is needed and not running.
 *
 * @throws what the work throws; environment errors of the database
 */
export async function withDatabase<T>(
  { settings, reporter }: { readonly settings: Settings; readonly reporter: Reporter },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await connect({
    databaseUrl: settings.databaseUrl ?? undefined,
    home: settings.home,
    onMessage: reporter.message,
  });
  try {
    return await withDatabaseProblems(database, () => work(database));
  } finally {
    await database.close();
  }
}
