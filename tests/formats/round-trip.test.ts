import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
import { rowsOfText } from "@/formats/logs/csv/csv-text.ts";
import { writeXes, xesTraceWriter } from "@/formats/logs/xes/write-xes.ts";
import { arbitraryLog } from "./arbitrary-logs.ts";
import { read } from "./reading.ts";

const bytesOf = (stream: ReadableStream<Uint8Array>) => new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
const RUNS = { numRuns: 80, seed: 7, endOnFailure: true };

Deno.test("a log that is written as XES and read again is the same log", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog({ texts: false }), fc.boolean(), async (log, shortCut) => {
      const again = await read(await bytesOf(writeXes(log)), { format: "xes", shortCut });
      assertEquals(again.log, log);
      assertEquals(again.rejected, []);
    }),
    RUNS,
  );
});

Deno.test("a log that is written as CSV and read again is the same log, with any delimiter", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog({ texts: true }), fc.constantFrom(",", ";", "\t"), async (log, delimiter) => {
      fc.pre(log.caseIds.length > 0);
      const again = await read(await bytesOf(writeCsv(log, { delimiter })), { delimiter });
      assertEquals(again.log, log);
    }),
    RUNS,
  );
});

Deno.test("a table that is written with the names of its columns and read by the same options is the same log, in the same columns", async () => {
  const HEADERS = [
    "x",
    "case:x",
    "event:case:x",
    "event:x",
    "x (2)",
    "case:case:x",
    "concept:name",
    "time:timestamp",
    "constructor",
  ];
  const header = fc.record({ name: fc.constantFrom(...HEADERS), level: fc.constantFrom("case", "event") });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(header, { maxLength: 6, selector: ({ name }) => name }),
      fc.constantFrom("case:concept:name", "number"),
      fc.shuffledSubarray(["who", "start", "step"]),
      async (attributes, caseName, given) => {
        const roles = { case: caseName, activity: "what", timestamp: "when" };
        const optional = { who: "resource", start: "start", step: "lifecycle" } as const;
        const named = given.map((name) => [optional[name as keyof typeof optional], name]);
        const names = [...given, ...attributes.map(({ name }) => name), ...Object.values(roles)];
        const rows = [1, 2, 3, 4, 5, 6].map((row) => [
          ...given.map((name) => name === "start" ? `2026-01-01T00:00:0${row}Z` : `${name} ${row % 2}`),
          ...attributes.map(({ name, level }, at) => `${at} of ${level === "case" || name.startsWith("case:") ? row % 2 : row}`),
          ...[row % 2, `a ${row % 3}`, `2026-01-02T00:00:0${row}Z`],
        ]);
        const options = { roles: { ...roles, ...Object.fromEntries(named) } };
        const first = await read([names, ...rows].map((cells) => cells.join(",")).join("\n"), options);
        const columns = first.header.columns!;
        const bytes = await bytesOf(writeCsv(first.log, { columns }));
        assertEquals((await read(bytes, options)).log, first.log);
        assertEquals(new TextDecoder().decode(bytes).split("\n")[0], names.join(","));
      },
    ),
    RUNS,
  );
});

Deno.test("an event attribute whose name looks like one of the case keeps its name and level in CSV", async () => {
  const events = ["1", "2"].map((value) => ({
    activity: "a",
    attributes: { "case:x": `_${value}`, "event:case:x": `_${value}` },
  }));
  const log = eventLogFromTraces([{ caseId: "1", events }]);
  assertEquals((await read(await bytesOf(writeCsv(log)))).log, log);
});

Deno.test("nested attributes survive XES", async () => {
  const nested = `<list key="parts"><values><string key="p" value="x&#10;y"/><list key="q"><values/></list></values></list>
    <int key="n" value="1"><string key="unit" value="EUR"/></int><container key="empty"/>
    <string key="concept:name" value="a"><int key="of" value="2"/></string><date key="time:timestamp" value="2026-01-01T00:00:00Z"/>`;
  const first = await read(`<log><trace><string key="concept:name" value="1"/><event>${nested}</event></trace></log>`, {
    format: "xes",
  });
  const again = await read(await bytesOf(writeXes(first.log)), { format: "xes" });
  assertEquals(again.log, first.log);
  assertEquals(first.log.eventAttributes.filter(({ type }) => type === "nested").length, 4);
});

Deno.test("how the stream is cut into chunks changes nothing", async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      arbitraryLog({ texts: false }),
      cuts,
      fc.constantFrom("csv", "xes"),
      fc.boolean(),
      async (log, cuts, format, shortCut) => {
        fc.pre(log.caseIds.length > 0);
        const bytes = await bytesOf(format === "csv" ? writeCsv(log) : writeXes(log));
        const options = { format, shortCut, sampleBytes: 400 } as const;
        const [whole, cut] = [await read(bytes, options), await read(bytes, { ...options, cuts })];
        assertEquals(cut.log, whole.log);
        assertEquals(cut.report, whole.report);
        assertEquals(cut.rejected, whole.rejected);
        assertEquals(cut.header.columns, whole.header.columns);
      },
    ),
    RUNS,
  );
});

Deno.test("the hash seed changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog({ texts: false }), fc.integer(), async (log, hashSeed) => {
      fc.pre(log.caseIds.length > 0);
      const bytes = await bytesOf(writeXes(log));
      assertEquals((await read(bytes, { format: "xes", hashSeed })).log, log);
    }),
    { numRuns: 30, seed: 7, endOnFailure: true },
  );
});

Deno.test("shuffling rows of distinct times changes neither variants nor the relation", async () => {
  const rows = fc.array(fc.tuple(fc.nat(5), fc.constantFrom("a", "b", "c")), { minLength: 1, maxLength: 60 })
    .map((events) => events.map(([id, activity], i) => `c${id},${activity},${1_700_000_000 + i}\n`));
  await fc.assert(
    fc.asyncProperty(
      rows.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      async ([rows, shuffled]) => {
        const [one, other] = await Promise.all([rows, shuffled].map((rows) => read(`case,activity,time\n${rows.join("")}`)));
        const variants = variantsOf(one.log).variants;
        assertEquals(variantsOf(other.log).variants, variants);
        assertEquals(directlyFollowsOf(variantsOf(other.log).variants), directlyFollowsOf(variants));
      },
    ),
    { numRuns: 50, seed: 7, endOnFailure: true },
  );
});

Deno.test("the byte scanner finds the rows that the plain reading of the text finds", async () => {
  const cell = fc.oneof(
    fc.constantFrom("a", "", '""', '"x,y"', '"line\nbreak"', '"a""b"', "x y"),
    fc.stringMatching(/^[a-z\r\n", ]{0,6}$/),
  );
  const text = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells) => cells.join(",")), {
    minLength: 1,
    maxLength: 12,
  })
    .chain((rows) => fc.constantFrom("\n", "\r\n", "\r").map((end) => rows.join(end)));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (text, cut) => {
      const content = `case,activity,timestamp\n1,start,2026-01-01\n${text}`;
      const rows = [...rowsOfText(content, { delimiter: ",", complete: true })];
      const plain = rows.slice(1).filter(({ end }, i) => !/^[\r\n]*$/.test(content.slice(rows[i].end, end)));
      const reading = await read(content, { cuts: [cut], delimiter: "," }).catch((error) => error.details);
      // A quote that stays open ends the plain reading early; the scanner refuses the file.
      if (reading.found?.includes("inside the quoted cell")) return;
      assertEquals(reading.report.rows, plain.length);
    }),
    { numRuns: 200, seed: 7, endOnFailure: true },
  );
});

Deno.test("characters that XML cannot hold are refused by the XES writer", async () => {
  for (const activity of ["a\u0000", "\u0001", "\ud800x", "\uffff"]) {
    const log = eventLogFromTraces([{ caseId: "1", events: [{ activity }] }]);
    const error = await assertRejects(() => bytesOf(writeXes(log))).catch(() => null);
    // A lone surrogate is no text in UTF-8: it has become U+FFFD on the way into the log, which XML
    // can hold.
    assertEquals(error === null, activity === "\ud800x", JSON.stringify(activity));
  }
});

Deno.test("CSV columns of one name are kept apart when a log has them", async () => {
  const { log } = await read("order,activity,timestamp,concept:name,case:x,x\n1,a,2026-01-01,c,5,6\n", {
    roles: { case: "order", activity: "activity" },
  });
  const text = await new Response(writeCsv(log)).text();
  assertEquals(text.split("\n")[0], "case:concept:name,concept:name,time:timestamp,case:x,concept:name (2),x");
  assert((await read(text)).log.caseIds.length === 1);
});

Deno.test("CSV keeps the values of an attribute apart from nested ones whose column would have its name", async () => {
  const event = '<string key="x (nested)" value="own"/><string key="x" value="v"><int key="n" value="1"/></string>';
  const { log } = await read(`<log><trace><event><string key="concept:name" value="a"/>${event}</event></trace></log>`, {
    format: "xes",
  });
  const reversed = { ...log, eventAttributes: log.eventAttributes.toReversed() };
  const [header, row] = (await new Response(writeCsv(reversed)).text()).split("\n");
  assertEquals(header.split(",").slice(-3), ["x (nested)", "x", "x (nested) (2)"]);
  assert(row.includes(",own,v,") && row.includes('""n""'), row);
});

Deno.test("thousands of columns of one name are kept apart, each by the next number", async () => {
  const many = 9000;
  const { log } = await read(
    `case,activity,timestamp${",x".repeat(many)}\n1,a,2026-01-01${",1".repeat(many)}\n1,a,2026-01-02${",2".repeat(many)}\n`,
  );
  const names = log.eventAttributes.map(({ name }) => name);
  assertEquals(new Set(names).size, many);
  assertEquals(names.filter((name) => /^x(| \(2\)| \(9000\))$/.test(name)), ["x", "x (2)", "x (9000)"]);
});

Deno.test("a writer makes chunks as they are asked for", async () => {
  const events = Array.from({ length: 10 }, () => ({ activity: "activity" }));
  const log = eventLogFromTraces(Array.from({ length: 5000 }, (_, i) => ({ caseId: String(i), events })));
  for (const stream of [writeCsv(log), writeXes(log)]) {
    const reader = stream.getReader();
    const { value } = await reader.read();
    assert(value!.length < 70_000);
    await reader.cancel();
  }
});

Deno.test("what a column of texts or ids holds is escaped in generated XES, also when it comes again", () => {
  for (const type of ["string", "id"] as const) {
    const write = xesTraceWriter<string>([{ key: "k", type, level: "event", text: (value) => value }]);
    for (let time = 0; time < 2; time++) assertEquals(write(['"<&']).match(/value="(.*)"\/>/)![1], "&quot;&lt;&amp;");
  }
});
