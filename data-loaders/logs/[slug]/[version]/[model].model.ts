/**
 * `data/logs/SLUG/VERSION/TASK-ID.model`: the model that answers for a log and a task. That of
 * whole durations as the registry keeps it; that of remaining times with its intervals brought up
 * to date by the log as it stands.
 */
import { findLog, latestModel, modelInUse, readEventLog } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { recalibrate } from "@/prediction/running-cases/recalibrate.ts";
import { decodeRemainingModel, encodeRemainingModel } from "@/prediction/models/remaining-model-file.ts";

await runLoader(async (database, { slug, model: name }) => {
  const log = await findLog(database, slug);
  const isRemaining = name.startsWith("remaining-");
  const modelOf = isRemaining ? modelInUse : latestModel;
  const model = log === null ? null : await modelOf(database, log.logId, isRemaining ? "remaining" : "duration");
  if (log === null || model === null) {
    throw environmentError({
      expected: `a model of the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  if (!isRemaining) return model.bytes;
  const remaining = decodeRemainingModel(model.bytes, "the stored model");
  return encodeRemainingModel(recalibrate(remaining, await readEventLog(database, log)));
});
