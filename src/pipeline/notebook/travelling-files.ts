import { type Database, readEventLog, type StoredLog } from "../../database/mod.ts";
import { encodeModel } from "../../prediction/models/model-file.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { readModelInUse } from "../models/model-in-use.ts";
import { publishedFiles } from "../site/published-files.ts";
import { levelOf, modelFileOf, publishedLogs, valuesFileOf } from "../site/published-logs.ts";
import { latestValues } from "../site/published-values.ts";

/** Options of {@linkcode travellingFiles}. */
export interface TravellingFilesOptions {
  /** Whether the models in use go with the log. */
  readonly models: boolean;
  /** Most events that the page carries; of a larger log it has the cases. */
  readonly pageEvents: number;
}

/**
 * The published files of one log, by their paths in the site's folder `data/`: what a page reads
 * that has no site around it.
 */
export async function travellingFiles(
  database: Database,
  log: StoredLog,
  { models, pageEvents }: TravellingFilesOptions,
): Promise<Map<string, Uint8Array>> {
  const events = await readEventLog(database, log);
  const level = levelOf(log, pageEvents);
  const entry = (await publishedLogs(database, pageEvents)).find(({ slug }) => slug === log.slug)!;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const files = new Map<string, Uint8Array>();
  files.set("logs.json", json([models ? entry : { ...entry, model: null, remaining: null }]));
  for (const [name, bytes] of await publishedFiles(events, log, level)) files.set(`${entry.folder}/${name}`, bytes);
  for (const task of models && level === "events" ? ["duration", "remaining"] satisfies Task[] : []) {
    const inUse = await readModelInUse(database, log, task);
    if (inUse === null) continue;
    const file = modelFileOf(log, inUse.record);
    files.set(file, encodeModel(recalibrate(inUse.model, events)));
    if (task === "remaining") files.set(valuesFileOf(file), json(latestValues(inUse.model, events)));
  }
  return files;
}
