import { type Database, readTroubles } from "../database/mod.ts";
import { countOf } from "../numerics/number-text.ts";

/** The failed jobs and dead letters in one line, for `start`, `db status` and the site, or null. */
export async function troublesLine(database: Database): Promise<string | null> {
  const { failed, deadLetters } = await readTroubles(database);
  if (failed.length === 0 && deadLetters === 0) return null;
  const jobs = failed.map(({ job, at }) => `${job} (${at.toISOString().slice(0, 16).replace("T", " ")} UTC)`);
  const parts = [
    ...(jobs.length > 0 ? [`failed last: ${jobs.join(", ")}`] : []),
    ...(deadLetters > 0 ? [countOf(deadLetters, "dead letter")] : []),
  ];
  return `Jobs: ${parts.join("; ")}. See: deno task history --failed`;
}
