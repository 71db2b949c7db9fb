import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { orderByCaseAndTime } from "@/event-log/case-order.ts";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { appendBytes, areDifferent, createTextTable, internBytes, internText, textsOf } from "@/event-log/text-table.ts";
import { distinctBySorting, variantsOf } from "@/event-log/variants.ts";
import { segmentStatistics } from "@/performance/segment-statistics.ts";

const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
const arbitraryTraces = fc.array(fc.array(fc.constantFrom("a", "b", "c", "é"), { maxLength: 6 }), { maxLength: 30 })
  .map((traces) => traces.map((activities, i) => trace(`case ${i}`, ...activities)));

Deno.test("activity codes stand in code-unit order, whatever the order of the events", () => {
  const log = eventLogFromTraces([trace("1", "b", "a"), trace("2", "Z", "é")]);
  assertEquals(log.activities, ["Z", "a", "b", "é"]);
  assertEquals([...log.activity], [2, 1, 0, 3]);
  assertEquals([...log.caseOffsets], [0, 2, 4]);
});

Deno.test("events of a case stand by time, equal times in order of arrival", () => {
  const log = eventLogFromTraces([
    { caseId: "1", events: [{ activity: "late", time: 5 }, { activity: "x", time: 3 }, { activity: "a", time: 3 }] },
    { caseId: "1", events: [{ activity: "early", time: 1 }] },
  ]);
  assertEquals([...log.activity].map((code) => log.activities[code]), ["early", "x", "a", "late"]);
  assertEquals(log.caseIds, ["1"]);
});

Deno.test("attributes keep their level, type and value; missing values are -1", () => {
  const log = eventLogFromTraces([
    { caseId: "1", attributes: { amount: 7 }, events: [{ activity: "a", attributes: { note: "x" } }, { activity: "b" }] },
    { caseId: "2", attributes: { amount: 7.5 }, events: [{ activity: "a", resource: "Ann" }] },
  ]);
  assertEquals(log.caseAttributes.map(({ name, type, values, codes }) => [name, type, values, [...codes]]), [
    ["amount", "float", ["7.5"], [-1, 0]],
    ["amount", "int", ["7"], [0, -1]],
  ]);
  assertEquals(log.eventAttributes.map(({ values, codes }) => [values, [...codes]]), [[["x"], [0, -1, -1]]]);
  assertEquals([log.resource?.values, [...log.resource!.codes]], [["Ann"], [-1, -1, 0]]);
  assertEquals(log.start, null);
});

Deno.test("the order of events equals a stable sort by case and time", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat(3), fc.nat(40)), { maxLength: 400 }),
    (events) => {
      const caseCode = Uint32Array.from(events, ([c]) => c);
      const time = Float64Array.from(events, ([, t]) => t);
      const { order } = orderByCaseAndTime(caseCode, time, { events: events.length, cases: 4 });
      const expected = events.map((_, i) => i).sort((a, b) => caseCode[a] - caseCode[b] || time[a] - time[b] || a - b);
      assertEquals([...(order ?? events.keys())], expected);
    },
  ));
});

Deno.test("variants count equal sequences, and every case takes the variant of its sequence", () => {
  fc.assert(fc.property(arbitraryTraces, (traces) => {
    const log = eventLogFromTraces(traces);
    const { variants, variantOfCase } = variantsOf(log);
    const counts = new Map<string, number>();
    log.caseIds.forEach((_, c) => {
      const key = [...log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c + 1])].join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const v = variantOfCase[c];
      assertEquals([...variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1])].join(), key);
    });
    assertEquals(variants.counts.length, counts.size);
    assertEquals(variants.counts.reduce((a, b) => a + b, 0), log.caseIds.length);
  }));
});

Deno.test("finding variants by sorting, the way out of chosen collisions, finds the same as by hashing", () => {
  fc.assert(fc.property(arbitraryTraces, (traces) => {
    const { activity, caseOffsets } = eventLogFromTraces(traces);
    const { sequenceOfCase, firstCase, counts } = distinctBySorting(activity, caseOffsets);
    const texts = Array.from(sequenceOfCase, (_, c) => activity.subarray(caseOffsets[c], caseOffsets[c + 1]).join());
    const distinct = [...new Set(texts)];
    assertEquals([...sequenceOfCase], texts.map((text) => distinct.indexOf(text)));
    assertEquals(firstCase, distinct.map((text) => texts.indexOf(text)));
    assertEquals(counts, distinct.map((text) => texts.filter((other) => other === text).length));
  }));
});

Deno.test("variants stand by count descending, then by their labels, a prefix first", () => {
  const log = eventLogFromTraces([trace("1", "b"), trace("2", "a", "b"), trace("3", "a"), trace("4", "b"), trace("5", "a", "a")]);
  const { variants } = variantsOf(log);
  const shown = [...variants.counts].map((count, v) =>
    [...variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1])].map((code) => log.activities[code]).join("") +
    count
  );
  assertEquals(shown, ["b2", "a1", "aa1", "ab1"]);
});

Deno.test("the directly-follows relation of variants equals pair counting on cases, and so do the segments", () => {
  fc.assert(fc.property(arbitraryTraces, (traces) => {
    const log = eventLogFromTraces(traces);
    const pairs = new Map<string, number>();
    for (const { events } of traces) {
      events.slice(1).forEach(({ activity }, i) => {
        const key = `${events[i].activity}>${activity}`;
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      });
    }
    const relation = directlyFollowsOf(variantsOf(log).variants);
    const segments = segmentStatistics(log);
    const shown = (edges: { from: Uint32Array; to: Uint32Array; counts: Float64Array }) =>
      [...edges.from].map((from, e) => [`${log.activities[from]}>${log.activities[edges.to[e]]}`, edges.counts[e]]);
    const expected = [...pairs].sort(([a], [b]) => a < b ? -1 : 1);
    assertEquals(shown(relation), expected);
    assertEquals(shown(segments), expected);
    assertEquals(relation.activityCounts.reduce((a, b) => a + b, 0), log.activity.length);
    assertEquals(relation.startCounts.reduce((a, b) => a + b, 0), log.caseIds.length);
  }));
});

Deno.test("segment statistics interpolate linearly", () => {
  const log = eventLogFromTraces([0, 10, 20, 40].map((seconds, i) => ({
    caseId: `${i}`,
    events: [{ activity: "a", time: 0 }, { activity: "b", time: seconds * 1000 }],
  })));
  const { meanSeconds, medianSeconds, p90Seconds, minSeconds, maxSeconds, totalSeconds } = segmentStatistics(log);
  assertEquals(
    [meanSeconds, medianSeconds, p90Seconds, minSeconds, maxSeconds, totalSeconds].map(([value]) =>
      Math.round(value * 1e6) / 1e6
    ),
    [17.5, 15, 34, 0, 40, 70],
  );
});

Deno.test("a text table numbers distinct texts in first-seen order and gives them back", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 })), fc.integer(), (texts, hashSeed) => {
    const table = createTextTable({ hashSeed });
    const distinct = [...new Set(texts.map((text) => text.toWellFormed()))];
    assertEquals(texts.map((text) => internText(table, text)), texts.map((text) => distinct.indexOf(text.toWellFormed())));
    assertEquals(textsOf(table), distinct);
  }));
});

Deno.test("a text table stays right when its probes grow too long", () => {
  const table = createTextTable();
  const bytes = new TextEncoder().encode("x0y");
  for (let i = 0; i < 26; i++) internText(table, `t${i}`);
  // Chosen values cannot be had for a good hash in a test; a full table stands for them.
  table.slots.fill(1);
  assertEquals(internBytes(table, bytes, 0, 3), 26);
  assertEquals(internBytes(table, bytes, 0, 3), 26);
  assertEquals(internText(table, "t7"), 7);
  assertEquals(table.map instanceof Map, true);
});

Deno.test("appended texts are different if no text is there twice, however alike their hashes are", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 2 })), fc.boolean(), (texts, alike) => {
    const table = createTextTable();
    for (const text of texts.map((text) => new TextEncoder().encode(text))) appendBytes(table, text, 0, text.length);
    if (alike) table.hashes.fill(7);
    assertEquals(areDifferent(table), new Set(texts).size === texts.length);
  }));
  const many = createTextTable();
  for (let i = 0; i < 600; i++) appendBytes(many, new TextEncoder().encode(String(1000 + i % 599)), 0, 4);
  many.hashes.fill(7);
  assertEquals(areDifferent(many), false);
});

Deno.test("a text table refuses bytes that are no UTF-8", () => {
  assertEquals(internBytes(createTextTable(), new Uint8Array([0x61, 0xe9]), 0, 2), -1);
});
