import { sayCountOf } from "../numerics/number-text.ts";
import type { PublishedChange } from "../formats/published/published-feed.ts";
import type { EntryBefore, PublishedLogEntry } from "../formats/published/published-log.ts";

/**
 * Entries of a site that is published again, each with what it was before where that differs. What
 * has not changed since keeps what an earlier publish said of it. Nothing is said of a log whose
 * privacy options were others, as the difference could show what they withhold, nor of one that is
 * new.
 *
 * @param old entries of the site as it was published before
 * @param differences by slug, how the process of a log differs from what it was; see
 * `newCasesWords`
 */
export function withChanges(
  entries: readonly PublishedLogEntry[],
  old: readonly PublishedLogEntry[],
  differences: ReadonlyMap<string, string> = new Map(),
): PublishedLogEntry[] {
  return entries.map((entry) => {
    const before = old.find(({ slug }) => slug === entry.slug);
    if (before === undefined || before.level !== entry.level || privacyOf(before) !== privacyOf(entry)) return entry;
    const was = { ...stateOf(before), ...differenceOf(differences.get(entry.slug)) };
    const last = JSON.stringify(stateOf(before)) === JSON.stringify(stateOf(entry)) ? before.before : was;
    return last === undefined ? entry : { ...entry, before: last };
  });
}

const differenceOf = (difference: string | undefined) => difference === undefined ? {} : { difference };

const privacyOf = ({ privacy }: PublishedLogEntry): string => privacy?.summary ?? "";

const stateOf = ({ version, identity, cases, events, model, remaining }: PublishedLogEntry): EntryBefore => ({
  version,
  identity,
  cases,
  events,
  model: model?.trainedAt ?? null,
  remaining: remaining?.trainedAt ?? null,
});

/**
 * What has changed in a log since the site was published before, in words; empty if nothing has.
 *
 * @example
 * ```ts
 * import { changesOf } from "@/browser/published-changes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const before = { version: 2, identity: "a", cases: 10, events: 70, model: null, remaining: null };
 * const now = { version: 3, identity: "b", cases: 12, events: 69, model: { trainedAt: "2026-03-01" }, remaining: null };
 * assertEquals(changesOf({ ...now, before }), [
 *   "version 3 after 2",
 *   "2 cases more",
 *   "1 event fewer",
 *   "a new model of durations",
 * ]);
 * ```
 */
export function changesOf(
  { version, identity, cases, events, model, remaining, before }:
    & Pick<PublishedLogEntry, "version" | "identity" | "cases" | "events" | "before">
    & Readonly<Record<"model" | "remaining", { readonly trainedAt: string } | null>>,
): string[] {
  if (before === undefined) return [];
  const more = (now: number, then: number, noun: string) =>
    now === then ? null : `${sayCountOf(Math.abs(now - then), noun)} ${now > then ? "more" : "fewer"}`;
  const newModel = (now: { readonly trainedAt: string } | null, then: string | null, of: string) =>
    (now?.trainedAt ?? null) === then ? null : now === null ? `no model of ${of} any more` : `a new model of ${of}`;
  return [
    // The versions of a database that was reset begin again.
    identity === before.identity ? null : version > before.version ? `version ${version} after ${before.version}` : "loaded anew",
    more(cases, before.cases, "case"),
    more(events, before.events, "event"),
    newModel(model, before.model, "durations"),
    newModel(remaining, before.remaining, "remaining times"),
    before.difference ?? null,
  ].filter((part) => part !== null);
}

/** Most changes that a feed has. */
const MOST_CHANGES = 100;

/**
 * The feed of a site that is published again: what has changed in each log since the publish
 * before, and what the feed had. Entries of logs that are no longer in the site, or whose privacy
 * options are others now, are dropped.
 *
 * @param entries after {@linkcode withChanges}
 * @param old entries and feed of the site as it was published before
 *
 * @example
 * ```ts
 * import { feedOfChanges } from "@/browser/published-changes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(feedOfChanges([], { entries: [], feed: [] }), []);
 * ```
 */
export function feedOfChanges(
  entries: readonly PublishedLogEntry[],
  old: { readonly entries: readonly PublishedLogEntry[]; readonly feed: readonly PublishedChange[] },
): PublishedChange[] {
  const added = entries.flatMap((entry): PublishedChange[] => {
    const before = old.entries.find(({ slug }) => slug === entry.slug);
    const isNew = before === undefined;
    if (!isNew && (JSON.stringify(stateOf(before)) === JSON.stringify(stateOf(entry)) || entry.before === undefined)) return [];
    const changes = isNew
      ? [`new, with ${sayCountOf(entry.cases, "case")} and ${sayCountOf(entry.events, "event")}`]
      : changesOf(entry);
    if (changes.length === 0) return [];
    const { slug: log, name, version, identity, loadedAt, model, remaining } = entry;
    const times = [loadedAt, model?.trainedAt, remaining?.trainedAt].filter((at) => at !== undefined);
    return [{ log, name, version, identity, at: times.sort().at(-1)!, changes, privacy: privacyOf(entry) }];
  });
  const kept = old.feed.filter(({ log, privacy }) => entries.some((entry) => entry.slug === log && privacyOf(entry) === privacy));
  return [...added.sort((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : a.log < b.log ? -1 : 1), ...kept].slice(0, MOST_CHANGES);
}
