/**
 * `data/logs/SLUG/VERSION/remaining-ID.values`: what the model of remaining times must know of the
 * open cases, as JSON.
 */
import { findLog, modelInUse, readEventLog } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { latestValues } from "@/pipeline/site/published-values.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { decodeRemainingModel } from "@/prediction/models/remaining-model-file.ts";

await runLoader(async (database, { slug }) => {
  const log = await findLog(database, slug);
  const record = log === null ? null : await modelInUse(database, log.logId, "remaining");
  if (log === null || record === null) {
    throw environmentError({
      expected: `a model of remaining times in use for the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  const model = decodeRemainingModel(record.bytes, `model ${record.modelId}`);
  return new TextEncoder().encode(JSON.stringify(latestValues(model, await readEventLog(database, log))));
});
