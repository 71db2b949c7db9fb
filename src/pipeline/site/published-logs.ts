import { type Database, findLog, listLogs, type StoredLog, type StoredModel } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import type { PublishedLevel, PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { type ModelInUse, readModelInUse, recordInUse } from "../models/model-in-use.ts";

/** Whether pages carry the events of a log, which depends on how many they may carry. */
export const levelOf = ({ events }: Pick<StoredLog, "events">, pageEvents: number): PublishedLevel =>
  events > pageEvents ? "cases" : "events";

/**
 * The folder of a log's files, relative to `data/`: slug, version, the beginning of its identity,
 * and that only cases are published, if so. After a reset of the database, versions begin with 1
 * again; the identity tells two versions 1 apart.
 */
export const folderOf = (
  { slug, version, identity }: Pick<StoredLog, "slug" | "version" | "identity">,
  level: PublishedLevel = "events",
): string => `logs/${slug}/${version}-${identity.slice(0, 8)}${level === "cases" ? "-cases" : ""}`;

/** The file of a log's model, relative to `data/`. */
export const modelFileOf = (log: StoredLog, { task, identity }: StoredModel): string =>
  `${folderOf(log)}/${task}-${identity.slice(0, 8)}.model`;

/** The file with the values of running cases that the model needs; see `LatestValues`. */
export const valuesFileOf = (modelFile: string): string => modelFile.replace(/\.model$/, ".values");

/**
 * The entries of `data/logs.json`, in the order of `listLogs`.
 *
 * @param pageEvents most events of a log that pages carry
 */
export async function publishedLogs(database: Database, pageEvents: number): Promise<PublishedLogEntry[]> {
  const entries: PublishedLogEntry[] = [];
  for (const log of await listLogs(database)) {
    const level = levelOf(log, pageEvents);
    // Predictions in the page take every event.
    const model = level === "events" ? await recordInUse(database, log, "duration") : null;
    const remaining = level === "events" ? await recordInUse(database, log, "remaining") : null;
    entries.push({
      slug: log.slug,
      name: log.name,
      version: log.version,
      identity: log.identity,
      checksum: log.checksum,
      folder: folderOf(log, level),
      level,
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
 * The stored log of a folder `data/logs/SLUG/VERSION`, and whether its events are published.
 * Framework caches the data of a path for
 * good, so another state of the log is refused; its folder has another name.
 *
 * @param version the name of the folder
 * @throws an environment error if the log was loaded again after the folder was named
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
    advice: "The log was loaded during the build. Build the site again.",
  });
}

/**
 * The model of a file `data/logs/SLUG/VERSION/NAME.model` or `NAME.values`.
 *
 * @param file name of the file
 * @throws an environment error if another model has come into use since the file was named
 */
export async function modelOfFile(database: Database, log: StoredLog, file: string): Promise<ModelInUse> {
  const task: Task = file.startsWith("remaining-") ? "remaining" : "duration";
  const inUse = await readModelInUse(database, log, task);
  const modelFile = inUse && modelFileOf(log, inUse.record);
  if (modelFile !== null && [modelFile, valuesFileOf(modelFile)].includes(`${folderOf(log)}/${file}`)) return inUse!;
  throw environmentError({
    expected: `the model of ${file}, in use for the log ${log.slug}`,
    found: inUse === null ? "none" : `model ${inUse.record.modelId}`,
    advice: "Train one with: deno task train. Then build the site again.",
  });
}
