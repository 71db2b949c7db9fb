import { assert, assertEquals } from "@std/assert";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { LogSink } from "@/event-log/event-batch.ts";
import { describedSource, type TableColumns } from "@/formats/logs/log-header.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";
import { logFacts } from "@/performance/log-facts.ts";
import { testGolden } from "../golden.ts";

/**
 * Differences between two documents. Numbers may differ in their last digits, as sums in another
 * order do; a key that only one of them has is a difference.
 */
function differences(mine: unknown, golden: unknown, path = ""): string[] {
  if (typeof golden === "number" && typeof mine === "number") {
    const close = Math.abs(mine - golden) <= 1e-12 * Math.abs(golden);
    return close ? [] : [`${path}: ${mine}, expected ${golden}`];
  }
  if (golden === null || typeof golden !== "object") return mine === golden ? [] : [`${path}: ${mine}, expected ${golden}`];
  if (mine === null || typeof mine !== "object") return [`${path}: missing`];
  const keys = Object.keys(golden);
  const more = Object.keys(mine).length - keys.length;
  return [
    ...(more === 0 ? [] : [`${path}: ${more} entries more`]),
    ...keys.flatMap((key) =>
      differences((mine as Record<string, unknown>)[key], (golden as Record<string, unknown>)[key], `${path}.${key}`)
    ),
  ];
}

testGolden("facts from the file", async ({ name, document, path, roles, open }) => {
  const { reference: _, notes: __, ...expected } = document;
  const builder = createEventLogBuilder({ attributes: "none" });
  let columns: TableColumns | undefined;
  const sink: LogSink = {
    ...builder,
    begin: (header) => {
      columns = describedSource(header.description).columns ?? undefined;
      return builder.begin(header);
    },
  };
  const report = await readLog(await open(), { ...formatOfName(path)!, source: path, roles }, sink);
  const facts = await logFacts(builder.build(), {
    log: name,
    file: document.file,
    rejectedRows: report.rejected,
    csvColumns: document.csvColumns && columns,
  });
  assertEquals(differences({ ...facts }, expected), []);
});

Deno.test("facts of a log without events are zeros", async () => {
  const facts = await logFacts(eventLogFromTraces([]), { log: "empty", file: "empty.csv", rejectedRows: 3 });
  assertEquals(facts.summary, {
    events: 0,
    cases: 0,
    activities: 0,
    variants: 0,
    firstTimestamp: null,
    lastTimestamp: null,
    rowsWithoutCaseActivityOrTime: 3,
  });
  assertEquals(facts.caseDurations?.p90Seconds, 0);
});

Deno.test("the digest of variants stands by code point where code units disagree", async () => {
  // U+FF5E is below U+1F600 by code point, above its surrogates by code unit.
  const trace = (caseId: string, activity: string) => ({ caseId, events: [{ activity }] });
  const facts = await logFacts(eventLogFromTraces([trace("1", "😀"), trace("2", "～")]), {
    log: "x",
    file: "x",
    rejectedRows: 0,
  });
  const expected = await crypto.subtle.digest("SHA-256", new TextEncoder().encode('[["～"],1]\n[["😀"],1]'));
  assertEquals(
    facts.variants.sha256,
    Array.from(new Uint8Array(expected), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  );
});

Deno.test("labels that are names of object properties are counted like others", async () => {
  const events = ["__proto__", "constructor", "__proto__"].map((activity) => ({ activity }));
  const facts = await logFacts(eventLogFromTraces([{ caseId: "1", events }]), { log: "x", file: "x", rejectedRows: 0 });
  const text = JSON.stringify(facts.activities);
  assert(text.includes('"__proto__":2') && text.includes('"constructor":1'));
});
