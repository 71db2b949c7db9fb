import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { kindOfFormat } from "@/formats/logs/xlsx/number-formats.ts";
import { readZip } from "@/formats/logs/zip.ts";
import { expandPaths } from "@/pipeline/files/expand-paths.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventsOf, read } from "./reading.ts";
import { workbookOf, zipOf } from "./workbook.ts";

const DAY = 46053; // 2026-01-31

Deno.test("a workbook is read as a CSV file of its cells, with dates as dates, from its first sheet or the named one", async () => {
  const bytes = await workbookOf({
    Orders: [
      [],
      ["case", "activity", "timestamp", "cost", "paid"],
      ["1", 'ask & "tell"', [DAY + 0.354166666664, 1], 10.5, true],
      [],
      [2, "go", [DAY + 1, 1], null, false],
      ["3", "no time"],
    ],
    "More & more": [["case", "activity", "timestamp"], ["9", "x", [DAY, 1]]],
  });
  const first = await read(bytes, { format: "xlsx", zone: "Europe/Berlin" });
  assertEquals(eventsOf(first.log), ['1 ask & "tell" 2026-01-31T07:30:00.000Z', "2 go 2026-01-31T23:00:00.000Z"]);
  assertEquals(first.rejected.map(({ line, column }) => [line, column]), [[6, "timestamp"]]);
  assertEquals([first.header.format, first.header.sheet, first.header.otherSheets], ["xlsx", "Orders", ["More & more"]]);
  assertEquals(first.log.eventAttributes.map(({ name, type, values }) => [name, type, values]), [
    ["cost", "float", ["10.5"]],
    ["paid", "boolean", ["false", "true"]],
  ]);
  for (const sheet of ["More & more", "2"]) {
    assertEquals(eventsOf((await read(bytes, { format: "xlsx", sheet })).log), ["9 x 2026-01-31T00:00:00.000Z"]);
  }
  await assertRejects(() => read(bytes, { format: "xlsx", sheet: "none" }), Error, 'It has "Orders", "More & more".');
});

Deno.test("formats of numbers tell dates from times of day and from numbers", () => {
  const kinds = (...codes: string[]) => codes.map((code) => kindOfFormat(200, code));
  assertEquals(kinds("yyyy-mm-dd", "d/m/yy h:mm", "mmm-yy", '[$-407]dd". "mmmm'), ["date", "date-time", "date", "date"]);
  assertEquals(kinds("hh:mm:ss", "h:mm AM/PM"), ["time-of-day", "time-of-day"]);
  assertEquals(kinds("General", "0.00", '0 "days"', "[h]:mm", "#,##0\\d", "[Red]0"), Array(6).fill("number"));
  assertEquals([14, 22, 20, 0, 9].map((id) => kindOfFormat(id, undefined)), [
    ...["date", "date-time", "time-of-day", "number", "number"],
  ]);
});

// The times of day were an attribute only, and all events stood at midnight.
Deno.test("dates and times of day in two columns of a workbook are joined", async () => {
  const sheet = [["case", "activity", "date", "time"], ["1", "a", [DAY, 3], [1 / 3, 2]], ["1", "b", [DAY, 3], [0.5, 2]]] as const;
  const { log, header } = await read(await workbookOf({ A: sheet }), { format: "xlsx" });
  assertEquals([header.columns!.timestamp, header.columns!.timeOfDay], ["date", "time"]);
  assertEquals(eventsOf(log), ["1 a 2026-01-31T08:00:00.000Z", "1 b 2026-01-31T12:00:00.000Z"]);
});

Deno.test("damaged workbooks, other archives and bombs are refused in words", async () => {
  const bytes = await workbookOf({ A: [["case", "activity", "timestamp"], ["1", "a", [DAY, 1]]] });
  for (let end = 0; end < bytes.length; end += 37) {
    await assertRejects(() => read(bytes.slice(0, end), { format: "xlsx" }), Error, "log.file");
  }
  await assertRejects(async () => read(await zipOf({ "a.txt": "a" }), { format: "xlsx" }), Error, "an archive without one");
  const bomb = await zipOf({ "xl/workbook.xml": new Uint8Array(80 * 2 ** 20).fill(32), "xl/_rels/workbook.xml.rels": "<a/>" });
  await assertRejects(() => read(bomb, { format: "xlsx" }), Error, "an archive that inflates at most 500 times");
});

const CSV = "Fall;Tätigkeit;Zeitstempel\n1;prüfen;2026-01-31 08:30\n1;ok;2026-01-31 09:30\n";
const utf16 = (text: string, little = true) => {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
};
const latin1 = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

Deno.test("CSV is read in UTF-16 and Windows-1252, whatever the chunks, and a guess is said", async () => {
  const expected = (await read(CSV)).log;
  for (const cuts of [[1], [3, 1000], [1 << 16]]) {
    const cases: [Uint8Array, unknown][] = [
      [utf16(`\ufeff${CSV}`), { name: "utf-16le", guessed: false }],
      [utf16(`\ufeff${CSV}`, false), { name: "utf-16be", guessed: false }],
      [utf16(CSV), { name: "utf-16le", guessed: true }],
      [latin1(CSV), { name: "windows-1252", guessed: true }],
    ];
    for (const [bytes, encoding] of cases) {
      const { log, header } = await read(bytes, { cuts });
      assertEquals([log, header.encoding], [expected, encoding]);
    }
  }
  const { log } = await read(latin1(CSV.replace("prüfen", "\xa4")), { encoding: "iso-8859-15" });
  assertEquals(log.activities.includes("€"), true);
  const message = "The text is read as windows-1252 (guessed); --encoding names another.";
  await assertRejects(() => read(latin1("\xee\xf1,\xe4\n1,\xe0\n")), Error, message);
});

Deno.test("a file of UTF-8 with a damaged row stays UTF-8", async () => {
  const bytes = new Uint8Array([
    ...new TextEncoder().encode(CSV + "2;für;2026-01-31 10:00\n3;"),
    0xe4,
    ...latin1(";2026-01-31 11:00\n"),
  ]);
  const { rejected, header } = await read(bytes);
  assertEquals([rejected.length, header.encoding], [1, undefined]);
});

Deno.test("a file without a header is read with the names that are given", async () => {
  const { log } = await read("1,a,2026-01-31\n1,b,2026-02-01\n", { header: ["case", "activity", "timestamp"] });
  assertEquals(eventsOf(log), ["1 a 2026-01-31T00:00:00.000Z", "1 b 2026-02-01T00:00:00.000Z"]);
  await assertRejects(
    () => read("1,a,2026-01-31\n", { header: ["case", "activity"] }),
    Error,
    "expected 2 columns, as --header names, found 3",
  );
  await assertRejects(() => read("1,a,2026-01-31\n1,b,2026-02-01\n"), Error, "--header a,b,c");
});

Deno.test("JSON lines are read as a table whose columns are all keys", async () => {
  const text = '{"case":"1","activity":"a, b","timestamp":"2026-01-31T00:00:00Z","tags":["x"]}\n\nno JSON\n' +
    '{"case":"1","activity":"c","timestamp":"2026-02-01T00:00:00Z","cost":2.5,"note":null}\n';
  const { log, rejected, header } = await read(text, { format: "jsonl" });
  assertEquals(eventsOf(log), ["1 a, b 2026-01-31T00:00:00.000Z", "1 c 2026-02-01T00:00:00.000Z"]);
  assertEquals(rejected.map(({ line }) => line), [3]);
  assertEquals(header.format, "jsonl");
  const names = [...log.eventAttributes, ...log.caseAttributes].map(({ name, type, values }) => [name, type, values[0]]);
  assertEquals(names.sort(), [["cost", "float", "2.5"], ["tags", "string", '["x"]']]);
});

Deno.test("a key of JSON lines that objects have by nature is empty where a line lacks it", async () => {
  const line = (second: number, more: string) =>
    `{"case":"1","activity":"a","timestamp":"2026-01-31T00:00:0${second}Z"${more}}\n`;
  const text = line(1, ',"constructor":"x","__proto__":"y"') + line(2, ',"constructor":"z","__proto__":"w"') + line(3, "");
  const { log } = await read(text, { format: "jsonl" });
  const cells = log.eventAttributes.map((column) => [column.name, ...Array.from(column.codes, (code) => column.values[code])]);
  assertEquals(cells.sort(), [["__proto__", "y", "w", undefined], ["constructor", "x", "z", undefined]]);
});

Deno.test("a row is told with its line in the source, also behind cells of several lines", async () => {
  const time = '"timestamp":"2026-01-31T00:00:00Z"';
  const text = `{"case":"1","activity":"two\\nlines",${time}}\n\nno JSON\n{"case":"1","activity":"",${time}}\n`;
  const { rejected } = await read(text, { format: "jsonl" });
  assertEquals(rejected.map(({ line }) => line), [3, 4]);
  const doubtful = '{"case":"1","activity":"two\\nlines","timestamp":""}\n{"case":"1","activity":"a","timestamp":"03/04/2026"}\n';
  await assertRejects(() => read(doubtful, { format: "jsonl" }), Error, "log.file, line 2, column timestamp: expected at least");
  const instance = ["b", "c"].map((activity) =>
    `<AuditTrailEntry>\n<WorkflowModelElement>${activity}</WorkflowModelElement>\n` +
    `<Timestamp>${activity === "b" ? "2026-01-31T00:00:00Z" : "soon"}</Timestamp></AuditTrailEntry>\n`
  );
  const mxml = `<WorkflowLog>\n<Process id="p">\n<ProcessInstance id="i">\n${
    instance.join("")
  }</ProcessInstance></Process></WorkflowLog>`;
  const entries = await read(mxml, { format: "mxml" });
  assertEquals(entries.rejected.map(({ line }) => line), [7]);
  const rows = [["case", "activity", "timestamp"], ["1", "two\nlines", [DAY, 1]], [], ["1", "no time"]] as const;
  assertEquals((await read(await workbookOf({ A: rows }), { format: "xlsx" })).rejected.map(({ line }) => line), [4]);
});

Deno.test("a cell of a workbook that names no shared text is empty", async () => {
  const events = ["n", "m", ""].map((note, day) => ["1", "a", [DAY + day, 1], note] as const);
  const { log } = await read(await workbookOf({ A: [["case", "activity", "timestamp", "note"], ...events] }), { format: "xlsx" });
  assertEquals(log.eventAttributes.map(({ codes, values }) => Array.from(codes, (code) => values[code])), [[
    "n",
    "m",
    undefined,
  ]]);
});

Deno.test("MXML is read with its instances as cases, with and without times", async () => {
  const entry = (activity: string, time: string) =>
    `<AuditTrailEntry><Data><Attribute name="cost">7</Attribute></Data><WorkflowModelElement>${activity}</WorkflowModelElement>` +
    `<EventType>complete</EventType>${time && `<Timestamp>${time}</Timestamp>`}<Originator>Ann</Originator></AuditTrailEntry>`;
  const mxml = (time: string) =>
    `<WorkflowLog><Process id="p"><ProcessInstance id="i1"><Data><Attribute name="kind">k</Attribute></Data>${
      entry("b", time) + entry("a", time)
    }</ProcessInstance></Process></WorkflowLog>`;
  const { log } = await read(mxml("2026-01-31T08:30:00.000+01:00"), { format: "mxml" });
  assertEquals(eventsOf(log), ["i1 b 2026-01-31T07:30:00.000Z", "i1 a 2026-01-31T07:30:00.000Z"]);
  assertEquals([log.resource?.values, log.lifecycle?.values, log.caseAttributes[0].name], [["Ann"], ["complete"], "kind"]);
  const untimed = await read(mxml(""), { format: "mxml" });
  assertEquals([untimed.log.timed, [...untimed.log.activity]], [false, [1, 0]]);
});

Deno.test("a zip archive with one log, standard input, folders and patterns are read like files", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const csv = "case,activity,timestamp\n1,a,2026-01-31\n";
    await Deno.writeTextFile(`${folder}/b.csv`, csv);
    await Deno.writeTextFile(`${folder}/a.csv`, csv);
    await Deno.writeTextFile(`${folder}/notes.txt`, "no log");
    await Deno.mkdir(`${folder}/deep`);
    await Deno.writeTextFile(`${folder}/deep/c.csv`, csv);
    await Deno.writeFile(
      `${folder}/one.zip`,
      await zipOf({ "x/orders.csv": csv, "readme.txt": "r", "__MACOSX/._orders.csv": "m" }),
    );
    await Deno.writeFile(`${folder}/two.zip`, await zipOf({ "a.csv": csv, "b.csv": csv }));
    const names = async (...paths: string[]) => (await expandPaths(paths)).map((path) => path.slice(folder.length + 1));
    assertEquals(await names(folder), ["a.csv", "b.csv", "one.zip", "two.zip"]);
    assertEquals(await names(`${folder}/?.csv`), ["a.csv", "b.csv"]);
    assertEquals(await names(`${folder}/**/*.csv`), ["a.csv", "b.csv", "deep/c.csv"]);
    assertEquals(await names(`${folder}/none.csv`), ["none.csv"]);
    await assertRejects(() => expandPaths([`${folder}/z*.csv`]), Error, "files that the pattern matches");
    const zipped = await runCli(["facts", `${folder}/one.zip`, "--json"]);
    assertEquals([zipped.status, JSON.parse(zipped.stdout).log], [0, "orders"], zipped.stderr);
    assertStringIncludes(
      (await runCli(["facts", `${folder}/two.zip`])).stderr,
      'expected an archive with one log, found 2: "a.csv", "b.csv"',
    );
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "src/cli/main.ts", "facts", "-", "--json"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = command.stdin.getWriter();
    await writer.write(new TextEncoder().encode(csv));
    await writer.close();
    const piped = await command.output();
    assertEquals(JSON.parse(new TextDecoder().decode(piped.stdout)).summary.events, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("dates and times of day in two columns are joined, by guess or as named", async () => {
  const events = ["1 a 2026-01-31T08:30:00.000Z", "1 b 2026-01-31T17:45:15.000Z"];
  const csv = (date: string) => `case,activity,date,clock\n1,a,${date},8:30\n1,b,${date},17.45.15\n`;
  for (const date of ["2026-01-31", "31.01.2026", "1/31/2026", "20260131", "2026-01-31 00:00:00", "2026-01-31T00:00:00.000"]) {
    const { log, header } = await read(csv(date));
    assertEquals([eventsOf(log), header.columns?.timeOfDay], [events, "clock"], date);
  }
  const two = "case,activity,date,from,to\n1,a,2026-01-31,8:30,9:00\n";
  assertEquals(eventsOf((await read(two)).log), ["1 a 2026-01-31T00:00:00.000Z"]);
  assertEquals(eventsOf((await read(two, { timeOfDay: "to" })).log), ["1 a 2026-01-31T09:00:00.000Z"]);
  assertEquals((await read("case,activity,date,clock\n1,a,2026-01-31 07:00,8:30\n")).header.columns?.timeOfDay, undefined);
});

// All events of a day stood at its midnight.
Deno.test("times of day in six digits are joined to their dates where the column's name tells them", async () => {
  const sap = (clock: string, date = "20260131") =>
    `OBJECTID,TCODE,UDATE,${clock}\n45,ME21N,${date},083000\n45,ME29N,${date},174515\n`;
  const events = ["45 ME21N 2026-01-31T08:30:00.000Z", "45 ME29N 2026-01-31T17:45:15.000Z"];
  for (const clock of ["UTIME", "UZEIT", "ERZET", "CPUTM"]) {
    const { log, header } = await read(sap(clock));
    assertEquals([eventsOf(log), header.columns?.timeOfDay], [events, clock]);
  }
  assertEquals(eventsOf((await read(sap("UTIME", "31.01.2026"))).log), events);
  // Other numbers of six digits are an attribute, unless they are named.
  assertEquals((await read(sap("AMOUNT"))).header.columns?.timeOfDay, undefined);
  assertEquals(eventsOf((await read(sap("AMOUNT"), { timeOfDay: "AMOUNT" })).log), events);
  const { header, log } = await read(
    "Einkaufsbeleg;Vorgang;Datum;Uhrzeit\n45;ME21N;31.01.2026;08:30:00\n45;ME29N;31.01.2026;17:45:15\n",
  );
  assertEquals([header.columns?.case, header.columns?.activity, eventsOf(log)], ["Einkaufsbeleg", "Vorgang", events]);
});

Deno.test("times of day without a date are refused with a hint, and clocks with dots are read", async () => {
  await assertRejects(
    () => read("case,activity,time\n1,a,08:30\n1,b,09:30:15\n"),
    Error,
    "a time of day without a date. Name the column of the dates",
  );
  const { log } = await read("case,activity,time\n1,a,31-01-2026:08.30\n1,b,31-01-2026:09.30\n");
  assertEquals(eventsOf(log), ["1 a 2026-01-31T08:30:00.000Z", "1 b 2026-01-31T09:30:00.000Z"]);
});

Deno.test("an archive inflates in small pieces, since many of them wait for a slow reader", async () => {
  const size = 2 ** 21;
  const [file] = await readZip(await zipOf({ "zeros.csv": new Uint8Array(size) }), { source: "zeros.zip" });
  let [total, largest] = [0, 0];
  for await (const piece of file.stream()) {
    total += piece.length;
    largest = Math.max(largest, piece.length);
  }
  assertEquals([total, largest <= 2 ** 16], [size, true]);
});
