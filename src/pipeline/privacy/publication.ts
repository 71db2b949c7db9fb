import { type Database, listLogs, readEventLog, type StoredLog } from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { eventKeysOf } from "../../event-log/classifier.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { describedSource, sourceKeys } from "../../formats/logs/log-header.ts";
import type { PublishedLevel } from "../../formats/published/published-log.ts";
import type { Settings } from "../settings.ts";
import { readRejectedCases } from "../files/open-log.ts";
import { classifierOf } from "../stored-log.ts";
import { type Privacy, publishesAll } from "./privacy.ts";
import { type ProtectedLog, protectLog, publishesResources } from "./protect-log.ts";
import { readPseudonymKey } from "./pseudonym-key.ts";
import { keyedDigest } from "./pseudonyms.ts";

/** The settings that decide what of the logs is published. */
export type PublicationSettings = Pick<Settings, "home" | "pageEvents" | "privacy" | "pseudonymKey">;

/**
 * What of the logs is published. Every program that publishes a log reads it through this: builds,
 * their data loaders, the preview, exported pages.
 */
export interface Publication {
  /** Most events of a log that pages carry. */
  readonly pageEvents: number;
  readonly privacy: Privacy;
  /** Of the pseudonyms; it is never published. */
  readonly key: Uint8Array;
  /** Ends the name of a log's folder: another one for other privacy options or another key. */
  readonly mark: string;
}

/** The publication of the settings; makes the key of the pseudonyms on first use. */
export async function publicationOf({ home, pageEvents, privacy, pseudonymKey }: PublicationSettings): Promise<Publication> {
  if (publishesAll(privacy)) return { pageEvents, privacy, key: new Uint8Array(0), mark: "" };
  const key = await readPseudonymKey(home, pseudonymKey);
  const { attributes, pseudonyms, leastGroup } = privacy;
  const digest = keyedDigest(key, JSON.stringify(["publication", attributes, pseudonyms, leastGroup]));
  return { pageEvents, privacy, key, mark: `-${digest.slice(0, 8)}` };
}

/** Whether pages carry the events of a log, or only its cases. */
export const levelOf = ({ events }: Pick<StoredLog, "events">, { pageEvents, privacy }: Publication): PublishedLevel =>
  events > pageEvents || privacy.leastGroup > 1 ? "cases" : "events";

/** The checksum as it is published: by the true one, who guesses the log knows when it is right. */
export const publishedChecksum = ({ checksum }: Pick<StoredLog, "checksum">, { privacy, key }: Publication): string =>
  publishesAll(privacy) ? checksum : keyedDigest(key, JSON.stringify(["checksum", checksum]));

/** A stored log, and what of it may be published. */
export interface PublishableLog extends ProtectedLog {
  /** The log itself, for what is learned from it and not published. */
  readonly original: EventLog;
}

/**
 * Reads a stored log for publication.
 *
 * @throws a usage error if its activities are made from what may not be published
 */
export async function readPublishable(database: Database, log: StoredLog, publication: Publication): Promise<PublishableLog> {
  const { privacy, key } = publication;
  checkActivities(log, privacy);
  const attributes = levelOf(log, publication) === "cases" ? "cases" : "all";
  const original = await readEventLog(database, log, { attributes });
  const rejectedCases = await readRejectedCases(database, log);
  return { original, ...protectLog(original, { privacy, key, slug: log.slug, zone: log.zone, rejectedCases }) };
}

function checkActivities(log: StoredLog, privacy: Privacy): void {
  if (publishesAll(privacy)) return;
  for (const key of eventKeysOf(classifierOf(log), sourceKeys(describedSource(log.description)))) {
    const isPlain = key.kind === "activity" || key.kind === "lifecycle";
    if (isPlain || (key.kind === "resource" && publishesResources(privacy) && !privacy.pseudonyms.includes("resources"))) {
      continue;
    }
    if (key.kind === "attribute" && (privacy.attributes === "all" || privacy.attributes.includes(key.name))) continue;
    throw usageError({
      expected: `activities of the log ${log.slug} that are made from what may be published`,
      found: key.kind === "attribute"
        ? `the attribute ${JSON.stringify(key.name)} in their names`
        : "names of resources in their names",
      advice: "Allow it, or load the log again without it: see --activity-with and --classifier of deno task load.",
    });
  }
}

/**
 * Refuses an allow-list with names that no stored log has.
 *
 * @throws a usage error that lists the attributes there are
 */
export async function checkAttributes(database: Database, { attributes }: Privacy): Promise<void> {
  if (attributes === "all" || attributes.length === 0) return;
  const rows = await database.sql<{ name: string }[]>`select distinct name from tracebook.attribute order by name`;
  const known = new Set(["resource", ...rows.map(({ name }) => name)]);
  const unknown = attributes.filter((name) => !known.has(name));
  if (unknown.length === 0 || (await listLogs(database)).length === 0) return;
  throw usageError({
    expected: `attributes of the stored logs: ${[...known].map((name) => JSON.stringify(name)).join(", ")}`,
    found: unknown.map((name) => JSON.stringify(name)).join(", "),
    advice: "Correct --attributes or TRACEBOOK_ATTRIBUTES.",
  });
}
