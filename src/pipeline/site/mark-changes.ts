import { join } from "node:path";
import { feedOfChanges, withChanges } from "../../browser/published-changes.ts";
import { type PublishedChange, writeAtomFeed } from "../../formats/published/published-feed.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import { writeWhole } from "../files/write-whole.ts";

/**
 * Writes into the list of logs of a new site what each log was in the old site, so that pages tell
 * what has changed, and beside it the feed of changes as `changes.json` and `changes.atom`. A list
 * or a feed of the old site that cannot be read counts as none.
 */
export async function markChanges(building: string, old: string): Promise<void> {
  const path = join(building, "data", "logs.json");
  const before = await readList<PublishedLogEntry>(join(old, "data", "logs.json"));
  const feed = (await readList<PublishedChange>(join(old, "data", "changes.json"))).filter(isChange);
  const marked = withChanges(JSON.parse(await Deno.readTextFile(path)), before);
  await writeWhole(path, [encoded(JSON.stringify(marked, null, 1))]);
  const changes = feedOfChanges(marked, { entries: before, feed });
  await writeWhole(join(building, "data", "changes.json"), [encoded(JSON.stringify(changes, null, 1))]);
  await writeWhole(join(building, "data", "changes.atom"), [encoded(writeAtomFeed(changes))]);
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The list in a JSON file; an empty one where there is none. */
async function readList<Item>(path: string): Promise<readonly Item[]> {
  const list = await Deno.readTextFile(path).then((text) => JSON.parse(text)).catch(() => []);
  return Array.isArray(list) ? list : [];
}

/** Whether an item of a feed, which somebody may have edited, is one. */
const isChange = (item: PublishedChange): boolean =>
  [item?.log, item?.name, item?.identity, item?.at, item?.privacy].every((text) => typeof text === "string") &&
  Array.isArray(item.changes) && item.changes.every((text) => typeof text === "string");
