import { type Database, listLogs, type StoredLog, type StoredModel } from "../../database/mod.ts";
import type { PublishedLevel, PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import { recordInUse } from "../models/model-in-use.ts";

/** Whether pages carry the events of a log, which depends on how many they may carry. */
export const levelOf = ({ events }: Pick<StoredLog, "events">, pageEvents: number): PublishedLevel =>
  events > pageEvents ? "cases" : "events";

/**
 * The folder of a log's files, relative to `data/`: slug, version, the beginning of its identity,
 * and that only cases are published, if so. A database that was emptied counts versions from 1
 * again; without the identity, the files of another version 1 would be taken for these.
 */
export const folderOf = (
  { slug, version, identity }: Pick<StoredLog, "slug" | "version" | "identity">,
  level: PublishedLevel = "events",
): string => `logs/${slug}/${version}-${identity.slice(0, 8)}${level === "cases" ? "-cases" : ""}`;

/** The file of a log's model, relative to `data/`. */
export const modelFileOf = (log: StoredLog, { task, identity }: StoredModel): string =>
  `${folderOf(log)}/${task}-${identity.slice(0, 8)}.model`;

/** The file of what a model of remaining times must know of the open cases; see `LatestValues`. */
export const valuesFileOf = (modelFile: string): string => modelFile.replace(/\.model$/, ".values");

/**
 * The entries of `data/logs.json`, in the order in which the database lists its logs.
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
