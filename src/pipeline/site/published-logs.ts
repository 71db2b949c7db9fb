import { type Database, listLogs, type StoredLog, type StoredModel } from "../../database/mod.ts";
import type { PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import { recordInUse } from "../models/model-in-use.ts";

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
