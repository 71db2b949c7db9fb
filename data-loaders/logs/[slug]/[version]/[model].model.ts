/**
 * `data/logs/SLUG/VERSION/TASK-ID.model`: the model in use for a log and a target, with its
 * intervals recalibrated by the log as it stands.
 */
import { findLog, readEventLog } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { readModelInUse } from "@/pipeline/models/model-in-use.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { recalibrate } from "@/prediction/running-cases/recalibrate.ts";

await runLoader(async (database, { slug, model: name }) => {
  const log = await findLog(database, slug);
  const task = name.startsWith("remaining-") ? "remaining" : "duration";
  const inUse = log === null ? null : await readModelInUse(database, log, task);
  if (log === null || inUse === null) {
    throw environmentError({
      expected: `a model of the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  return encodeModel(recalibrate(inUse.model, await readEventLog(database, log)));
});
