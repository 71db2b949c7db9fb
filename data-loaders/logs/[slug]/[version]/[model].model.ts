/**
 * `data/logs/SLUG/VERSION/TASK-ID.model`: the model in use for a log and a target, with its
 * intervals recalibrated by the log as it stands.
 */
import { readEventLog } from "@/database/mod.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { logOfFolder, modelOfFile } from "@/pipeline/site/published-logs.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { recalibrate } from "@/prediction/running-cases/recalibrate.ts";

await runLoader(async (database, { slug, version, model: name }) => {
  const log = await logOfFolder(database, slug, version);
  const { model } = await modelOfFile(database, log, `${name}.model`);
  return encodeModel(recalibrate(model, await readEventLog(database, log)));
});
