import { type Database, listLogs, type ModelRecord, type StoredLog } from "../../database/mod.ts";
import type { PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import { recordInUse } from "../models/model-in-use.ts";
import { textFingerprint } from "../fingerprint.ts";

/**
 * The folder of a log's files, relative to `data/`: slug, version, and a sign of where this version
 * comes from. A database that was emptied counts versions from 1 again; without the sign, the files
 * of another version 1 would be taken for these.
 */
export async function folderOf(log: StoredLog): Promise<string> {
  const origin = await textFingerprint(
    JSON.stringify([log.logId, log.slug, log.version, log.checksum, log.loadedAt, log.events]),
  );
  return `logs/${log.slug}/${log.version}-${origin.slice(0, 8)}`;
}

/** The file of a log's model, relative to `data/`. */
export async function modelFileOf(log: StoredLog, model: ModelRecord): Promise<string> {
  const id = await textFingerprint(JSON.stringify([model.trainedAt, model.dataChecksum, model.seed, model.bytes.length]));
  return `${await folderOf(log)}/${model.task}-${id.slice(0, 8)}.model`;
}

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
      checksum: log.checksum,
      folder: await folderOf(log),
      events: log.events,
      cases: log.cases,
      activities: log.activities,
      variants: log.variants,
      firstTime: isoTime(log.firstTime),
      lastTime: isoTime(log.lastTime),
      zone: log.zone,
      loadedAt: isoTime(log.loadedAt)!,
      model: model === null ? null : await entryOf(log, model),
      remaining: remaining === null
        ? null
        : { ...await entryOf(log, remaining), values: valuesFileOf(await modelFileOf(log, remaining)) },
    });
  }
  return entries;
}

async function entryOf(log: StoredLog, model: ModelRecord): Promise<PublishedModelEntry> {
  return {
    file: await modelFileOf(log, model),
    algorithm: model.algorithm,
    trainedAt: isoTime(model.trainedAt)!,
    logVersion: model.logVersion,
    figures: model.figures,
  };
}

function isoTime(time: Date | number | string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
