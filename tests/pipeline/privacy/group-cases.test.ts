import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { groupCases, OTHER_VALUES, REST_WITHHELD } from "@/pipeline/privacy/group-cases.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Logs with frequent and rare activities, texts and numbers, some of them missing. */
const log = fc.array(
  fc.record({
    attributes: fc.record({
      colour: fc.constantFrom("red", "red", "red", "blue", "green"),
      amount: fc.double({ min: 0, max: 1e6, noNaN: true }),
    }, { requiredKeys: [] }),
    events: fc.array(
      fc.record({ activity: fc.constantFrom("a", "a", "b", "c", "d"), time: fc.nat(10_000).map((hours) => hours * HOUR + 1234) }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  { minLength: 1, maxLength: 60 },
).map((traces) =>
  eventLogFromTraces(
    traces.map(({ attributes, events }, i) => ({
      caseId: `secret ${i}`,
      attributes,
      events: events.toSorted((a, b) => a.time - b.time),
    })),
  )
);

const leastGroup = fc.integer({ min: 2, max: 8 });

/** Everything that is published of each case, besides its number. */
function rowsOf(log: EventLog, completed: Uint8Array): string[] {
  return log.caseIds.map((_, c) => {
    const [first, end] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
    return JSON.stringify([
      [...log.activity.subarray(first, end)],
      log.time[first],
      log.time[end - 1],
      completed[c],
      log.caseAttributes.map(({ values, codes }) => values[codes[c]] ?? null),
    ]);
  });
}

const half = ({ caseIds }: EventLog) => Uint8Array.from(caseIds, (_, c) => c % 3 === 0 ? 0 : 1);

Deno.test("every case is published exactly as at least k - 1 others are, over all columns together", () => {
  fc.assert(fc.property(log, leastGroup, (log, leastGroup) => {
    const grouped = groupCases(log, { leastGroup, completed: half(log), zone: "Europe/Berlin" });
    const sizes = Map.groupBy(rowsOf(grouped.log, grouped.completed), (row) => row);
    for (const [row, alike] of sizes) assertGreaterOrEqual(alike.length, leastGroup, row);
  }));
});

Deno.test("no case is lost silently: those that are not published are counted", () => {
  fc.assert(fc.property(log, leastGroup, (log, leastGroup) => {
    const { log: published, withheldCases, shortenedCases } = groupCases(log, { leastGroup, completed: half(log), zone: "UTC" });
    assertEquals(published.caseIds.length + withheldCases, log.caseIds.length);
    const rest = published.activities.indexOf(REST_WITHHELD);
    const ends = published.caseIds.filter((_, c) => published.activity[published.caseOffsets[c + 1] - 1] === rest);
    assertEquals(rest < 0 ? 0 : ends.length, shortenedCases);
  }));
});

Deno.test("what is published is true: each sequence begins as many cases of the log as it is given for", () => {
  fc.assert(fc.property(log, leastGroup, (log, leastGroup) => {
    const { log: published } = groupCases(log, { leastGroup, completed: half(log), zone: "UTC" });
    const traceOf = ({ activities, activity, caseOffsets }: EventLog, c: number) =>
      Array.from(activity.subarray(caseOffsets[c], caseOffsets[c + 1]), (code) => activities[code]);
    const traces = log.caseIds.map((_, c) => traceOf(log, c));
    const sequences = Map.groupBy(published.caseIds.keys(), (c) => JSON.stringify(traceOf(published, c)));
    for (const [text, cases] of sequences) {
      const sequence = JSON.parse(text) as string[];
      const isShortened = sequence.at(-1) === REST_WITHHELD;
      const known = isShortened ? sequence.slice(0, -1) : sequence;
      const fitting = traces.filter((trace) =>
        known.every((label, at) => trace[at] === label) && (isShortened || trace.length === known.length)
      );
      assertGreaterOrEqual(fitting.length, cases.length, text);
    }
  }));
});

Deno.test("the order of the cases and their ids changes nothing of what is published", () => {
  fc.assert(fc.property(log, leastGroup, (log, leastGroup) => {
    const renamed = { ...log, caseIds: log.caseIds.map((_, c) => `other ${-c}`) };
    const completed = half(log);
    assertEquals(
      groupCases(renamed, { leastGroup, completed, zone: "UTC" }),
      groupCases(log, { leastGroup, completed, zone: "UTC" }),
    );
    const grouped = groupCases(log, { leastGroup, completed, zone: "UTC" });
    assertEquals(grouped.log.caseIds, grouped.log.caseIds.map((_, at) => `case ${at + 1}`));
    const rows = rowsOf(grouped.log, grouped.completed);
    // Cases that are published alike stand together: their numbers tell no other order.
    assertEquals(rows.filter((row, at) => row !== rows[at - 1]).length, new Set(rows).size);
  }));
});

Deno.test("starts are whole days of the log's zone, durations and numbers have two digits", () => {
  const traces = Array.from({ length: 40 }, (_, i) => ({
    caseId: String(i),
    attributes: { amount: 1000 + 7 * i },
    events: [{ activity: "a", time: i * DAY + 12_345_678 }, { activity: "b", time: (i + 3) * DAY + 55_555_555 + 100_000 * i }],
  }));
  const log = eventLogFromTraces(traces);
  const { log: published } = groupCases(log, { leastGroup: 5, completed: new Uint8Array(40).fill(1), zone: "Europe/Berlin" });
  assertEquals(published.caseIds.length, 40);
  for (let c = 0; c < 40; c++) {
    const [start, end] = [published.time[2 * c], published.time[2 * c + 1]];
    assertEquals((start + HOUR) % DAY, 0);
    assertEquals((end - start) / 1000, Number(((end - start) / 1000).toPrecision(2)));
  }
  const [amount] = published.caseAttributes;
  for (const value of amount.values) assertEquals(value, String(Number(Number(value).toPrecision(2))));
});

Deno.test("frequent values of attributes stay, rare ones are other values", () => {
  const values = [...Array(12).fill("phone"), ...Array(9).fill("mail"), "fax", "pigeon"];
  const log = eventLogFromTraces(
    values.map((channel, i) => ({ caseId: String(i), attributes: { channel }, events: [{ activity: "ask", time: 0 }] })),
  );
  const { log: published } = groupCases(log, { leastGroup: 4, completed: new Uint8Array(23).fill(1), zone: "UTC" });
  const [channel] = published.caseAttributes;
  assertEquals(channel.values, [OTHER_VALUES, "mail", "phone"]);
  const counts = channel.values.map((_, code) => channel.codes.filter((one) => one === code).length);
  assertEquals(counts, [4, 9, 10]);
});
