import { type Database, listLogs, type StoredLog } from "../database/mod.ts";
import { storedLog } from "../pipeline/stored-log.ts";

/**
 * The stored logs that a command is for: those named, or all. @throws an input error for a name
 * that is none
 */
export async function chosenLogs(database: Database, names: readonly string[]): Promise<StoredLog[]> {
  return names.length === 0 ? await listLogs(database) : await Promise.all(names.map((name) => storedLog(database, name)));
}
