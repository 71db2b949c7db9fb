/**
 * Searches the files of sites and of exported pages for what the privacy options withhold, whatever
 * the files are packed in, and attacks groups of cases by uniqueness.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { findLog } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { decodeEnds, openPublishedLog } from "@/formats/published/published-columns.ts";
import {
  type ColumnName,
  columnPart,
  type PublishedLogEntry,
  type PublishedManifest,
} from "@/formats/published/published-log.ts";
import { createRandom } from "@/numerics/random.ts";
import { exportPage } from "@/pipeline/notebook/export-page.ts";
import { REST_WITHHELD } from "@/pipeline/privacy/group-cases.ts";
import type { Privacy } from "@/pipeline/privacy/privacy.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { KEY_FILE } from "@/pipeline/privacy/pseudonym-key.ts";
import { decodeModel } from "@/prediction/models/model-file.ts";
import type { Row } from "../database/feed-rows.ts";
import { type TestLog, type TestSite, withSite } from "./test-site.ts";

const HOUR = 3_600_000;
const LEAST_GROUP = 5;

/** Words that stand nowhere else in a site, one in each place that can tell who somebody is. */
const SECRETS = {
  caseId: "Quillon",
  resource: "Zuhrabel",
  attributeName: "Vexillum",
  attributeValue: "Ombrophil",
  eventValue: "Thaumatrop",
  rareActivity: "Knickerbock",
  rareChannel: "Pigeonpost",
};

/** The same of which the model uses nothing that is withheld. */
const tickets = (): TestLog => ({
  slug: "tickets",
  name: "Tickets",
  rows: claims().rows.map(({ attributes: _, ...row }) => row),
});

/** Claims that are checked by people, with secrets everywhere. */
function claims(): TestLog {
  const random = createRandom(11);
  const rows: Row[] = [];
  const cases: Record<string, Record<string, string>> = {};
  for (let number = 0; number < 240; number++) {
    const caseId = `${SECRETS.caseId} ${number}`;
    const isUrgent = random.next() < 0.4;
    cases[caseId] = {
      priority: isUrgent ? "urgent" : "normal",
      channel: number % 90 === 7 ? SECRETS.rareChannel : random.next() < 0.5 ? "mail" : "phone",
      amount: String(100 + random.integer(900)),
      [SECRETS.attributeName]: `${SECRETS.attributeValue} ${number % 40}`,
      "concept:name": caseId,
      owner: `${SECRETS.resource} ${number % 3}`,
    };
    let time = Date.UTC(2026, 0, 5, 8) + number * 5 * HOUR + random.integer(HOUR);
    const event = (activity: string, hours: number) => {
      time += hours * HOUR + random.integer(HOUR);
      const resource = `${SECRETS.resource} ${random.integer(7)}`;
      rows.push({
        caseId,
        activity,
        time,
        resource,
        attributes: { "org:resource": resource, note: `${SECRETS.eventValue} ${number}` },
      });
    };
    event("receive", 0);
    event("check", 1 + random.integer(3));
    if (number % 60 === 31) event(SECRETS.rareActivity, 2);
    for (let again = number % 20 === 3 ? number : 0; again > 0; again -= 20) event("check", 1);
    if (number >= 230) continue;
    event(random.next() < 0.2 ? "refuse" : "pay", isUrgent ? 5 : 60 + random.integer(40));
    if (random.next() < 0.3) event("archive", 3);
  }
  return { slug: "claims", name: "Claims", rows, cases };
}

/** All texts of a folder's files: as they are, unpacked, and columns and models decoded. */
async function textsOf(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [below, text] of await textsOf(path)) texts.set(below, text);
    } else {
      const bytes = await Deno.readFile(path);
      const unpacked = path.endsWith(".gz") ? gunzipSync(bytes) : path.endsWith(".br") ? brotliDecompressSync(bytes) : bytes;
      texts.set(path, `${path}\n${new TextDecoder().decode(unpacked)}`);
      if (/\.model$/.test(path)) texts.set(`${path} decoded`, JSON.stringify(decodeModel(bytes)));
    }
  }
  for (const { entry, log } of await logsOf((path) => Deno.readFile(join(folder, "data", path)))) {
    texts.set(`${entry.slug} decoded`, JSON.stringify({ ...log, time: [], activity: [] }));
  }
  return texts;
}

type ReadData = (path: string) => Promise<Uint8Array>;

interface OpenedLog {
  readonly entry: PublishedLogEntry;
  readonly manifest: PublishedManifest;
  readonly log: EventLog;
  readonly files: ReadonlyMap<ColumnName, Uint8Array[]>;
}

/** The logs of a site as its pages read them; none in a folder without a site. */
async function logsOf(read: ReadData): Promise<OpenedLog[]> {
  const json = async (path: string) => JSON.parse(new TextDecoder().decode(await read(path)));
  const entries = await json("logs.json").catch(() => []) as PublishedLogEntry[];
  return await Promise.all(entries.map(async (entry) => {
    const manifest = await json(`${entry.folder}/manifest.json`) as PublishedManifest;
    const files = new Map<ColumnName, Uint8Array[]>();
    for (const one of manifest.columns) {
      files.set(one.column, [...files.get(one.column) ?? [], columnPart(one, await read(`${entry.folder}/${one.file}`))]);
    }
    return { entry, manifest, files, log: openPublishedLog(files) };
  }));
}

/** The log of an exported page, and all its texts: as they are, unpacked and decoded. */
async function unpackPage(html: string): Promise<{ readonly texts: Map<string, string>; readonly opened: OpenedLog }> {
  const texts = new Map([["the page", html]]);
  const files = new Map<string, Uint8Array>();
  for (const [, name, content] of html.matchAll(/data-name="([^"]*)">([A-Za-z0-9+/=]*)</g)) {
    files.set(name, gunzipSync(Buffer.from(content, "base64")));
    texts.set(`${name} in the page`, new TextDecoder().decode(files.get(name)));
  }
  const [opened] = await logsOf((path) => Promise.resolve(files.get(path)!));
  texts.set("the log in the page", JSON.stringify({ ...opened.log, time: [], activity: [] }));
  return { texts, opened };
}

function assertAbsent(texts: ReadonlyMap<string, string>, words: readonly (string | RegExp)[]): void {
  assert(texts.size > 0);
  for (const [place, text] of texts) {
    for (const word of words) assert(text.search(word) < 0, `${word} stands in ${place}`);
  }
}

const exportOf = async ({ database, pages }: TestSite, privacy: Privacy) =>
  await unpackPage(
    await exportPage(database, (await findLog(database, "claims"))!, {
      root: join(pages, ".."),
      home: join(pages, "..", ".tracebook"),
      page: "predictions",
      pageEvents: 1_000_000,
      pseudonymKey: null,
      privacy,
    }),
  );

const named: Privacy = {
  attributes: ["owner", "priority", "channel", "amount", "concept:name", "org:resource"],
  pseudonyms: ["cases", "resources"],
  leastGroup: 1,
};
const grouped: Privacy = { ...named, leastGroup: LEAST_GROUP };

/** Everything that is published of each case, besides its number. */
const rowsOf = (log: EventLog, completed: Uint8Array): string[] =>
  log.caseIds.map((_, c) => {
    const [first, end] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
    const attributes = log.caseAttributes.map(({ values, codes }) => values[codes[c]] ?? null);
    return JSON.stringify([[...log.activity.subarray(first, end)], log.time[first], log.time[end - 1], completed[c], attributes]);
  });

Deno.test("what the privacy options withhold is in no file of a site or an exported page, and groups stand attacks", () =>
  withSite([claims(), tickets()], async (place) => {
    const { site, pages, build } = place;
    const key = (await Deno.readTextFile(join(pages, "..", ".tracebook", KEY_FILE))).trim();
    const readData = (path: string) => Deno.readFile(join(site, "data", path));

    // Names have pseudonyms, and attributes that are not allowed are left out, with their names.
    const withheld = [SECRETS.caseId, SECRETS.resource, SECRETS.attributeName, SECRETS.attributeValue, SECRETS.eventValue, key];
    assertAbsent(await textsOf(site), withheld);
    const [claims, tickets] = await logsOf(readData);
    const attributes = [...claims.log.caseAttributes, ...claims.log.eventAttributes];
    assertEquals([claims.entry.model, claims.entry.remaining], [null, null]);
    assertStringIncludes(claims.entry.withheldModels!, "attributes that are not published");
    assertEquals(tickets.entry.withheldModels, undefined);
    const model = decodeModel(await readData(tickets.entry.remaining!.file));
    const resource = model.plan.features.find(({ source }) => source === "resource")!;
    assert(resource.kind === "category" && resource.categories.every((name) => /^person-[0-9a-f]{12}$/.test(name)));
    assertEquals(attributes.map(({ name }) => name).sort(), [
      "amount",
      "channel",
      "concept:name",
      "org:resource",
      "owner",
      "priority",
    ]);
    assertEquals(claims.log.caseIds, claims.log.caseIds.toSorted());
    assert(claims.log.caseIds.every((id) => /^case-[0-9a-f]{12}$/.test(id)));
    assertEquals(attributes.find(({ name }) => name === "concept:name")!.values, claims.log.caseIds);
    assertEquals(claims.log.resource!.values.length, 7);
    assertEquals(attributes.find(({ name }) => name === "org:resource")!.values, claims.log.resource!.values);
    assert(claims.log.activities.includes(SECRETS.rareActivity));
    assertEquals(claims.manifest.privacy!.summary, "Case ids and names of people are pseudonyms; some attributes are withheld.");
    assertStringIncludes(claims.manifest.privacy!.words, "2 attributes are withheld");
    const page = await exportOf(place, named);
    assertAbsent(page.texts, withheld);
    assertEquals(page.opened.log.caseIds, claims.log.caseIds);
    // The search would find each of them.
    const everything = [...(await exportOf(place, PUBLISH_ALL)).texts.values()].join();
    for (const secret of Object.values(SECRETS)) assertStringIncludes(everything, secret);

    // A later build must not publish more, as a scheduled one would that knows no flags.
    const before = await Deno.readFile(join(site, "data", "logs.json"));
    const refused = await assertRejects(() => build(undefined, PUBLISH_ALL), TracebookError, "TRACEBOOK_ATTRIBUTES");
    assertEquals(refused.kind, "usage");
    await assertRejects(() => build(undefined, { ...named, attributes: ["no such"] }), TracebookError);
    const unknown = { ...named, attributes: ["amount", "amuont"], chosen: ["attributes"] } as const;
    assertStringIncludes((await assertRejects(() => build(undefined, unknown), TracebookError)).message, '"amuont"');
    assertEquals(await Deno.readFile(join(site, "data", "logs.json")), before);

    // Groups of cases: no names, no rare values and activities, no exact times.
    await build(undefined, grouped);
    const rare = [...withheld, SECRETS.rareActivity, SECRETS.rareChannel, /case-[0-9a-f]{12}/];
    const texts = await textsOf(site);
    assertAbsent(texts, rare);
    const groupedPage = await exportOf(place, grouped);
    assertAbsent(groupedPage.texts, rare);
    const [groups] = await logsOf(readData);
    attackByUniqueness(groups);
    attackByUniqueness(groupedPage.opened);
    await attackByFilters(groups);
    assertEquals([groups.entry.model, groups.entry.remaining], [null, null]);
    assert(![...texts.keys()].some((path) => /\.(model|values)/.test(path)));
    assert(groups.log.activities.includes(REST_WITHHELD));
    assertStringIncludes(groups.manifest.privacy!.words, "rare variants");
    assertGreaterOrEqual(groups.entry.cases, 230);
    assertEquals([groups.log.resource, groups.log.eventAttributes], [null, []]);
  }, named));

/** Who knows all that is published of a case finds it with a chance of at most 1 in k. */
function attackByUniqueness({ entry, log, files, manifest }: OpenedLog): void {
  assertEquals(manifest.privacy!.leastGroup, LEAST_GROUP);
  assertEquals([entry.cases, entry.events], [log.caseIds.length, log.time.length]);
  const { completed } = decodeEnds(files.get("ends")![0]);
  for (const [row, alike] of Map.groupBy(rowsOf(log, completed), (row) => row)) {
    assertGreaterOrEqual(alike.length, LEAST_GROUP, row);
  }
  const day = 24 * HOUR;
  assert(log.caseIds.every((_, c) => log.time[log.caseOffsets[c]] % day === 0), "starts are whole days");
  const segments = JSON.parse(new TextDecoder().decode(files.get("segments")![0])) as { count: number }[];
  for (const { count } of segments) assertGreaterOrEqual(count, LEAST_GROUP);
}

/** Whatever filters a reader puts together, no case or at least k are left. */
async function attackByFilters({ log, files }: OpenedLog): Promise<void> {
  const ends = decodeEnds(files.get("ends")![0]);
  const analysis = createAnalysis(log, { zone: "UTC", casesOnly: { completion: ends, segments: [] } });
  const random = createRandom(3);
  const pick = <Value>(values: readonly Value[]) => values[random.integer(values.length)];
  const quoted = (text: string) => JSON.stringify(text);
  const makers = [
    () => `path:${quoted(pick(log.activities))}>${quoted(pick(log.activities))}`,
    () => `not-through:${quoted(pick(log.activities))}`,
    () => `duration:${random.integer(60)}h..${60 + random.integer(60)}h`,
    () => `started:2026-01-${String(5 + random.integer(20)).padStart(2, "0")}..`,
    () => {
      const { name, values } = pick(log.caseAttributes);
      return `case-attribute:${quoted(name)}=${quoted(pick(values))}`;
    },
    () => `top-variants:${1 + random.integer(4)}`,
  ];
  let few = 0;
  for (let attempt = 0; attempt < 300; attempt++) {
    const filters = Array.from({ length: 1 + random.integer(4) }, () => parseFilter(pick(makers)()));
    const { cases } = await analysis.ask({ filters }, { kind: "filter-effect" });
    assert(cases === 0 || cases >= LEAST_GROUP, `${cases} cases`);
    if (cases > 0 && cases < 4 * LEAST_GROUP) few++;
  }
  assertGreaterOrEqual(few, 10, "the attack came close");
  const sample = { filters: [parseFilter("sample:1")] };
  await assertRejects(() => analysis.ask(sample, { kind: "filter-effect" }), TracebookError, "groups of at least 5");
}
