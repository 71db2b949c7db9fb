import { join } from "node:path";
import type { EventLog } from "../../event-log/event-log.ts";
import { openPublishedLog } from "../../formats/published/published-columns.ts";
import {
  type ColumnName,
  columnPart,
  type PublishedLogEntry,
  type PublishedManifest,
} from "../../formats/published/published-log.ts";

/** A log as pages have it. */
interface ReadPublishedLog {
  readonly log: EventLog;
  /** Ids of the cases of which rows were rejected when it was read. */
  readonly rejectedCases: ReadonlySet<string>;
}

/**
 * A log of a site as its pages have it, from its files; null where they have no events, or a file
 * cannot be read.
 *
 * @param site folder of the site
 */
export async function readPublishedLog(
  site: string,
  { folder, level, timed }: Pick<PublishedLogEntry, "folder" | "level" | "timed">,
): Promise<ReadPublishedLog | null> {
  if (level !== "events") return null;
  const path = join(site, "data", folder);
  try {
    const { columns, rejectedCases = [] } = JSON.parse(await Deno.readTextFile(join(path, "manifest.json"))) as PublishedManifest;
    const contents = new Map<string, Uint8Array>();
    const files = new Map<ColumnName, Uint8Array[]>();
    for (const one of columns) {
      const { column, file } = one;
      if (!contents.has(file)) contents.set(file, await Deno.readFile(join(path, file)));
      files.set(column, [...files.get(column) ?? [], columnPart(one, contents.get(file)!)]);
    }
    const log = openPublishedLog(files);
    return {
      log: { ...log, ...(timed === false ? { timed: false as const } : {}) },
      rejectedCases: new Set(rejectedCases.map((c) => log.caseIds[c])),
    };
  } catch {
    return null;
  }
}
