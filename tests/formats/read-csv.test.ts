import { assert, assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { attributesOf, eventsOf, read } from "./reading.ts";

const HEADER = "case,activity,timestamp\n";
const T = "2026-01-31T08:30:00Z";
const AT = "2026-01-31T08:30:00.000Z";

Deno.test("a byte order mark is no part of the first column's name", async () => {
  const { header, log } = await read(`\ufeff${HEADER}1,a,${T}\n`);
  assertEquals(header.columns?.names, ["case", "activity", "timestamp"]);
  assertEquals(eventsOf(log), [`1 a ${AT}`]);
});

Deno.test("CRLF, LF and CR end rows alike, and a last row needs none", async () => {
  for (const end of ["\r\n", "\n", "\r"]) {
    const { log, rejected } = await read(["case,activity,timestamp", `1,a,${T}`, `2,b,${T}`].join(end));
    assertEquals(eventsOf(log), [`1 a ${AT}`, `2 b ${AT}`]);
    assertEquals(rejected, []);
  }
});

Deno.test("the delimiter is guessed among comma, semicolon, tab and bar", async () => {
  for (const delimiter of [",", ";", "\t", "|"]) {
    const { header, log } = await read(["case", "activity", "timestamp"].join(delimiter) + `\n1${delimiter}a${delimiter}${T}\n`);
    assertEquals(header.columns?.delimiter, delimiter);
    assertEquals(log.caseIds, ["1"]);
  }
});

Deno.test("a told delimiter wins, as a character or the word tab", async () => {
  assertEquals((await read("case^activity^timestamp\n1^a,b^2026-01-31\n", { delimiter: "^" })).log.activities, ["a,b"]);
  assertEquals((await read("case\tactivity\ttimestamp\n1\ta\t2026-01-31\n", { delimiter: "tab" })).log.activities, ["a"]);
});

Deno.test("a delimiter is one ASCII character, but no letter, digit, quote or line break", async () => {
  assertEquals((await read("case\x01activity\x01timestamp\n1\x01a\x012026-01-31\n", { delimiter: "\x01" })).log.activities, [
    "a",
  ]);
  for (const delimiter of ["", "ab", "x", "7", '"', "\n", "\0", "é"]) {
    await assertRejects(() => read("case,activity,timestamp\n1,a,2026-01-31\n", { delimiter }), TracebookError, "--delimiter");
  }
});

Deno.test("quoted cells may hold line breaks, delimiters and doubled quotes", async () => {
  const { log, rejected } = await read(`${HEADER}1,"a, ""b""\r\nc",${T}\n1,"",${T}\n"1","d","${T}"\n`);
  assertEquals(log.activities, ['a, "b"\r\nc', "d"]);
  assertEquals(rejected.map(({ line, column }) => [line, column]), [[4, "activity"]]);
});

Deno.test("NA is a case id like any other", async () => {
  assertEquals((await read(`${HEADER}NA,a,${T}\n`)).log.caseIds, ["NA"]);
});

Deno.test("activities are kept to the letter: commas, quotes, emoji, HTML, formulas", async () => {
  const activities = ["=SUM(A1)", "+1", "-x", "@y", "<b>&amp;</b>", "🦆 duck", "__proto__", "  spaces  ", 'say "no", twice'];
  const { log } = await read(HEADER + activities.map((a, i) => `${i},"${a.replaceAll('"', '""')}",${T}\n`).join(""));
  assertEquals(log.activities, [...activities].sort());
});

Deno.test("rows of a case may stand far apart and out of order", async () => {
  const rows = Array.from(
    { length: 50_000 },
    (_, i) => `c${i % 25_000},${i < 25_000 ? "second" : "first"},${i < 25_000 ? 2 : 1}\n`,
  );
  const { log } = await read("case,activity,timestamp\n" + rows.join("").replaceAll(/,([12])\n/g, ",2026-01-0$1\n"));
  assertEquals(log.caseIds.length, 25_000);
  assertEquals(eventsOf(log).slice(-2).map((event) => event.slice(0, 14)), ["c24999 first 2", "c24999 second "]);
});

Deno.test("equal rows are all events", async () => {
  assertEquals((await read(HEADER + `1,a,${T}\n`.repeat(3))).log.activity.length, 3);
});

Deno.test("a cell longer than the sample and than what is scanned at a time is read, whatever the chunks", async () => {
  const long = 'x"'.repeat(150_000);
  const options = { cuts: [10_000], sampleBytes: 2 ** 16 };
  const { log } = await read(`${HEADER}1,"${long.replaceAll('"', '""')}",${T}\n2,b,${T}\n`, options);
  assertEquals(log.activities, ["b", long]);
});

Deno.test("empty lines are nothing, an empty column is missing values", async () => {
  const { log, rejected } = await read(`case,activity,timestamp,resource\n\n1,a,${T},\n\n1,b,${T},Ann\n\n`);
  assertEquals(rejected, []);
  assertEquals([...log.resource!.codes], [-1, 0]);
});

Deno.test("rows that cannot be used are rejected with line, column and reason", async () => {
  const { rejected, report } = await read(
    [
      "case,activity,timestamp",
      ",a," + T,
      "1,," + T,
      "1,a,",
      "1,a,2026-02-30",
      "1,a,2026-01-31 25:00:00",
      "1,a",
      "1,a," + T + ",more",
      `1,"a"b,${T}`,
      "1,a\u0000," + T,
      '1,"a\n\u0000",' + T,
      "1,good," + T,
    ].join("\n"),
  );
  assertEquals(rejected.map(({ line, column, reason }) => [line, column, reason]).sort((a, b) => Number(a[0]) - Number(b[0])), [
    [2, "case", "expected a value, found an empty cell"],
    [3, "activity", "expected a value, found an empty cell"],
    [4, "timestamp", "expected a time, found an empty cell"],
    [5, "timestamp", 'expected a time, found "2026-02-30"'],
    [6, "timestamp", 'expected a time, found "2026-01-31 25:00:00"'],
    [7, null, "expected 3 cells, found 2"],
    [8, null, "expected 3 cells, found 4"],
    [9, null, "expected a delimiter or line break after the closing quote, found other text"],
    [10, null, "expected text, found a NUL byte"],
    [11, null, "expected text, found a NUL byte"],
  ]);
  assertEquals([report.rows, report.events, report.rejected], [11, 1, 10]);
  assertEquals(rejected.find(({ line }) => line === 5)?.text, "1,a,2026-02-30");
});

Deno.test("text that is no UTF-8 costs its row, not the file", async () => {
  const bytes = new TextEncoder().encode(`${HEADER}1,ä,${T}\n2,caf#,${T}\n3,é,${T}\n`).map((byte) => byte === 35 ? 0xe9 : byte);
  const { log, rejected } = await read(bytes);
  assertEquals(log.caseIds, ["1", "3"]);
  assertEquals(rejected.map(({ line, column }) => [line, column]), [[3, "activity"]]);
});

Deno.test("the columns of common tools are found without being told", async () => {
  const headers: [string, Record<string, string | null>][] = [
    ["case:concept:name,concept:name,time:timestamp,org:resource,lifecycle:transition,Activity,Resource", {
      case: "case:concept:name",
      activity: "concept:name",
      timestamp: "time:timestamp",
      resource: "org:resource",
      lifecycle: "lifecycle:transition",
    }],
    ["Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Variant,Variant index", {
      case: "Case ID",
      activity: "Activity",
      timestamp: "Complete Timestamp",
      start: "Start Timestamp",
      resource: "Resource",
    }],
    ["_CASE_KEY,ACTIVITY_EN,EVENTTIME,_SORTING", {
      case: "_CASE_KEY",
      activity: "ACTIVITY_EN",
      timestamp: "EVENTTIME",
      start: null,
    }],
    ["handling,patient,employee,handling_id,registration_type,time,.order", {
      case: "patient",
      activity: "handling",
      timestamp: "time",
      resource: "employee",
      lifecycle: "registration_type",
    }],
    ["case_id,activity,start_time,end_time,resource", { case: "case_id", timestamp: "end_time", start: "start_time" }],
    ["case_id,activity,start_timestamp,timestamp,resource,role", { timestamp: "timestamp", start: "start_timestamp" }],
    ["user,event,caseid,timestamp", { case: "caseid", activity: "event", resource: "user" }],
    ["task,case,date", { case: "case", activity: "task", timestamp: "date" }],
  ];
  for (const [names, expected] of headers) {
    const { header } = await read(`${names}\n${names.split(",").map((name) => /time|date/i.test(name) ? T : "x").join(",")}\n`);
    for (const [role, name] of Object.entries(expected)) {
      assertEquals(header.columns?.[role as "case"], name, `${role} of ${names}`);
      assertEquals(header.columns?.guessed.includes(role), name !== null, `${role} of ${names}`);
    }
  }
});

Deno.test("told columns win over guesses, and need not be spelt to the letter", async () => {
  const { header } = await read(`Order No,activity,step,timestamp,case\n7,a,b,${T},1\n`, {
    roles: { case: "order no", activity: "step" },
  });
  assertEquals(header.columns?.case, "Order No");
  assertEquals(header.columns?.activity, "step");
  assertEquals(header.columns?.guessed, ["timestamp"]);
});

Deno.test("a column that is constant within the cases of the sample belongs to the case, a deviating event keeps its own value", async () => {
  const sample = Array.from({ length: 30 }, (_, i) => `${i % 10},a,${T},${i % 10},${i}\n`).join("");
  const { log, header } = await read(`case,activity,timestamp,amount,number\n${sample}3,late,2027-01-01,4711,0\n`, {
    sampleBytes: 600,
  });
  assertEquals(header.columns?.caseAttributes, ["amount"]);
  assertEquals(header.columns?.eventAttributes, ["number"]);
  assertEquals(attributesOf(log.caseAttributes)[0].values, Array.from({ length: 10 }, (_, i) => String(i)));
  const deviating = attributesOf(log.eventAttributes).find(({ name }) => name === "amount")!;
  assertEquals(deviating.values.filter((value) => value !== null), ["4711"]);
  assertEquals(deviating.type, "int");
});

Deno.test("with the XES name of the case column, the prefix case: alone tells case attributes", async () => {
  const { log } = await read(
    `case:concept:name,concept:name,time:timestamp,case:amount,channel\n1,a,${T},5,web\n1,b,${T},5,web\n`,
  );
  assertEquals(attributesOf(log.caseAttributes), [{ name: "amount", type: "int", values: ["5"] }]);
  assertEquals(attributesOf(log.eventAttributes), [{ name: "channel", type: "string", values: ["web", "web"] }]);
});

Deno.test("types are inferred, and what does not fit is kept as a string of the same name", async () => {
  const cells = ["1,1.5,true,2026-01-01,x", "2,2e3,FALSE,2026-01-02 10:00,007", "-3,0,True,2026-01-03T00:00:00+02:00,"];
  const rows = cells.map((cell, i) => `${i},a,${T},${cell}\n`).join("");
  const { log } = await read(`case,activity,timestamp,i,f,b,d,s\n${rows}9,a,${T},007,NaN,yes,soon,x\n`, { sampleBytes: 160 });
  assertEquals(attributesOf(log.eventAttributes), [
    { name: "b", type: "boolean", values: ["true", "false", "true", null] },
    { name: "b", type: "string", values: [null, null, null, "yes"] },
    {
      name: "d",
      type: "date",
      values: ["2026-01-01T00:00:00.000000Z", "2026-01-02T10:00:00.000000Z", "2026-01-02T22:00:00.000000Z", null],
    },
    { name: "d", type: "string", values: [null, null, null, "soon"] },
    { name: "f", type: "float", values: ["1.5", "2e3", "0", null] },
    { name: "f", type: "string", values: [null, null, null, "NaN"] },
    { name: "i", type: "int", values: ["1", "2", "-3", null] },
    { name: "i", type: "string", values: [null, null, null, "007"] },
    { name: "s", type: "string", values: ["x", "007", null, "x"] },
  ]);
});

Deno.test("times without offset are taken in the zone told, those with one as they are, in any year", async () => {
  const times = [
    "2026-07-01 12:00",
    "2026-07-01T12:00:00Z",
    "1900-01-01 00:00:00",
    "2300-01-01 00:00:00.5",
    "2026-03-29 02:30:00",
  ];
  const { log, report } = await read(HEADER + times.map((time, i) => `${i},a,${time}\n`).join(""), { zone: "Europe/Berlin" });
  assertEquals(Array.from(log.time, (time) => new Date(time).toISOString()), [
    "2026-07-01T10:00:00.000Z",
    "2026-07-01T12:00:00.000Z",
    "1899-12-31T23:00:00.000Z",
    "2299-12-31T23:00:00.500Z",
    "2026-03-29T01:30:00.000Z",
  ]);
  assertEquals(report.zoneHandling, { zone: "Europe/Berlin", withOffset: 1, withoutOffset: 4, cutDigits: 0, ambiguous: 1 });
});

Deno.test("start times have a layout of their own, and an impossible one costs its row", async () => {
  const { log, rejected } = await read(
    "case,activity,end_time,start_time\n1,a,1767225600,31.12.2025 23:00\n1,b,1767225601,\n1,c,1767225602,31.02.2026\n",
  );
  assertEquals([...log.start!], [Date.UTC(2025, 11, 31, 23), NaN]);
  assertEquals(rejected.map(({ line, column }) => [line, column]), [[4, "start_time"]]);
});

Deno.test("columns of one name or of none are told apart", async () => {
  const { log } = await read(`case,activity,timestamp,x,x,\n1,a,${T},p,q,r\n`);
  assertEquals(log.eventAttributes.map(({ name, values }) => [name, values[0]]), [["column 6", "r"], ["x", "p"], ["x (2)", "q"]]);
});

Deno.test("batches of many unique values keep their values apart although dictionaries are begun anew", async () => {
  const count = 150_000;
  const rows = Array.from({ length: count }, (_, i) => `${i % 100},a,${T},value ${i}\n`).join("");
  const { log } = await read(`case,activity,timestamp,unique\n${rows}`, { roles: { eventId: "unique" } });
  assertEquals(log.activity.length, count);
  const told = await read(`case,activity,timestamp,unique\n${rows}`);
  const [{ values, codes }] = told.log.eventAttributes;
  assertEquals(values.length, count);
  // Events of case 7 are rows 7, 107, 207, ... in this order.
  assertEquals(values[codes[told.log.caseOffsets[told.log.caseIds.indexOf("7")] + 900]], "value 90007");
});

Deno.test("bytes read and events are told as they come", async () => {
  const told: [number, number][] = [];
  const content = HEADER + `1,a,${T}\n`.repeat(100);
  await read(content, { cuts: [1000], sampleBytes: 500, onProgress: (bytes, events) => told.push([bytes, events]) });
  assertEquals(told.map(([bytes]) => bytes), [1000, 2000, content.length]);
  assert(told.every(([, events], i) => i === 0 || events >= told[i - 1][1]));
});
