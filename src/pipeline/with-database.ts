import { connect, type Database } from "../database/mod.ts";
import type { Reporter } from "./reporter.ts";
import type { Settings } from "./settings.ts";

/**
 * Connects to the database of the settings for the time of some work, and starts the embedded one
 * where that is needed.
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
    return await work(database);
  } finally {
    await database.close();
  }
}
