import type { Database, StoredLog } from "../../database/mod.ts";
import { encodeModel } from "../../prediction/models/model-file.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { readModelInUse } from "../prediction/model-in-use.ts";
import { type Publication, readPublishable } from "../privacy/publication.ts";
import { publishedFiles } from "../site/published-files.ts";
import { publishedEntry, publishedModel, valuesFileOf } from "../site/published-logs.ts";
import { latestValues } from "../site/published-values.ts";

/** Options of {@linkcode exportedFiles}. */
interface ExportedFilesOptions {
  /** Whether the models in use go with the log. */
  readonly models: boolean;
  readonly publication: Publication;
}

/**
 * The published files of one log, by their paths in the site's folder `data/`: what a page reads
 * that has no site around it.
 */
export async function exportedFiles(
  database: Database,
  log: StoredLog,
  { models, publication }: ExportedFilesOptions,
): Promise<Map<string, Uint8Array>> {
  const publishable = await readPublishable(database, log, publication);
  const dates = publishable.log.timed === false ? null : shiftOfDates(publishable.log);
  const entry = { ...await publishedEntry(database, log, publication), dates };
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const files = new Map<string, Uint8Array>();
  files.set("logs.json", json([models ? entry : { ...entry, model: null, remaining: null }]));
  const source = { ...log, checksum: entry.checksum };
  for (const [name, bytes] of await publishedFiles(publishable, source, entry.level)) files.set(`${entry.folder}/${name}`, bytes);
  for (const task of models ? ["duration", "remaining"] satisfies Task[] : []) {
    const published = task === "duration" ? entry.model : entry.remaining;
    const inUse = await readModelInUse(database, log, task);
    if (inUse === null || published === null) continue;
    const model = publishedModel(inUse, log, publishable, publication);
    files.set(published.file, encodeModel(model));
    if (task === "remaining") files.set(valuesFileOf(published.file), json(latestValues(model, publishable.log)));
  }
  return files;
}
