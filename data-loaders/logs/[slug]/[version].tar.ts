/**
 * `data/logs/SLUG/VERSION/`: manifest, variants, cases, times and first map of one version of a
 * log; one process makes them all.
 */
import { findLog, readEventLog } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { packFiles } from "@/formats/published/published-log-archive.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";

await runLoader(async (database, { slug, version }) => {
  const log = await findLog(database, slug);
  if (log === null || log.version !== parseInt(version)) {
    throw environmentError({
      expected: `version ${parseInt(version)} of the log ${slug}`,
      found: log === null ? "no such log" : `version ${log.version}`,
      advice: "The log was loaded while the site was being built: build it again.",
    });
  }
  return packFiles(await publishedFiles(await readEventLog(database, log), log));
});
