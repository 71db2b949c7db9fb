import { writeXml, type XmlContent } from "../xml/write-xml.ts";

/** A change of a log between two publishes of a site. */
export interface PublishedChange {
  /** Slug and name of the log. */
  readonly log: string;
  readonly name: string;
  /** Version of the log, and its state, after the change. */
  readonly version: number;
  readonly identity: string;
  /** When the newest of what changed was made: a load or a training. ISO 8601 in UTC. */
  readonly at: string;
  /** What changed, in words. */
  readonly changes: readonly string[];
  /** What was withheld of the log, in short; "" for nothing. */
  readonly privacy: string;
}

/**
 * The changes of a site as an Atom feed (RFC 4287), the newest first. Links lead from the folder
 * `data` to the overview of the log.
 *
 * @example
 * ```ts
 * import { writeAtomFeed } from "@/formats/published/published-feed.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const change = { log: "fines", name: "Fines & more", version: 2, identity: "b", at: "2026-03-01T00:00:00Z", privacy: "" };
 * const feed = writeAtomFeed([{ ...change, changes: ["2 cases more"] }]);
 * assertStringIncludes(feed, "<title>Fines &amp; more: 2 cases more</title>");
 * ```
 */
export function writeAtomFeed(changes: readonly PublishedChange[]): string {
  const updated = changes[0]?.at ?? "1970-01-01T00:00:00Z";
  return writeXml({
    name: "feed",
    attributes: { xmlns: "http://www.w3.org/2005/Atom" },
    children: [
      { name: "id", children: ["urn:tracebook:changes"] },
      { name: "title", children: ["Tracebook: what has changed"] },
      { name: "updated", children: [updated] },
      { name: "author", children: [{ name: "name", children: ["Tracebook"] }] },
      { name: "link", attributes: { rel: "self", href: "changes.atom" } },
      ...changes.map(entryOf),
    ],
  });
}

function entryOf({ log, name, identity, at, changes }: PublishedChange): XmlContent {
  const words = changes.join(", ");
  return {
    name: "entry",
    children: [
      { name: "id", children: [`urn:tracebook:log:${encodeURIComponent(log)}:${encodeURIComponent(identity)}:${at}`] },
      { name: "title", children: [withoutControls(`${name}: ${words}`)] },
      { name: "updated", children: [at] },
      { name: "link", attributes: { rel: "alternate", href: `../?log=${encodeURIComponent(log)}` } },
      { name: "summary", children: [withoutControls(words)] },
    ],
  };
}

/** A name of a log may have characters that XML does not allow. */
const withoutControls = (text: string): string => text.toWellFormed().replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, "\ufffd");
