/** `data/logs/SLUG/VERSION/TASK-ID.model`: the model that answers for a log and a task, as the registry keeps it. */
import { findLog, latestModel, modelInUse } from "@/database/mod.ts";
import { environmentError } from "@/errors.ts";
import { runLoader } from "@/pipeline/site/loader-database.ts";

await runLoader(async (database, { slug, model: name }) => {
  const log = await findLog(database, slug);
  const modelOf = name.startsWith("remaining-") ? modelInUse : latestModel;
  const model = log === null
    ? null
    : await modelOf(database, log.logId, name.startsWith("remaining-") ? "remaining" : "duration");
  if (model === null) {
    throw environmentError({
      expected: `a model of the log ${slug}`,
      found: "none",
      advice: "Train one with: deno task train. Then build the site again.",
    });
  }
  return model.bytes;
});
