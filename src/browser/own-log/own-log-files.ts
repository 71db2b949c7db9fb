import type { EventLog } from "../../event-log/event-log.ts";
import { variantsOf } from "../../event-log/variants.ts";
import { publishedEvents } from "../../formats/published/published-events.ts";
import {
  PUBLISHED_SCHEMA_VERSION,
  type PublishedLogEntry,
  type PublishedManifest,
} from "../../formats/published/published-log.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { OWN_LOG } from "./own-log-names.ts";

/** Models that were trained on a log of the reader, by what they predict. */
type OwnModels = ReadonlyMap<Task, Uint8Array>;

/**
 * A log of the reader as files, as if a site had published it, by their paths in the folder
 * `data/`.
 */
export function ownLogFiles(log: EventLog, entry: PublishedLogEntry, models: OwnModels): Map<string, Uint8Array> {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const columns = publishedEvents(log, variantsOf(log));
  const published = publishedEntry(entry, models);
  const { slug, name, version, identity, checksum, events, cases, zone, folder } = published;
  const manifest: PublishedManifest = {
    schemaVersion: PUBLISHED_SCHEMA_VERSION,
    log: { slug, name, version, identity, checksum, events, cases, zone },
    exact: "Every case and every event of the file, with all attributes and times to the microsecond.",
    level: "events",
    columns: [...columns.keys()],
    files: [],
  };
  return new Map([
    ["logs.json", json([published])],
    [`${folder}/manifest.json`, json(manifest)],
    ...Array.from(columns, ([{ file }, bytes]): [string, Uint8Array] => [`${folder}/${file}`, bytes]),
    ...Array.from(models, ([task, bytes]): [string, Uint8Array] => [modelFile(task), bytes]),
    [NO_VALUES, json(null)],
  ]);
}

const modelFile = (task: Task): string => `models/${task}.model`;

/** The latest values of a log with all its events are in the log itself. */
const NO_VALUES = "models/values.json";

function publishedEntry(entry: PublishedLogEntry, models: OwnModels): PublishedLogEntry {
  const slug = entry.slug.slice(OWN_LOG.length);
  const model = (task: Task) => ({
    file: modelFile(task),
    algorithm: "",
    trainedAt: entry.loadedAt,
    logVersion: entry.version,
    figures: null,
  });
  return {
    ...entry,
    slug,
    folder: "logs/own/1",
    model: models.has("duration") ? model("duration") : null,
    remaining: models.has("remaining") ? { ...model("remaining"), values: NO_VALUES } : null,
  };
}
