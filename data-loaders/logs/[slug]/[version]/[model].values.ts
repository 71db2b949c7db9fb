/**
 * `data/logs/SLUG/VERSION/remaining-ID.values`: what the model of remaining times must know of the
 * running cases, as JSON.
 */
import { publicationOf, readPublishable } from "@/pipeline/privacy/publication.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { logOfFolder, modelOfFile, publishedModel } from "@/pipeline/site/published-logs.ts";
import { latestValues } from "@/pipeline/site/published-values.ts";

await runLoader(async (database, { slug, version, model: name }, settings) => {
  const publication = await publicationOf(settings);
  const log = await logOfFolder(database, slug, version, publication);
  const inUse = await modelOfFile(database, log, `${name}.values`, publication);
  const publishable = await readPublishable(database, log, publication);
  const model = publishedModel(inUse, log, publishable, publication);
  return new TextEncoder().encode(JSON.stringify(latestValues(model, publishable.log)));
});
