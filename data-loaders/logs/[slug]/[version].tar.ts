/**
 * `data/logs/SLUG/VERSION/`: manifest, columns and first map of one version of a log; one process
 * makes them all.
 */
import { packFiles } from "@/formats/published/published-log-archive.ts";
import { levelOf, publicationOf, publishedChecksum, readPublishable } from "@/pipeline/privacy/publication.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { logOfFolder } from "@/pipeline/site/published-logs.ts";

await runLoader(async (database, { slug, version }, settings) => {
  const publication = await publicationOf(settings);
  const log = await logOfFolder(database, slug, version, publication);
  const level = levelOf(log, publication);
  const source = { ...log, checksum: publishedChecksum(log, publication) };
  return packFiles(await publishedFiles(await readPublishable(database, log, publication), source, level));
});
