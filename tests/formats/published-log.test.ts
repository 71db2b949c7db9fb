import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { packFiles } from "@/formats/published/published-log-archive.ts";
import { columnReader, columnWriter } from "@/formats/published/column-bytes.ts";
import {
  decodeEnds,
  decodeTimes,
  decodeVariants,
  encodeAttribute,
  encodeCases,
  encodeCoded,
  encodeEnds,
  encodeStarts,
  encodeTimes,
  encodeVariants,
  openPublishedLog,
} from "@/formats/published/published-columns.ts";
import { cycleTimes } from "@/performance/cycle-times.ts";
import { type ColumnName, UNIT_US } from "@/formats/published/published-log.ts";

const label = fc.oneof(fc.constantFrom("a", "b", "c"), fc.string({ unit: "grapheme" }));

/**
 * Times in whole seconds, in whole milliseconds, and up to 2109 in whole microseconds: beyond,
 * doubles in ms lie farther apart.
 */
const time = fc.oneof(
  fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1000),
  fc.integer({ min: -2e12, max: 4e12 }),
  fc.integer({ min: -1e15, max: 4.39e15 }).map((micros) => micros / 1000),
);

const event = fc.record(
  {
    activity: label,
    time,
    start: time,
    resource: label,
    lifecycle: fc.constantFrom("start", "complete"),
    attributes: fc.dictionary(fc.constantFrom("colour", "note"), fc.oneof(label, fc.integer())),
  },
  { requiredKeys: ["activity", "time"] },
);

const trace = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 6 }),
  attributes: fc.dictionary(fc.constantFrom("colour", "amount", "<b>"), label),
});

const log = fc.array(trace, { maxLength: 12 }).map((traces) =>
  eventLogFromTraces(traces.map((one, i) => ({ ...one, caseId: `case ${i}` })))
);

function published(original: EventLog): EventLog {
  const { variants, variantOfCase } = variantsOf(original);
  const { start, resource, lifecycle } = original;
  const files = new Map<ColumnName, Uint8Array[]>([
    ["variants", [encodeVariants(variants)]],
    ["cases", [encodeCases(original, variantOfCase)]],
    ["times", [encodeTimes(original)]],
  ]);
  if (start !== null) files.set("start", [encodeStarts({ ...original, start })]);
  if (resource !== null) files.set("resource", [encodeCoded("resource", resource)]);
  if (lifecycle !== null) files.set("lifecycle", [encodeCoded("lifecycle", lifecycle)]);
  for (const attribute of original.caseAttributes) {
    files.set(`case:${attribute.name}`, [...files.get(`case:${attribute.name}`) ?? [], encodeAttribute(attribute)]);
  }
  for (const attribute of original.eventAttributes) {
    files.set(`event:${attribute.name}`, [...files.get(`event:${attribute.name}`) ?? [], encodeAttribute(attribute)]);
  }
  return openPublishedLog(files);
}

Deno.test("a log that is published and read again is the same to the microsecond, with all its attributes", () => {
  fc.assert(fc.property(log, (original) => assertEquals(published(original), original)));
});

Deno.test("columns give back the numbers and texts that were written, in their order", () => {
  const whole = fc.maxSafeInteger();
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "a", "ab", "🦆", "🦆🦊", "🦊", "\ufeff"));
  fc.assert(fc.property(fc.array(whole), fc.array(text), (numbers, texts) => {
    const writer = columnWriter();
    writer.signed(numbers);
    writer.texts(texts);
    writer.unsigned(numbers.map(Math.abs));
    const reader = columnReader(writer.finish({ holds: "test" }), "test");
    assertEquals([...reader.signed(new Float64Array(numbers.length))], numbers.map((number) => number + 0));
    assertEquals(reader.texts(texts.length), texts);
    assertEquals([...reader.unsigned(new Float64Array(numbers.length))], numbers.map(Math.abs));
  }));
});

Deno.test("a code below 128 takes a byte, and rows without a value take none", () => {
  const values = Array.from({ length: 100 }, (_, i) => String(i + 100));
  const size = (codes: number[]) => encodeCoded("resource", { values, codes: Int32Array.from(codes) }).length;
  const ten = size(Array.from({ length: 10 }, (_, i) => i));
  assertEquals(size(Array.from({ length: 110 }, (_, i) => i % 100)), ten + 100 + "1".length);
  assertLessOrEqual(size([...Array.from({ length: 10 }, (_, i) => i), ...Array<number>(1000).fill(-1)]), ten + 5);
});

Deno.test("a log without its events keeps the first and last time of each case, and which cases are completed", () => {
  const rule = fc.record({
    endActivities: fc.oneof(fc.constant("all" as const), fc.array(label)),
    inactivityTimeout: fc.constantFrom(0, 1.5, Infinity),
  });
  fc.assert(fc.property(log, rule, fc.array(fc.nat(1), { minLength: 12 }), (original, completion, bits) => {
    const { variants, variantOfCase } = variantsOf(original);
    const ends = { ...completion, completed: Uint8Array.from(original.caseIds, (_, c) => bits[c]) };
    const again = openPublishedLog(
      new Map<ColumnName, Uint8Array[]>([
        ["variants", [encodeVariants(variants)]],
        ["cases", [encodeCases(original, variantOfCase)]],
        ["ends", [encodeEnds(original, ends)]],
      ]),
    );
    assertEquals(again.activity, original.activity);
    for (let c = 0; c < original.caseIds.length; c++) {
      const [from, to] = [original.caseOffsets[c], original.caseOffsets[c + 1] - 1];
      assertEquals([again.time[from], again.time[to]], [original.time[from], original.time[to]]);
      assert(again.time.subarray(from + 1, Math.max(from + 1, to)).every(Number.isNaN));
    }
    const { durations, unit, ...rest } = decodeEnds(encodeEnds(original, ends));
    assertEquals(rest, ends);
    cycleTimes(original).forEach((seconds, c) => assertAlmostEquals(durations[c] * UNIT_US[unit] / 1e6, seconds, 1e-3));
  }));
});

Deno.test("variants keep their order, counts and steps", () => {
  fc.assert(fc.property(log, (original) => {
    const { variants } = variantsOf(original);
    const again = decodeVariants(encodeVariants(variants));
    assertEquals(again.activities, variants.activities);
    assertEquals([...again.offsets], [...variants.offsets]);
    assertEquals([...again.steps], [...variants.steps]);
    assertEquals([...again.counts], [...variants.counts]);
  }));
});

Deno.test("times are kept in the coarsest unit in which each is a whole number", () => {
  const unitOf = (...times: number[]) =>
    decodeTimes(encodeTimes(eventLogFromTraces([{ caseId: "1", events: times.map((time) => ({ activity: "a", time })) }]))).unit;
  assertEquals(unitOf(0, 2000, 61_000), "s");
  assertEquals(unitOf(0, 2000, 2001), "ms");
  assertEquals(unitOf(0, 2000, 2000.001), "us");
});

Deno.test("waits of more than 68 years do not overflow", () => {
  const original = eventLogFromTraces([{
    caseId: "1",
    events: [{ activity: "a", time: Date.UTC(1900, 0) }, { activity: "b", time: Date.UTC(2300, 0) }],
  }]);
  assertEquals([...published(original).time], [...original.time]);
});

Deno.test("the same log gives the same bytes", () => {
  fc.assert(fc.property(log, (original) => {
    const { variantOfCase } = variantsOf(original);
    assertEquals(encodeCases(original, variantOfCase), encodeCases(original, variantOfCase));
    assertEquals(encodeTimes(original), encodeTimes(original));
  }));
});

Deno.test("bytes that are no columns, or are cut off, are refused in words", () => {
  const refused = (bytes: Uint8Array) =>
    assertEquals(assertThrows(() => decodeVariants(bytes), TracebookError, "variants.columns").kind, "input");
  const whole = encodeVariants(
    variantsOf(eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask", time: 0 }] }])).variants,
  );
  decodeVariants(whole);
  for (let length = 0; length < whole.length; length++) refused(whole.slice(0, length));
  refused(new TextEncoder().encode("<!DOCTYPE html>\n"));
  refused(encodeCoded("resource", { values: [], codes: new Int32Array(0) }));
});

Deno.test("an archive is unpacked by tar to the same files", async () => {
  const files = new Map([["manifest.json", new TextEncoder().encode("{}")], [
    "times.columns",
    crypto.getRandomValues(new Uint8Array(1500)),
  ]]);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/all.tar`, packFiles(files));
    const tar = await new Deno.Command("tar", { args: ["-xf", "all.tar"], cwd: folder }).output();
    assertEquals(tar.code, 0);
    for (const [name, bytes] of files) assertEquals(await Deno.readFile(`${folder}/${name}`), bytes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
