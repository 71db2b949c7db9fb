import { type Database, findLog, listLogs, modelIdentityInUse, type StoredLog } from "../database/mod.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";

/** What nearly each request asks of the database. */
export interface Lookups {
  findLog(name: string): Promise<StoredLog | null>;
  listLogs(): Promise<StoredLog[]>;
  modelIdentity(log: StoredLog, task: Task): Promise<string | null>;
  /** Forgets what is known, after this process has changed the database. */
  forget(): void;
}

/** Asks the database each time. */
export const directLookups = (database: Database): Lookups => ({
  findLog: (name) => findLog(database, name),
  listLogs: () => listLogs(database),
  modelIdentity: ({ logId }, task) => modelIdentityInUse(database, logId, task),
  forget() {},
});

/** Time for which an answer of the database is used again, in ms. */
const FRESH_MS = 200;
const MOST_KEPT = 1000;

/** Asks the database at most once in a fifth of a second for each thing. */
export function recentLookups(database: Database): Lookups {
  const direct = directLookups(database);
  const known = new Map<string, { readonly at: number; readonly found: Promise<unknown> }>();
  const recent = <T>(key: string, look: () => Promise<T>): Promise<T> => {
    const now = performance.now();
    const before = known.get(key);
    if (before !== undefined && now - before.at < FRESH_MS) return before.found as Promise<T>;
    const found = look();
    known.delete(key);
    known.set(key, { at: now, found });
    if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
    found.catch(() => {
      if (known.get(key)?.found === found) known.delete(key);
    });
    return found;
  };
  return {
    findLog: (name) => recent(`log ${name}`, () => direct.findLog(name)),
    listLogs: () => recent("logs", () => direct.listLogs()),
    modelIdentity: (log, task) => recent(`model ${log.identity} ${task}`, () => direct.modelIdentity(log, task)),
    forget: () => known.clear(),
  };
}
