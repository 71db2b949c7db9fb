import { join } from "node:path";
import { withChanges } from "../../browser/published-changes.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import { writeWhole } from "../files/write-whole.ts";

/**
 * Writes into the list of logs of a new site what each log was in the old site, so that pages tell
 * what has changed. A list of the old site that cannot be read counts as none.
 */
export async function markChanges(building: string, old: string): Promise<void> {
  const path = join(building, "data", "logs.json");
  const before = await readEntries(join(old, "data", "logs.json")).catch(() => []);
  const marked = withChanges(await readEntries(path), Array.isArray(before) ? before : []);
  await writeWhole(path, [new TextEncoder().encode(JSON.stringify(marked, null, 1))]);
}

const readEntries = async (path: string): Promise<PublishedLogEntry[]> =>
  JSON.parse(await Deno.readTextFile(path)) as PublishedLogEntry[];
