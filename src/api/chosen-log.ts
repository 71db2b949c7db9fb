import { type Database, listLogs, type StoredLog } from "../database/mod.ts";
import { inputError } from "../errors.ts";
import { storedLog } from "../pipeline/stored-log.ts";

/**
 * The stored log that a request asks about: that of `?log=`, else the one that was loaded last.
 * Answers name it in the header `Tracebook-Log`.
 *
 * @param name the parameter's value, if given: a slug or a name
 * @throws an input error where there is no such log, or none at all
 */
export async function chosenLog(database: Database, name: string | undefined): Promise<StoredLog> {
  if (name !== undefined) return await storedLog(database, name);
  const logs = await listLogs(database);
  if (logs.length === 0) {
    throw inputError({ expected: "a stored log", found: "none", advice: "Load one with: deno task load FILE" });
  }
  return logs.reduce((last, log) => log.loadedAt > last.loadedAt ? log : last);
}
