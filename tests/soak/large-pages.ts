/**
 * A log of more events than pages carry, from its files to the figures of a page: they are those
 * of the whole log.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import type { Segments } from "@/browser/analysis/segments.ts";
import type { Question } from "@/browser/analysis/questions.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { decodeEnds, openPublishedLog } from "@/formats/published/published-columns.ts";
import { type ColumnName, columnPart, type PublishedManifest, type PublishedSegment } from "@/formats/published/published-log.ts";
import { createRandom } from "@/numerics/random.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";

const HOUR = 3_600_000;

/** What was measured. */
interface LargePage {
  readonly events: number;
  readonly cases: number;
  readonly variants: number;
  /** Of what the overview loads, gzipped, in bytes. */
  readonly bytes: number;
  /** To decode the files, and to answer all questions of the overview without a filter. */
  readonly openSeconds: number;
  readonly answerSeconds: number;
  /** The slowest answer after a filter. */
  readonly filterSeconds: number;
}

/** A log of cases of 3 to 12 events, in the order of their starts. */
function largeLog(events: number, seed: number): EventLog {
  const random = createRandom(seed);
  const activities = Array.from({ length: 12 }, (_, i) => `step ${String.fromCharCode(97 + i)}`);
  const activity = new Uint16Array(events);
  const time = new Float64Array(events);
  const offsets = [0];
  for (let at = 0; at < events;) {
    const length = Math.min(3 + random.integer(10), events - at);
    let now = Date.UTC(2020, 0, 1) + offsets.length * 60_000;
    for (let i = 0; i < length; i++, at++) {
      // Most cases take the same way; some leave it.
      activity[at] = random.next() < 0.9 ? i : random.integer(12);
      time[at] = now;
      now += 1000 * Math.floor(random.next() ** 3 * 100 * HOUR / 1000);
    }
    offsets.push(at);
  }
  const cases = offsets.length - 1;
  const codes = Int32Array.from({ length: cases }, () => random.integer(5) - 1);
  return {
    caseIds: Array.from({ length: cases }, (_, c) => `case ${c}`),
    activities,
    caseOffsets: Uint32Array.from(offsets),
    activity,
    time,
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [{ name: "channel", type: "string", values: ["app", "desk", "mail", "phone"], codes }],
    eventAttributes: [],
  };
}

const QUESTIONS: readonly Question[] = [
  { kind: "filter-effect" },
  { kind: "figures" },
  { kind: "cases-over-time" },
  { kind: "case-durations" },
  { kind: "segments", top: 6 },
  { kind: "variant-durations" },
];

const FILTERS = [
  "through:step b",
  "case-attribute:channel=app,mail",
  "duration:10h..",
  "started:2020-02..2020-06",
  "top-variants:50",
];

/**
 * Publishes a log without its events, and compares what a page answers with what the log says.
 *
 * @throws an assertion's error where a figure differs
 */
export async function checkLargePage(events: number, seed = 7): Promise<LargePage> {
  const log = largeLog(events, seed);
  const source = { slug: "large", name: "Large", version: 1, identity: "", checksum: "", zone: "UTC", description: {} };
  const files = await publishedFiles({ log, privacy: null }, source, "cases");
  const { columns } = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as PublishedManifest;
  const contents = new Map<ColumnName, Uint8Array[]>(columns.map((one) => [one.column, [columnPart(one, files.get(one.file)!)]]));
  const seconds = async <Value>(body: () => Value | Promise<Value>): Promise<[Value, number]> => {
    const begun = performance.now();
    return [await body(), (performance.now() - begun) / 1000];
  };
  const [page, openSeconds] = await seconds(() =>
    createAnalysis(openPublishedLog(contents), {
      zone: "UTC",
      columns,
      casesOnly: {
        completion: decodeEnds(contents.get("ends")![0]),
        segments: JSON.parse(new TextDecoder().decode(contents.get("segments")![0])) as PublishedSegment[],
      },
    })
  );
  const whole = createAnalysis(log, { zone: "UTC" });
  const answered = async (texts: readonly string[]): Promise<number> => {
    const filters = texts.map((text) => parseFilter(text));
    let all = 0;
    for (const question of QUESTIONS) {
      if (question.kind === "segments" && filters.length > 0) continue;
      const [answer, took] = await seconds(() => page.ask({ filters }, question));
      all += took;
      const expected = await whole.ask({ filters }, question);
      if (question.kind !== "segments") assertEquals(answer, expected, question.kind);
      else {
        assertEquals((answer as Segments).rows, (expected as Segments).rows);
        assertEquals((answer as Segments).of, "whole log");
      }
    }
    return all;
  };
  const answerSeconds = await answered([]);
  let filterSeconds = 0;
  for (const filter of FILTERS) filterSeconds = Math.max(filterSeconds, await answered([filter]));
  const loaded = columns.filter(({ column }) => !column.startsWith("case:")).map(({ file }) => file);
  const bytes = ["manifest.json", ...loaded].reduce((sum, name) => sum + gzipSync(files.get(name)!).length, 0);
  assert(bytes < events * 1.5, `${bytes} bytes`);
  return {
    events,
    cases: log.caseIds.length,
    variants: (await page.ask({ filters: [] }, { kind: "filter-effect" })).variants.counts.length,
    bytes,
    openSeconds,
    answerSeconds,
    filterSeconds,
  };
}

/** Runs the check with as many events as are told, by default three million; the exit status. */
export async function soakLargePages(events = 3_000_000): Promise<number> {
  const measured = await checkLargePage(events);
  console.log("| events | cases | variants | overview, MB gzipped | open, s | overview, s | after a filter, s |");
  console.log("|---|---|---|---|---|---|---|");
  const { cases, variants, bytes, openSeconds, answerSeconds, filterSeconds } = measured;
  const times = [openSeconds, answerSeconds, filterSeconds].map((value) => value.toFixed(2));
  console.log(`| ${events} | ${cases} | ${variants} | ${(bytes / 1e6).toFixed(2)} | ${times.join(" | ")} |`);
  return 0;
}
