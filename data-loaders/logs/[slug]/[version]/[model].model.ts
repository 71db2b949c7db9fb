/** `data/logs/SLUG/VERSION/TASK-ID.model`: the newest model of a log, as the registry keeps it. */
import { findLog, latestModel } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { runLoader } from "@/pipeline/loader-database.ts";

await runLoader(async (database, { slug }) => {
  const log = await findLog(database, slug);
  const model = log === null ? null : await latestModel(database, log.logId, "duration");
  if (model === null) {
    throw environmentError({
      expected: `a model of the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  return model.bytes;
});
