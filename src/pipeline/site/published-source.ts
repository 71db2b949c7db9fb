import { type Database, findLog, type StoredLog } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { type ModelInUse, readModelInUse } from "../models/model-in-use.ts";
import type { PublishedLevel } from "../../formats/published/published-log.ts";
import { folderOf, modelFileOf, valuesFileOf } from "./published-logs.ts";

/**
 * The stored log whose files a folder `data/logs/SLUG/VERSION` holds, and whether its events are
 * among them.
 *
 * Framework keeps for good what a path once gave, so another state of the log is refused: its files
 * have another folder.
 *
 * @param version the folder's name
 * @throws environmentError where the log was loaded anew since the folder was named
 */
export async function logOfFolder(
  database: Database,
  slug: string,
  version: string,
): Promise<StoredLog & { readonly level: PublishedLevel }> {
  const log = await findLog(database, slug);
  for (const level of ["events", "cases"] as const) {
    if (log !== null && folderOf(log, level) === `logs/${slug}/${version}`) return { ...log, level };
  }
  throw environmentError({
    expected: `version ${version} of the log ${slug}`,
    found: log === null ? "no such log" : `version ${folderOf(log).split("/").at(-1)}`,
    advice: "The log was loaded while the site was being built: build it again.",
  });
}

/**
 * The model that a file `data/logs/SLUG/VERSION/NAME.model` or `NAME.values` belongs to.
 *
 * @param file name of the file
 * @throws environmentError where another model has come into use since the file was named
 */
export async function modelOfFile(database: Database, log: StoredLog, file: string): Promise<ModelInUse> {
  const task: Task = file.startsWith("remaining-") ? "remaining" : "duration";
  const inUse = await readModelInUse(database, log, task);
  const modelFile = inUse && modelFileOf(log, inUse.record);
  if (modelFile !== null && [modelFile, valuesFileOf(modelFile)].includes(`${folderOf(log)}/${file}`)) return inUse!;
  throw environmentError({
    expected: `the model of ${file} in use for the log ${log.slug}`,
    found: inUse === null ? "none" : `model ${inUse.record.modelId}`,
    advice: "Train one with: deno task train. Then build the site again.",
  });
}
