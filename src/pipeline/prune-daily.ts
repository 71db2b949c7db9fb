import { type Database, pruneOld } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import { DAY } from "../time/civil-date.ts";

/**
 * Deletes what is old once a day, see {@linkcode pruneOld}, while a long-running program calls
 * `tick`. Where the database is away, the next call tries again; another failure is reported, and
 * tried again a day later.
 */
export function pruneDaily(
  database: Database,
  { now, onProblem }: { readonly now: () => number; readonly onProblem: (error: unknown) => void },
): { /** Prunes if a day has passed. */ tick(): Promise<void> } {
  let last = -Infinity;
  return {
    async tick() {
      if (now() - last < DAY) return;
      last = now();
      try {
        await pruneOld(database, new Date(last));
      } catch (error) {
        if (error instanceof TracebookError && error.kind === "environment") last = -Infinity;
        else onProblem(error);
      }
    },
  };
}
