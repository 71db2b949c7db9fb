import {
  countStarts,
  type Database,
  findLog,
  listLogs,
  readVariants,
  type StoredLog,
  type StoredModel,
} from "../../database/mod.ts";
import { smallMapOf } from "../../drawing/map/small-map.ts";
import { environmentError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import { describedSource } from "../../formats/logs/log-header.ts";
import type { PublishedLogEntry, PublishedModelEntry } from "../../formats/published/published-log.ts";
import { caseStarts, START_SPANS, startTimes } from "../../performance/case-starts.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { decodeModel } from "../../prediction/models/model-file.ts";
import type { PredictionModel } from "../../prediction/models/prediction-model.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import { type ModelInUse, readModelInUse, recordInUse } from "../prediction/model-in-use.ts";
import { publishesAll } from "../privacy/privacy.ts";
import { protectModel, whyWithheld } from "../privacy/protect-model.ts";
import { levelOf, type Publication, type PublishableLog, publishedChecksum, readPublishable } from "../privacy/publication.ts";

/**
 * The folder of a log's files, relative to `data/`: slug, version, the beginning of its identity,
 * that only cases are published, if so, and the mark of the privacy options, if there are any.
 * After a reset of the database, versions begin with 1 again; the identity tells two versions 1
 * apart.
 */
export function folderOf(log: Pick<StoredLog, "slug" | "version" | "identity" | "events">, publication: Publication): string {
  const level = levelOf(log, publication) === "cases" ? "-cases" : "";
  return `logs/${log.slug}/${log.version}-${log.identity.slice(0, 8)}${level}${publication.mark}`;
}

/** The file of a log's model, relative to `data/`. */
export const modelFileOf = (log: StoredLog, { task, identity }: StoredModel, publication: Publication): string =>
  `${folderOf(log, publication)}/${task}-${identity.slice(0, 8)}.model`;

/** The file with the values of running cases that the model needs; see `LatestValues`. */
export const valuesFileOf = (modelFile: string): string => modelFile.replace(/\.model$/, ".values");

/** The entries of `data/logs.json`, in the order of `listLogs`. */
export async function publishedLogs(database: Database, publication: Publication): Promise<PublishedLogEntry[]> {
  const entries: PublishedLogEntry[] = [];
  for (const log of await listLogs(database)) entries.push(await publishedEntry(database, log, publication));
  return entries;
}

/** The entry of one log. */
export async function publishedEntry(database: Database, log: StoredLog, publication: Publication): Promise<PublishedLogEntry> {
  const level = levelOf(log, publication);
  const inUse = async (task: Task) => level === "events" ? await recordInUse(database, log, task) : null;
  // Predictions in the page take every event.
  const [duration, remaining] = [await inUse("duration"), await inUse("remaining")];
  const entry = {
    slug: log.slug,
    name: log.name,
    version: log.version,
    identity: log.identity,
    checksum: publishedChecksum(log, publication),
    folder: folderOf(log, publication),
    level,
    events: log.events,
    cases: log.cases,
    activities: log.activities,
    variants: log.variants,
    ...(describedSource(log.description).timed === false ? { timed: false as const } : {}),
    firstTime: isoTime(log.firstTime),
    lastTime: isoTime(log.lastTime),
    zone: log.zone,
    loadedAt: isoTime(log.loadedAt)!,
    ...modelEntries(log, { duration, remaining }, publication),
  };
  if (publishesAll(publication.privacy)) {
    const starts = await countStarts(database, log, START_SPANS);
    return { ...entry, starts, ...mapOf(await readVariants(database, log)) };
  }
  const publishable = await readPublishable(database, log, publication);
  const reasons = [duration, remaining].map((record) =>
    record && whyWithheld(decodeModel(record.bytes, `model ${record.modelId}`), publishable)
  );
  const [first, second] = reasons.map((reason, at) => reason === null ? [duration, remaining][at] : null);
  const withheldModels = reasons.find((reason) => reason !== null);
  return {
    ...entry,
    ...modelEntries(log, { duration: first, remaining: second }, publication),
    ...(publication.privacy.leastGroup > 1
      ? countsOf(publishable.log)
      : { starts: await countStarts(database, log, START_SPANS) }),
    ...mapOf(variantsOf(publishable.log).variants),
    privacy: publishable.privacy!,
    ...(withheldModels ? { withheldModels } : {}),
  };
}

function mapOf(variants: Variants): Pick<PublishedLogEntry, "map"> {
  const map = smallMapOf(variants);
  return map === null ? {} : { map };
}

/** Figures of a log of which only groups of cases are published. */
function countsOf(log: EventLog) {
  const { firstTime, lastTime } = timeSpan(log);
  const isEmpty = log.time.length === 0 || log.timed === false;
  return {
    events: log.time.length,
    cases: log.caseIds.length,
    activities: log.activities.length,
    variants: variantsOf(log).variants.counts.length,
    firstTime: isoTime(isEmpty ? null : firstTime),
    lastTime: isoTime(isEmpty ? null : lastTime),
    starts: caseStarts(startTimes(log), { first: firstTime, last: lastTime }),
  };
}

function modelEntries(
  log: StoredLog,
  { duration, remaining }: Readonly<Record<Task, StoredModel | null>>,
  publication: Publication,
): Pick<PublishedLogEntry, "model" | "remaining"> {
  const entryOf = (model: StoredModel): PublishedModelEntry => ({
    file: modelFileOf(log, model, publication),
    algorithm: model.algorithm,
    trainedAt: isoTime(model.trainedAt)!,
    logVersion: model.logVersion,
    figures: model.figures,
  });
  return {
    model: duration && entryOf(duration),
    remaining: remaining && { ...entryOf(remaining), values: valuesFileOf(modelFileOf(log, remaining, publication)) },
  };
}

function isoTime(time: Date | number | string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/**
 * The stored log of a folder `data/logs/SLUG/VERSION`. Framework caches the data of a path for
 * good, so another state of the log is refused, and other privacy options are: their folders have
 * other names.
 *
 * @param version the name of the folder
 * @throws an environment error if the log was loaded again after the folder was named
 */
export async function logOfFolder(
  database: Database,
  slug: string,
  version: string,
  publication: Publication,
): Promise<StoredLog> {
  const log = await findLog(database, slug);
  if (log !== null && folderOf(log, publication) === `logs/${slug}/${version}`) return log;
  throw environmentError({
    expected: `version ${version} of the log ${slug}`,
    found: log === null ? "no such log" : `version ${folderOf(log, publication).split("/").at(-1)}`,
    advice: "The log was loaded during the build. Build the site again.",
  });
}

/**
 * The model of a file `data/logs/SLUG/VERSION/NAME.model` or `NAME.values`.
 *
 * @param file name of the file
 * @throws an environment error if another model has come into use since the file was named
 */
export async function modelOfFile(
  database: Database,
  log: StoredLog,
  file: string,
  publication: Publication,
): Promise<ModelInUse> {
  const task: Task = file.startsWith("remaining-") ? "remaining" : "duration";
  const inUse = await readModelInUse(database, log, task);
  const modelFile = inUse && modelFileOf(log, inUse.record, publication);
  if (modelFile !== null && [modelFile, valuesFileOf(modelFile)].includes(`${folderOf(log, publication)}/${file}`)) return inUse!;
  throw environmentError({
    expected: `the model of ${file}, in use for the log ${log.slug}`,
    found: inUse === null ? "none" : `model ${inUse.record.modelId}`,
    advice: "Train one with: deno task train. Then build the site again.",
  });
}

/** A model as it is published: its intervals are recalibrated by the log as it stands. */
export const publishedModel = (
  { model }: ModelInUse,
  log: StoredLog,
  publishable: PublishableLog,
  publication: Publication,
): PredictionModel => protectModel(recalibrate(model, publishable.original), publishable, publishedChecksum(log, publication));
