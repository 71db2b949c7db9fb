import { assertEquals, assertLessOrEqual } from "@std/assert";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { formatOfName } from "@/formats/logs/log-formats.ts";
import { readLog } from "@/formats/logs/read-log.ts";
import { openPublishedLog } from "@/formats/published/published-columns.ts";
import { type ColumnName, columnPart, type PublishedManifest } from "@/formats/published/published-log.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { golden } from "../../golden.ts";

const SOURCE = { slug: "a", name: "A", version: 1, identity: "", checksum: "", zone: "UTC", description: {} };

const example = eventLogFromTraces([{
  caseId: "1",
  attributes: { channel: "mail" },
  events: [
    { activity: "ask", time: 0, resource: "Ann", attributes: { cost: 3 } },
    { activity: "answer", time: 1000, attributes: { note: "late" } },
  ],
}]);

const manifestOf = (files: ReadonlyMap<string, Uint8Array>) =>
  JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as PublishedManifest;

Deno.test("each column that a log has is in a file that the manifest names", async () => {
  const files = await publishedFiles({ log: example, privacy: null }, SOURCE);
  const { columns, files: listed } = manifestOf(files);
  assertEquals(columns.map(({ column }) => column), [
    "variants",
    "cases",
    "times",
    "resource",
    "case:channel",
    "event:cost",
    "event:note",
  ]);
  assertEquals(listed.map(({ name }) => name).sort(), [...new Set(columns.map(({ file }) => file))].sort());
  for (const [name, bytes] of files) {
    if (name !== "manifest.json") assertEquals(listed.find((file) => file.name === name)?.size, bytes.length);
  }
});

Deno.test("small attributes share files, so that 500 of them are in few, and are read as they were", async () => {
  const text = (i: number) => ({ [`note ${i}`]: "x".repeat(1000 + i), [`word ${i}`]: `w${i}` });
  const log = eventLogFromTraces(
    Array.from({ length: 250 }, (_, i) => ({
      caseId: String(i),
      attributes: { ...text(i), large: `${i}`.repeat(200) },
      events: [{ activity: "ask", time: 0, attributes: text(i) }],
    })),
  );
  const files = await publishedFiles({ log, privacy: null }, SOURCE);
  const { columns } = manifestOf(files);
  assertEquals(columns.length, 1003 + 1);
  assertLessOrEqual(files.size, 12);
  assertEquals(columns.find(({ column }) => column === "case:large")?.part, undefined);
  const contents = new Map<ColumnName, Uint8Array[]>(
    columns.map((one) => [one.column, [columnPart(one, files.get(one.file)!)]]),
  );
  const read = openPublishedLog(contents);
  assertEquals([read.caseAttributes, read.eventAttributes], [log.caseAttributes, log.eventAttributes]);
});

Deno.test("a log of too many events is published without their times, resources and attributes", async () => {
  const files = await publishedFiles({ log: example, privacy: null }, SOURCE, "cases");
  const { columns, level } = manifestOf(files);
  assertEquals(level, "cases");
  assertEquals(columns.map(({ column }) => column), ["variants", "cases", "ends", "segments", "case:channel"]);
  assertEquals(JSON.parse(new TextDecoder().decode(files.get("segments.json"))), [
    { from: 1, to: 0, count: 1, medianSeconds: 1, totalSeconds: 1 },
  ]);
});

const bpic2012 = golden("bpic2012");

Deno.test({
  name: `golden: the overview of bpic2012 takes at most 1.6 MB of data, its map 28 kB${bpic2012.note}`,
  ignore: bpic2012.note !== "",
  async fn() {
    const { document: { file }, roles, open } = bpic2012;
    const builder = createEventLogBuilder();
    await readLog(await open(), { ...formatOfName(file)!, source: file, roles }, builder);
    const files = await publishedFiles({ log: builder.build(), privacy: null }, SOURCE);
    const sizes = (compress: (bytes: Uint8Array) => Uint8Array, ...names: string[]) =>
      ["manifest.json", "variants.columns", ...names].reduce((sum, name) => sum + compress(files.get(name)!).length, 0);
    // Uncompressed too: not every web server has the compressed files.
    assertLessOrEqual(sizes((bytes) => bytes, "cases.columns", "times.columns"), 1_600_000);
    assertLessOrEqual(sizes(gzipSync, "cases.columns", "times.columns"), 800_000);
    assertLessOrEqual(sizes(gzipSync), 28_000);
    assertLessOrEqual(sizes(brotliCompressSync), 25_000);
  },
});
