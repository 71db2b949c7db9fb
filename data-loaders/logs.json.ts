/**
 * `data/logs.json`: the logs that a reader can pick, each with the folder of its files and its
 * newest model.
 */
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { publishedLogs } from "@/pipeline/site/published-logs.ts";

await runLoader(async (database, _, { pageEvents }) =>
  new TextEncoder().encode(JSON.stringify(await publishedLogs(database, pageEvents), null, 1))
);
