/**
 * `data/logs/SLUG/VERSION/TASK-ID.model`: the model in use for a log and a target, with its
 * intervals recalibrated by the log as it stands.
 */
import { publicationOf, readPublishable } from "@/pipeline/privacy/publication.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { logOfFolder, modelOfFile, publishedModel } from "@/pipeline/site/published-logs.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";

await runLoader(async (database, { slug, version, model: name }, settings) => {
  const publication = await publicationOf(settings);
  const log = await logOfFolder(database, slug, version, publication);
  const inUse = await modelOfFile(database, log, `${name}.model`, publication);
  return encodeModel(publishedModel(inUse, log, await readPublishable(database, log, publication), publication));
});
