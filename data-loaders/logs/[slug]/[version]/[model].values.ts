/**
 * `data/logs/SLUG/VERSION/remaining-ID.values`: what the model of remaining times must know of the
 * running cases, as JSON.
 */
import { findLog, readEventLog } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { readModelInUse } from "@/pipeline/models/model-in-use.ts";
import { latestValues } from "@/pipeline/site/published-values.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";

await runLoader(async (database, { slug }) => {
  const log = await findLog(database, slug);
  const inUse = log === null ? null : await readModelInUse(database, log, "remaining");
  if (log === null || inUse === null) {
    throw environmentError({
      expected: `a model of remaining times in use for the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  return new TextEncoder().encode(JSON.stringify(latestValues(inUse.model, await readEventLog(database, log))));
});
