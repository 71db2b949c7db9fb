/**
 * `data/logs/SLUG/VERSION/`: manifest, columns and first map of one version of a log; one process
 * makes them all.
 */
import { countAttributes, readEventLog } from "@/database/mod.ts";
import { packFiles } from "@/formats/published/published-log-archive.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { fileNames, publishedFiles } from "@/pipeline/site/published-files.ts";
import { logOfFolder } from "@/pipeline/site/published-logs.ts";

await runLoader(async (database, { slug, version }) => {
  const log = await logOfFolder(database, slug, version);
  const events = await readEventLog(database, log, { attributes: log.level === "cases" ? "cases" : "all" });
  const files = await publishedFiles(events, log, log.level);
  const names = fileNames(await countAttributes(database, log), log.level);
  return packFiles(new Map(names.map((name) => [name, files.get(name) ?? new Uint8Array(0)])));
});
