import { type Database, findLog, listLogs, type StoredLog, type StoredModel } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import type { PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { type ModelInUse, readModelInUse, recordInUse } from "../models/model-in-use.ts";

/**
 * The folder of a log's files, relative to `data/`: slug, version, and the beginning of its
 * identity. A database that was emptied counts versions from 1 again; without the identity, the
 * files of another version 1 would be taken for these.
 */
export const folderOf = ({ slug, version, identity }: Pick<StoredLog, "slug" | "version" | "identity">): string =>
  `logs/${slug}/${version}-${identity.slice(0, 8)}`;

/** The file of a log's model, relative to `data/`. */
export const modelFileOf = (log: StoredLog, { task, identity }: StoredModel): string =>
  `${folderOf(log)}/${task}-${identity.slice(0, 8)}.model`;

/** The file of what a model of remaining times must know of the open cases; see `LatestValues`. */
export const valuesFileOf = (modelFile: string): string => modelFile.replace(/\.model$/, ".values");

/** The entries of `data/logs.json`, in the order in which the database lists its logs. */
export async function publishedLogs(database: Database): Promise<PublishedLogEntry[]> {
  const entries: PublishedLogEntry[] = [];
  for (const log of await listLogs(database)) {
    const model = await recordInUse(database, log, "duration");
    const remaining = await recordInUse(database, log, "remaining");
    entries.push({
      slug: log.slug,
      name: log.name,
      version: log.version,
      identity: log.identity,
      checksum: log.checksum,
      folder: folderOf(log),
      events: log.events,
      cases: log.cases,
      activities: log.activities,
      variants: log.variants,
      firstTime: isoTime(log.firstTime),
      lastTime: isoTime(log.lastTime),
      zone: log.zone,
      loadedAt: isoTime(log.loadedAt)!,
      model: model === null ? null : entryOf(log, model),
      remaining: remaining === null ? null : { ...entryOf(log, remaining), values: valuesFileOf(modelFileOf(log, remaining)) },
    });
  }
  return entries;
}

function entryOf(log: StoredLog, model: StoredModel): PublishedModelEntry {
  return {
    file: modelFileOf(log, model),
    algorithm: model.algorithm,
    trainedAt: isoTime(model.trainedAt)!,
    logVersion: model.logVersion,
    figures: model.figures,
  };
}

function isoTime(time: Date | number | string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/**
 * The stored log whose files a folder `data/logs/SLUG/VERSION` holds.
 *
 * Framework keeps for good what a path once gave, so another state of the log is refused: its files
 * have another folder.
 *
 * @param version the folder's name
 * @throws environmentError where the log was loaded anew since the folder was named
 */
export async function logOfFolder(database: Database, slug: string, version: string): Promise<StoredLog> {
  const log = await findLog(database, slug);
  if (log !== null && folderOf(log) === `logs/${slug}/${version}`) return log;
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
