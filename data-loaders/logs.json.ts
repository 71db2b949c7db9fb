/**
 * `data/logs.json`: the stored logs, each with the folder of its files and its models in use.
 */
import { publicationOf } from "@/pipeline/privacy/publication.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { publishedLogs } from "@/pipeline/site/published-logs.ts";

await runLoader(async (database, _, settings) =>
  new TextEncoder().encode(JSON.stringify(await publishedLogs(database, await publicationOf(settings)), null, 1))
);
