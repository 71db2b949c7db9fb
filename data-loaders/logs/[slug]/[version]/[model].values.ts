/**
 * `data/logs/SLUG/VERSION/remaining-ID.values`: what the model of remaining times must know of the
 * running cases, as JSON.
 */
import { readEventLog } from "@/database/mod.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { logOfFolder, modelOfFile } from "@/pipeline/site/published-logs.ts";
import { latestValues } from "@/pipeline/site/published-values.ts";

await runLoader(async (database, { slug, version, model: name }) => {
  const log = await logOfFolder(database, slug, version);
  const { model } = await modelOfFile(database, log, `${name}.values`);
  return new TextEncoder().encode(JSON.stringify(latestValues(model, await readEventLog(database, log))));
});
