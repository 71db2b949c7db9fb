import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ProblemDetails, type ProblemKind, TracebookError } from "@/errors.ts";
import { chunked, read } from "./reading.ts";

const HEADER = "case,activity,timestamp\n";
const T = "2026-01-31T08:30:00Z";
const ROW = `1,a,${T}\n`;

async function problem(reading: Promise<unknown>): Promise<ProblemDetails & { kind: ProblemKind }> {
  const error = await assertRejects(() => reading);
  assert(error instanceof TracebookError, String(error));
  assertEquals(error.details.file, "log.file");
  return { kind: error.kind, ...error.details };
}

Deno.test("an empty file is refused", async () => {
  assertEquals((await problem(read(""))).found, "an empty file");
  assertEquals((await problem(read("\ufeff"))).found, "an empty file");
  assertEquals((await problem(read("", { format: "xes" }))).found, "an empty file");
});

Deno.test("a header without rows is refused", async () => {
  const { kind, found } = await problem(read(HEADER));
  assertEquals([kind, found], ["input", "only a header with 3 columns"]);
});

Deno.test("missing columns are refused with the columns found and the flag to use", async () => {
  const { kind, line, found, advice } = await problem(read("foo,activity,when\n1,a,b\n"));
  assertEquals([kind, line, found], ["input", 1, 'the columns "foo", "activity", "when"']);
  assert(advice?.includes("--case"));
});

Deno.test("two equally good columns are refused with both names", async () => {
  const { found, advice } = await problem(read(`case_id,Case ID,activity,timestamp\n1,2,a,${T}\n`));
  assertEquals(found, 'Which column is the case: "case_id" or "Case ID"?');
  assert(advice?.includes("--case"));
});

Deno.test("two columns of one name are refused as such, whether the column is guessed or told", async () => {
  const text = `case,activity,activity,timestamp\n1,a,x,${T}\n1,b,y,${T}\n`;
  const guessed = await problem(read(text));
  assertEquals([guessed.expected, guessed.found], ['one column named "activity"', "2 of them"]);
  assertEquals(guessed.advice, "Rename the others in the file.");
  const told = await problem(read(text, { roles: { activity: "activity" } }));
  assertEquals([told.expected, told.found], ['one column named "activity" for --activity', "2 of them"]);
});

Deno.test("a title above the header is refused with the line of the header, and is read without it", async () => {
  const table = `Vorgang;Schritt;Zeitpunkt\n${`1;a;${T}\n2;b;${T}\n`.repeat(50)}`;
  for (const title of ["My report\nExported on 2026-02-01\n\n", "My report;;\nExported on 2026-02-01;;\n;;\n"]) {
    const { line, found, advice } = await problem(read(title + table));
    assertEquals([line, advice], [1, "Remove the lines before it."]);
    assert(found.endsWith("and what looks like the header in line 4"), found);
  }
  assertEquals((await read(table)).report.events, 100);
  // Names that the user gives may stand beside those of the file.
  const header = ["x", "y", "z"];
  assertEquals((await read(table, { header, roles: { case: "x", activity: "y", timestamp: "z" } })).report.events, 100);
});

Deno.test("merged cells above the header are refused with the line of the header, a repeated header is not one", async () => {
  const { line, found, advice } = await problem(read(`Case,,Event,,\ncase id,x,activity,timestamp,y\n1,1,a,${T},1\n`));
  assertEquals([line, advice], [1, "Remove the lines before it."]);
  assert(found.endsWith("and what looks like the header in line 2"), found);
  const again = await problem(read(`case,activity,x\n1,a,1\ncase,activity,x\n1,b,2\n`));
  assertEquals(again.found, 'the columns "case", "activity", "x"');
});

Deno.test("XML and web pages are refused as such where a table is expected, columns in angle brackets are not", async () => {
  for (const xml of ['<?xml version="1.0"?>\n<log></log>\n', '  <log xes.version="1.0">\n</log>\n']) {
    const { found, advice } = await problem(read(xml));
    assertEquals(found, "XML");
    assert(advice?.includes("--format xes"), advice);
  }
  assertEquals((await problem(read("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"))).found, "a web page");
  assertEquals((await read(`<case>,<activity>,<timestamp>\n1,a,${T}\n`)).report.events, 1);
});

Deno.test("a list of records is refused as JSON lines with how to write it as such", async () => {
  const { found, advice } = await problem(read('[{"case": 1},\n{"case": 2}]\n', { format: "jsonl" }));
  assertEquals(found, "a list");
  assert(advice?.startsWith("jq -c '.[]' FILE"), advice);
});

Deno.test("a told column that is not there is an input error that lists the columns", async () => {
  const { kind, expected, found } = await problem(read(HEADER + ROW, { roles: { case: "order" } }));
  assertEquals([kind, found], ["input", 'the columns "case", "activity", "timestamp"']);
  assert(expected?.includes("--case"));
});

Deno.test("a wrong delimiter is refused with the advice to give it", async () => {
  const { found, advice } = await problem(read("case;activity;timestamp\n1;a;2026-01-31\n", { delimiter: "," }));
  assertEquals(found, 'the columns "case;activity;timestamp"');
  assert(advice?.includes("--delimiter"));
  assertEquals(
    (await problem(
      read(HEADER + ROW, { delimiter: "ab" }).catch((error) => {
        assertEquals(error.kind, "usage");
        throw new TracebookError("usage", { ...error.details, file: "log.file" });
      }),
    )).kind,
    "usage",
  );
});

Deno.test("a quote that is never closed is refused with the line where it opened", async () => {
  const { kind, line, expected } = await problem(read(`${HEADER}${ROW}1,"a,${T}\n${ROW}${ROW}`));
  assertEquals([kind, line, expected], ["input", 3, "a closing quote"]);
});

Deno.test("a quote in the header that is never closed is refused", async () => {
  const { line, found } = await problem(read('"case,activity,timestamp\n' + ROW));
  assertEquals([line, found], [1, "a quote in the header that is not closed"]);
});

Deno.test("rejected rows are handed over while reading, however many there are", async () => {
  const bad = `1,a,never\n`.repeat(5000);
  const { rejected, report } = await read(`${HEADER}${ROW}${bad}${ROW}`);
  assertEquals([rejected.length, report.rejected, report.events], [5000, 5000, 2]);
  const trace = `<trace><event><string key="concept:instance" value="a"/></event></trace>`.repeat(5000);
  const xes = await read(`<log>${trace}</log>`, { format: "xes" });
  assertEquals([xes.rejected.length, xes.report.events], [5000, 0]);
});

Deno.test("NUL bytes in the header, UTF-16, gzip and zip data are refused in words", async () => {
  assertEquals((await problem(read("case,act\u0000ivity,timestamp\n" + ROW))).found, "a NUL byte");
  const utf16 = new Uint8Array(new Uint16Array([...`\ufeff${HEADER}${ROW}`].map((character) => character.charCodeAt(0))).buffer);
  assertEquals((await problem(read(utf16, { format: "xes" }))).found, "UTF-16 text");
  const gzip = await new Response(new Blob([HEADER]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  assertEquals((await problem(read(gzip))).found, "gzip data");
  assertEquals((await problem(read(gzip, { format: "xes" }))).found, "gzip data");
  assertEquals((await problem(read(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0])))).found, "a zip archive or spreadsheet workbook");
});

Deno.test("a header that is no UTF-8 is refused", async () => {
  const bytes = new TextEncoder().encode("case,activit#,timestamp\n" + ROW).map((byte) => byte === 35 ? 0xe9 : byte);
  const among = new Uint8Array([...bytes, ...new TextEncoder().encode("1,äöü,2026-01-01\n")]);
  assertEquals((await problem(read(among))).found, "bytes that are not UTF-8 but look like Windows-1252");
  assertEquals((await problem(read(bytes.map((byte) => byte === 0xe9 ? 0x81 : byte)))).found, "bytes that are not UTF-8");
});

Deno.test("a column without any time is refused with its name", async () => {
  const { column, line, found, advice } = await problem(read(`${HEADER}1,a,soon\n`));
  assertEquals([column, line, found], ["timestamp", 2, '"soon"']);
  assert(advice?.includes("--timestamp"));
});

Deno.test("dates that may be day or month first are refused until it is said", async () => {
  const content = `${HEADER}1,a,03/04/2026 10:00\n`;
  const { column, advice } = await problem(read(content));
  assertEquals(column, "timestamp");
  assert(advice?.includes("--date-order"));
  const times = async (dateOrder: "day-first" | "month-first") => (await read(content, { dateOrder })).log.time[0];
  assertEquals(await times("day-first"), Date.UTC(2026, 3, 3, 10));
  assertEquals(await times("month-first"), Date.UTC(2026, 2, 4, 10));
});

Deno.test("an unknown time zone is a usage error", async () => {
  for (const format of ["csv", "xes"] as const) {
    const error = await assertRejects(() => read(HEADER + ROW, { zone: "Europe/Atlantis", format }));
    assert(error instanceof TracebookError && error.kind === "usage", String(error));
  }
});

Deno.test("truncated, damaged and foreign gzip data is refused", async () => {
  const text = HEADER + Array.from({ length: 5000 }, (_, i) => `${i},a${i * 7919 % 1000},${T}\n`).join("");
  const gzip = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  assertEquals((await read(gzip, { gzip: true })).log.activity.length, 5000);
  const damaged = gzip.map((byte, i) => i === gzip.length >> 1 ? byte ^ 0xff : byte);
  for (
    const content of [gzip.slice(0, -100), gzip.slice(0, 5), damaged, new TextEncoder().encode(HEADER + ROW), new Uint8Array(0)]
  ) {
    const { kind, expected } = await problem(read(content, { gzip: true, cuts: [1000] }));
    assertEquals([kind, expected], ["input", "complete gzip data"]);
  }
});

Deno.test("gzip data that inflates beyond all measure is refused", async () => {
  const zeros = new Blob([new Uint8Array(65 * 2 ** 20)]).stream().pipeThrough(new CompressionStream("gzip"));
  const bomb = await new Response(zeros).bytes();
  assertEquals((await problem(read(bomb, { gzip: true, cuts: [4096], format: "xes" }))).kind, "limit");
  assertEquals((await problem(read(bomb, { gzip: true, limits: { inflatedBytes: 1000 } }))).kind, "limit");
});

Deno.test("an error of the source and an aborted signal pass through as they are", async () => {
  const failing = () =>
    new ReadableStream<Uint8Array>({
      pull() {
        throw new Error("disk on fire");
      },
    });
  const { readLog } = await import("@/formats/logs/read-log.ts");
  const sink = { begin() {}, batch() {}, rejected() {} };
  for (const gzip of [false, true]) {
    const error = await assertRejects(() => readLog(failing(), { format: "csv", gzip, source: "log.file" }, sink));
    assertEquals((error as Error).message, "disk on fire");
  }
  const controller = new AbortController();
  controller.abort(new Error("stopped"));
  const aborted = () =>
    readLog(chunked(new TextEncoder().encode(HEADER), [5]), {
      format: "csv",
      gzip: false,
      source: "x",
      signal: controller.signal,
    }, sink);
  assertEquals((await assertRejects(aborted) as Error).message, "stopped");
});

Deno.test("each limit is refused with its number", async () => {
  const kind = async (content: string, options: Parameters<typeof read>[1]) => (await problem(read(content, options))).kind;
  assertEquals(await kind("a,b,c,d\n1,2,3,4\n", { limits: { columns: 3 } }), "limit");
  assertEquals(
    await kind(`${HEADER}${ROW}1,"${"x".repeat(5000)}",${T}\n${ROW.repeat(50)}`, {
      limits: { tokenBytes: 1000 },
      sampleBytes: 50,
      cuts: [500],
    }),
    "limit",
  );
  const cases = Array.from({ length: 20 }, (_, i) => `${i},a,${T}\n`).join("");
  assertEquals(await kind(HEADER + cases, { limits: { distinctValues: 10 } }), "limit");
  assertEquals(await kind(HEADER + cases, { limits: { dictionaryBytes: 10 } }), "limit");
  const deep = "<log>" + '<string key="a" value="b">'.repeat(300);
  assertEquals(await kind(deep, { format: "xes" }), "limit");
  assertEquals(await kind(`<log><!--${"x".repeat(5000)}`, { format: "xes", limits: { tokenBytes: 1000 }, cuts: [500] }), "limit");
  const keys = Array.from({ length: 20 }, (_, i) => `<string key="k${i}" value="v"/>`).join("");
  assertEquals(
    await kind(`<log><trace><event>${keys}</event></trace></log>`, { format: "xes", limits: { columns: 10 } }),
    "limit",
  );
});

const MALFORMED: [name: string, xml: string, line: number][] = [
  ["end tag that fits no start tag", "<log>\n<trace></event></log>", 2],
  ["missing end tag", "<log><trace>", 1],
  ["cut off tag", '<log><trace><string key="a', 1],
  ["attribute without quotes", "<log>\n\n<string key=a/></log>", 3],
  ["attribute twice", '<log><string key="a" key="b" value="c"/></log>', 1],
  ["attributes without space", '<log><string key="a"value="c"/></log>', 1],
  ["< in a value", '<log><string key="a" value="<"/></log>', 1],
  ["lone &", '<log><string key="a" value="R & D"/></log>', 1],
  ["unknown entity", '<log><trace><event>\n<string key="concept:name" value="&boom;"/></event></trace></log>', 2],
  ["reference to a forbidden character", '<log><string key="a" value="&#0;"/></log>', 1],
  ["control character", '<log><string key="a" value="\u0001"/></log>', 1],
  ["text behind the root", "<log></log>\ntext", 2],
  ["second root", "<log></log><log></log>", 1],
  ["text before the root", "hello<log></log>", 1],
  ["]]> in text", "<log>]]></log>", 1],
  ["-- in a comment", "<log><!-- a -- b --></log>", 1],
  ["late declaration", '\n<?xml version="1.0"?><log></log>', 2],
  ["other root", "<pnml></pnml>", 1],
  ["event in an event", "<log><trace><event>\n<event></event></event></trace></log>", 2],
  ["attribute without key", '<log><trace><string value="x"/></trace></log>', 1],
  ["name that is none", "<log><1a/></log>", 1],
  ["CSV data", HEADER + ROW, 1],
];

for (const [name, xml, line] of MALFORMED) {
  Deno.test(`XES that is malformed is refused with line and column: ${name}`, async () => {
    for (const cuts of [[1 << 16], [1]]) {
      for (const shortCut of [true, false]) {
        const found = await problem(read(xml, { format: "xes", cuts, shortCut }));
        assertEquals([found.kind, found.line], ["input", line]);
        assert(Number(found.column) >= 1);
      }
    }
  });
}

Deno.test("document types, and with them entities and external references, are refused", async () => {
  for (
    const declaration of [
      '<!DOCTYPE log [<!ENTITY a "b">]>',
      '<!DOCTYPE log SYSTEM "file:///etc/passwd">',
      '<!DOCTYPE log [<!ENTITY a SYSTEM "http://example.org/">]>',
    ]
  ) {
    const { found, advice } = await problem(read(`<?xml version="1.0"?>\n${declaration}<log>&a;</log>`, { format: "xes" }));
    assertEquals(found, "<!DOCTYPE");
    assert(advice?.includes("delete"));
  }
});

Deno.test("XES in other encodings than UTF-8 is refused in words", async () => {
  const declared = await problem(read('<?xml version="1.0" encoding="ISO-8859-1"?><log></log>', { format: "xes" }));
  assertEquals(declared.found, "ISO-8859-1");
  const bytes = new TextEncoder().encode('<log><trace><string key="a" value="#"/></trace></log>').map((byte) =>
    byte === 35 ? 0xe9 : byte
  );
  assertEquals((await problem(read(bytes, { format: "xes" }))).found, "bytes that are not UTF-8");
});
