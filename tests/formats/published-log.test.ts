import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { packFiles } from "@/formats/published/published-log-archive.ts";
import {
  decodeCases,
  decodeResources,
  decodeTimes,
  decodeVariants,
  encodeCases,
  encodeResources,
  encodeTimes,
  encodeVariants,
} from "@/formats/published/published-log-arrow.ts";
import { eventLogOfPublished } from "@/formats/published/published-log.ts";

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
  { activity: label, time, resource: label },
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
  return eventLogOfPublished(
    decodeVariants(encodeVariants(variants)),
    decodeCases(encodeCases(original, variantOfCase)),
    decodeTimes(encodeTimes(original)),
    decodeResources(encodeResources(original)),
  );
}

Deno.test("a log that is published and read again has the same cases, activities, times, resources and attributes", () => {
  fc.assert(fc.property(log, (original) => {
    const again = published(original);
    assertEquals(again.caseIds, original.caseIds);
    assertEquals(again.activities, original.activities);
    assertEquals([...again.caseOffsets], [...original.caseOffsets]);
    assertEquals([...again.activity], [...original.activity]);
    assertEquals([...again.time], [...original.time]);
    assertEquals(again.resource, original.resource?.codes.some((code) => code >= 0) ? original.resource : again.resource);
    assertEquals(again.caseAttributes, original.caseAttributes);
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

Deno.test("bytes that are no Arrow are refused in words", () => {
  const problem = assertThrows(
    () => decodeVariants(new TextEncoder().encode("<!DOCTYPE html>")),
    TracebookError,
    "variants.arrow",
  );
  assertEquals(problem.kind, "input");
});

Deno.test("an archive is unpacked by tar to the same files", async () => {
  const files = new Map([["manifest.json", new TextEncoder().encode("{}")], [
    "times.arrow",
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
