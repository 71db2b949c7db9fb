import { type Database, pruneOld } from "../database/mod.ts";

/** Milliseconds between two prunings. */
const DAY = 86_400_000;

/**
 * Deletes what is old once a day, see {@linkcode pruneOld}, while a long-running program calls
 * `tick`. A failure is reported, and tried again a day later.
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
      await pruneOld(database, new Date(last)).catch(onProblem);
    },
  };
}
