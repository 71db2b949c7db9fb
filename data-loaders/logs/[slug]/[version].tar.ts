/**
 * `data/logs/SLUG/VERSION/`: manifest, variants, cases, times and first map of one version of a
 * log; one process makes them all.
 */
import { readEventLog } from "@/database/mod.ts";
import { packFiles } from "@/formats/published/published-log-archive.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { logOfFolder } from "@/pipeline/site/published-logs.ts";

await runLoader(async (database, { slug, version }) => {
  const log = await logOfFolder(database, slug, version);
  return packFiles(await publishedFiles(await readEventLog(database, log), log));
});
