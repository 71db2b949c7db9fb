import { join } from "node:path";
import { findingsReport } from "../../comparison/findings/findings-report.ts";
import { newCasesWords } from "../../comparison/findings/new-cases.ts";
import { medianDurationOf } from "../../browser/overview-figures.ts";
import { feedOfChanges, withChanges } from "../../browser/published-changes.ts";
import { type PublishedChange, writeAtomFeed } from "../../formats/published/published-feed.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import { completedCases } from "../../prediction/dataset/completed-cases.ts";
import { writeWhole } from "../files/write-whole.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import { readPublishedLog } from "./read-published-log.ts";

/** Events of a log, above which a publish does not look for findings and differences. */
const MOST_EVENTS = 1_000_000;
/** Findings of each log in the list of logs. */
const MOST_FINDINGS = 2;
/** Seconds after which variants are no longer aligned for them. */
const ALIGNING = 5;

/**
 * Writes into a new site's list of logs how each log was in the old site, so that pages tell what
 * has changed, and the first findings of each log. Writes the feed of changes beside it, as
 * `changes.json` and `changes.atom`. A list or a feed of the old site that cannot be read counts as
 * none.
 *
 * @param options.keepsFindings whether the code that looks for findings is that of the old site
 */
export async function markChanges(
  building: string,
  old: string,
  { keepsFindings = false }: { readonly keepsFindings?: boolean } = {},
): Promise<void> {
  const path = join(building, "data", "logs.json");
  const before = await readList<PublishedLogEntry>(join(old, "data", "logs.json"));
  const feed = (await readList<PublishedChange>(join(old, "data", "changes.json"))).filter(isChange);
  const entries = await withFindings(JSON.parse(await Deno.readTextFile(path)), building, keepsFindings ? before : []);
  const marked = withChanges(entries, before, await differencesOf(entries, building, { site: old, entries: before }));
  await writeWhole(path, [encoded(JSON.stringify(marked, null, 1))]);
  const changes = feedOfChanges(marked, { entries: before, feed });
  await writeWhole(join(building, "data", "changes.json"), [encoded(JSON.stringify(changes, null, 1))]);
  await writeWhole(join(building, "data", "changes.atom"), [encoded(writeAtomFeed(changes))]);
}

/**
 * How the process of each log differs from what it was in the old site, by slug: told of the files
 * that both sites publish, so that it shows nothing that they withhold.
 */
async function differencesOf(
  entries: readonly PublishedLogEntry[],
  building: string,
  old: { readonly site: string; readonly entries: readonly PublishedLogEntry[] },
): Promise<Map<string, string>> {
  const differences = new Map<string, string>();
  for (const entry of entries) {
    const before = old.entries.find(({ slug }) => slug === entry.slug);
    if (before === undefined || before.identity === entry.identity || entry.timed === false) continue;
    if (before.events + entry.events > MOST_EVENTS) continue;
    const [was, is] = [(await readPublishedLog(old.site, before))?.log, (await readPublishedLog(building, entry))?.log];
    if (was === undefined || is === undefined || was.timed === false) continue;
    const words = newCasesWords({ log: was, ...completedCases(was) }, { log: is, ...completedCases(is) });
    if (words !== null) differences.set(entry.slug, words);
  }
  return differences;
}

/**
 * Entries with what is most worth knowing of each log, the median duration of its completed cases
 * and whether it has dates only, kept while its files stay the same.
 */
async function withFindings(
  entries: readonly PublishedLogEntry[],
  building: string,
  old: readonly PublishedLogEntry[],
): Promise<PublishedLogEntry[]> {
  return await Promise.all(entries.map(async (entry): Promise<PublishedLogEntry> => {
    const known = old.find(({ folder }) => folder === entry.folder);
    if (known?.findings !== undefined && known.medianSeconds !== undefined && known.dates !== undefined) {
      return { ...entry, medianSeconds: known.medianSeconds, dates: known.dates, findings: known.findings };
    }
    const published = entry.events > MOST_EVENTS ? null : await readPublishedLog(building, entry);
    if (published === null) return entry;
    const { log, rejectedCases } = published;
    const end = performance.now() + 1000 * ALIGNING;
    const deadline = () => performance.now() > end;
    const closing = completedCases(log);
    const { findings } = findingsReport(log, { ...closing, zone: entry.zone, rejectedCases, deadline });
    return {
      ...entry,
      medianSeconds: medianDurationOf(log, closing),
      dates: log.timed === false ? null : shiftOfDates(log),
      findings: findings.slice(0, MOST_FINDINGS).map(
        ({ kind, sentence, cases, hours, evidence: { page, filter } }) => ({ kind, sentence, cases, hours, page, filter }),
      ),
    };
  }));
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
