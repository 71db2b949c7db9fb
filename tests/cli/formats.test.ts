/**
 * Log files of all formats as processes meet them: converted into each other they stay the same
 * log, and what is no such file is refused in words.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isObjectCentric, LOG_FORMATS } from "@/formats/logs/log-formats.ts";
import { findLogFile, readObjectCentricFile } from "@/pipeline/files/log-file.ts";
import { runCli } from "./run-cli.ts";

const CSV = `case,activity,timestamp,who,cost,case:channel
c1,ask,2026-01-01T08:00:00Z,Sue,10,web
c1,"think, hard",2026-01-01T09:00:00.123456Z,Mike,,web
c1,answer,2026-01-02T09:00:00Z,Sue,2.5,web
c2,ask,2026-02-01T08:00:00Z,Sue,,phone
c2,answer,2026-02-01T08:30:00Z,Sue,7.5,phone
c3,ask,2026-02-01T23:30:00Z,Ann,7,web
`;

/** An order of two items, of which one is packed. */
const OBJECTS = JSON.stringify({
  objectTypes: [{ name: "order", attributes: [{ name: "price", type: "float" }] }, { name: "item", attributes: [] }],
  eventTypes: [{ name: "place", attributes: [{ name: "by", type: "string" }] }, { name: "pack", attributes: [] }],
  objects: [
    {
      id: "o1",
      type: "order",
      attributes: [{ name: "price", time: "1970-01-01T00:00:00Z", value: 9.5 }],
      relationships: [{ objectId: "i1", qualifier: "has" }],
    },
    { id: "i1", type: "item" },
    { id: "i2", type: "item" },
  ],
  events: [
    {
      id: "e1",
      type: "place",
      time: "2026-01-01T08:00:00Z",
      attributes: [{ name: "by", value: "Sue" }],
      relationships: ["o1", "i1", "i2"].map((objectId) => ({ objectId, qualifier: "" })),
    },
    { id: "e2", type: "pack", time: "2026-01-01T09:00:00Z", relationships: [{ objectId: "i1", qualifier: "" }] },
  ],
});

/** What the packed item sees. */
const ITEMS = `case:concept:name,concept:name,time:timestamp,by,ocel:id
i1,place,2026-01-01T08:00:00.000000Z,Sue,e1
i1,pack,2026-01-01T09:00:00.000000Z,,e2
`;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, CSV);
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Standard output of a call that works. */
async function call(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli(args);
  assertEquals(status, 0, stderr);
  return stdout;
}

/** All facts of a file but its name and what its columns were taken for. */
async function facts(path: string): Promise<Record<string, unknown>> {
  return { ...JSON.parse(await call("facts", path, "--json")), log: "", file: "", csvColumns: undefined };
}

const endingsOf = (objects: boolean) =>
  LOG_FORMATS.filter(({ format, readOnly }) => !readOnly && isObjectCentric(format) === objects && format !== "csv").map((
    { endings },
  ) => endings[0]);

Deno.test("a log stays the same on its way from CSV through all formats and back: its facts, and in the end its cells", () =>
  inFolder(async (folder) => {
    const straight = `${folder}/straight.csv`;
    await call("convert", `${folder}/log.csv`, straight, "--resource", "who");
    const expected = await facts(straight);
    let last = straight;
    for (const ending of endingsOf(false)) {
      const next = `${folder}/next${ending}`;
      await call("convert", last, next);
      assertEquals(await facts(next), expected);
      last = next;
    }
    await call("convert", last, `${folder}/back.csv`);
    assertEquals(await Deno.readTextFile(`${folder}/back.csv`), await Deno.readTextFile(straight));
  }));

Deno.test("a log with cases goes as an object-centric one through all formats, and its facts stay", () =>
  inFolder(async (folder) => {
    const expected = await facts(`${folder}/log.csv`);
    let last = `${folder}/log.csv`;
    for (const ending of endingsOf(true)) {
      const next = `${folder}/next${ending}`;
      await call("convert", last, next);
      last = next;
    }
    assertEquals(await facts(last), expected);
  }));

Deno.test("object-centric logs keep all objects among themselves, and are flattened by a type for everything else", () =>
  inFolder(async (folder) => {
    const [json, xml, sqlite, again] = ["shop.jsonocel", "shop.xmlocel", "shop.sqlite", "again.json"].map((name) =>
      `${folder}/${name}`
    );
    await Deno.writeTextFile(json, OBJECTS);
    await call("convert", json, xml);
    await call("convert", xml, sqlite);
    await call("convert", sqlite, again);
    const whole = async (path: string) => await readObjectCentricFile(await findLogFile(path));
    assertEquals(await whole(again), await whole(json));
    await call("filter", sqlite, "through:pack", "--object-type", "item", "-o", `${folder}/items.csv`);
    assertEquals(await Deno.readTextFile(`${folder}/items.csv`), ITEMS);
  }));

Deno.test("filter writes Parquet and Arrow, discover and convert take them, and formats can be named where names do not tell them", () =>
  inFolder(async (folder) => {
    await call("filter", `${folder}/log.csv`, "case-attribute:channel=web", "-o", `${folder}/web.parquet`);
    await call("filter", `${folder}/web.parquet`, "through:answer", "-o", `${folder}/new/one.arrow`);
    const answer = JSON.parse(await call("discover", `${folder}/new/one.arrow`, "--miner", "alpha", "--json"));
    assertEquals(answer.transitions, ["answer", "ask", "think, hard"]);
    await Deno.copyFile(`${folder}/web.parquet`, `${folder}/web.bin`);
    await call("convert", `${folder}/web.bin`, `${folder}/web.out`, "--from", "parquet", "--to", "arrow");
    await Deno.rename(`${folder}/web.out`, `${folder}/named.arrow`);
    assertEquals(await facts(`${folder}/named.arrow`), await facts(`${folder}/web.parquet`));
  }));

Deno.test("columns of a Parquet file are told by the same flags as those of a CSV file", () =>
  inFolder(async (folder) => {
    await call("convert", `${folder}/log.csv`, `${folder}/log.parquet`);
    const told = JSON.parse(await call("discover", `${folder}/log.parquet`, "--activity", "who", "--miner", "alpha", "--json"));
    assertEquals(told.transitions, ["Ann", "Mike", "Sue"]);
  }));

const refusals: { what: string; args: (folder: string) => string[]; status: number; says: string[] }[] = [
  {
    what: "text named Parquet",
    args: (f) => ["facts", `${f}/text.parquet`],
    status: 3,
    says: ["text.parquet", "a Parquet file"],
  },
  { what: "text named Arrow", args: (f) => ["facts", `${f}/text.arrow`], status: 3, says: ["text.arrow", "an Arrow file"] },
  { what: "an empty Parquet file", args: (f) => ["facts", `${f}/empty.parquet`], status: 3, says: ["an empty file"] },
  { what: "a Parquet file cut off", args: (f) => ["facts", `${f}/cut.parquet`], status: 3, says: ["cut.parquet", "truncated"] },
  { what: "an Arrow file cut off", args: (f) => ["facts", `${f}/cut.arrow`], status: 3, says: ["cut.arrow", "truncated"] },
  { what: "Parquet named CSV", args: (f) => ["facts", `${f}/binary.csv`], status: 3, says: ["binary.csv", "CSV"] },
  { what: "Parquet named XES", args: (f) => ["facts", `${f}/binary.xes`], status: 3, says: ["binary.xes"] },
  {
    what: "a column that a Parquet file does not have",
    args: (f) => ["facts", `${f}/good.parquet`, "--case", "nobody"],
    status: 3,
    says: ["good.parquet", '"nobody"'],
  },
  {
    what: "objects of several types",
    args: (f) => ["facts", `${f}/o.json`],
    status: 3,
    says: ["--object-type", '"order" (1), "item" (2)'],
  },
  {
    what: "a type that the objects do not have",
    args: (f) => ["discover", `${f}/o.json`, "--miner", "alpha", "--object-type", "itm"],
    status: 3,
    says: ["o.json", '"itm"', '"item" (2)'],
  },
  {
    what: "a column of an object-centric log",
    args: (f) => ["facts", `${f}/o.json`, "--case", "id"],
    status: 2,
    says: ["o.json", "--object-type"],
  },
  {
    what: "an object type of a table",
    args: (f) => ["facts", `${f}/log.csv`, "--object-type", "item"],
    status: 2,
    says: ["log.csv", "--object-type"],
  },
  {
    what: "an object type where all objects are kept",
    args: (f) => ["convert", `${f}/o.json`, `${f}/o.sqlite`, "--object-type", "item"],
    status: 2,
    says: ["keep all objects"],
  },
  {
    what: "text named SQLite",
    args: (f) => ["facts", `${f}/text.sqlite`],
    status: 3,
    says: ["text.sqlite", "object-centric log"],
  },
  { what: "JSON that is no log", args: (f) => ["facts", `${f}/other.json`], status: 3, says: ["other.json", '"objectTypes"'] },
  { what: "XML that is no log", args: (f) => ["facts", `${f}/other.xml`], status: 3, says: ["other.xml", "line 1", "OCEL 2.0"] },
  {
    what: "a model that should be a log",
    args: (f) => ["facts", `${f}/order.bpmn20.xml`],
    status: 2,
    says: ["order.bpmn20.xml", "an event log", "a model (BPMN)", "deno task tracebook conformance LOG --model"],
  },
  {
    what: "an unknown format",
    args: (f) => ["convert", `${f}/log.csv`, `${f}/out`, "--to", "xlsx"],
    status: 2,
    says: ['"xlsx"', "csv.gz", "parquet", "arrow", "pnml"],
  },
  {
    what: "an output of another ending",
    args: (f) => ["filter", `${f}/log.csv`, "through:ask", "-o", `${f}/out.xlsx`],
    status: 2,
    says: [".parquet", ".arrow"],
  },
];

Deno.test("what is no such file, column or format is refused in words, and nothing is written", () =>
  inFolder(async (folder) => {
    const write = (name: string, bytes: Uint8Array) => Deno.writeFile(`${folder}/${name}`, bytes);
    await call("convert", `${folder}/log.csv`, `${folder}/good.parquet`);
    await call("convert", `${folder}/log.csv`, `${folder}/good.arrow`);
    const parquet = await Deno.readFile(`${folder}/good.parquet`);
    const arrow = await Deno.readFile(`${folder}/good.arrow`);
    await Deno.writeTextFile(`${folder}/o.json`, OBJECTS);
    await Deno.writeTextFile(`${folder}/other.json`, "{}");
    await Deno.writeTextFile(`${folder}/other.xml`, "<other/>");
    await Deno.writeTextFile(`${folder}/order.bpmn20.xml`, "<definitions/>");
    for (const name of ["text.parquet", "text.arrow", "text.sqlite"]) await write(name, new TextEncoder().encode(CSV));
    await write("empty.parquet", new Uint8Array(0));
    await write("cut.parquet", parquet.subarray(0, 200));
    await write("cut.arrow", arrow.subarray(0, 200));
    for (const name of ["binary.csv", "binary.xes"]) await write(name, parquet);
    const files = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const before = files();
    for (const { what, args, status, says } of refusals) {
      const result = await runCli(args(folder));
      assertEquals([result.status, result.stdout], [status, ""], `${what}: ${result.stderr}`);
      for (const words of says) assertStringIncludes(result.stderr, words, what);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
    assertEquals(files(), before);
  }));

Deno.test("a BPMN file with a diagram is written as BPMN as it is, with all that has no place in the order of activities", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><laneSet id="l"/>
      <extensionElements><x:y xmlns:x="urn:x"/></extensionElements><task id="a" name="a"/><dataObject id="d"/></process>
      <BPMNDiagram id="g"><BPMNPlane id="pl" bpmnElement="p"/></BPMNDiagram></definitions>`;
    await Deno.writeTextFile(`${folder}/in.bpmn`, text);
    const { status, stderr } = await runCli(["convert", `${folder}/in.bpmn`, `${folder}/out.bpmn`]);
    assertEquals(status, 0, stderr);
    assertEquals(await Deno.readTextFile(`${folder}/out.bpmn`), text);
    await Deno.writeTextFile(`${folder}/in.bpmn`, text.replace(/<BPMNDiagram.*<\/BPMNDiagram>/, ""));
    assertEquals((await runCli(["convert", `${folder}/in.bpmn`, `${folder}/out.bpmn`, "--pool", "p"])).status, 0);
    const drawn = await Deno.readTextFile(`${folder}/out.bpmn`);
    assertStringIncludes(drawn, '<extensionElements><x:y xmlns:x="urn:x"/></extensionElements>');
    assertStringIncludes(drawn, '<bpmndi:BPMNShape id="a_di" bpmnElement="a">');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a shipped process that is printed and kept in a file gives the log that generate writes, in each format, with mistakes too", async () => {
  const folder = await Deno.makeTempDir();
  const texts = async (args: readonly string[], name: string) => {
    const { status, stderr } = await runCli([...args, "--cases", "60", "--seed", "3", "-o", `${folder}/${name}`]);
    assertEquals(status, 0, stderr);
    const truth = await Deno.readTextFile(`${folder}/${name.replace(/\.\w+$/, "")}.truth.json`);
    return [await Deno.readTextFile(`${folder}/${name}`), truth];
  };
  try {
    const file = `${folder}/mine.json`;
    for (
      const [process, ...flags] of [["loan"], ["loan", "--noise", "0.02", "--format", "xes"], [
        "purchase-to-pay",
        "--object-centric",
      ]]
    ) {
      await Deno.writeTextFile(file, (await runCli(["simulate", "--example", process])).stdout);
      const ending = flags.includes("xes") ? "xes" : flags.length > 0 ? "jsonocel" : "csv";
      const generated = await texts(["generate", "--process", process, ...flags], `a.${ending}`);
      assertEquals(await texts(["simulate", file, ...flags], `b.${ending}`), generated);
    }
    const refused: [args: string[], says: string][] = [
      [["simulate"], "a file that describes a process"],
      [["simulate", "--example", "toString"], "one of loan, purchase-to-pay, emergency-room"],
      [["generate", "--process", "emergency-room", "--object-centric"], "emergency-room, which has cases only"],
      [["simulate", file, "--object-centric", "--format", "csv"], "--object-centric without --format"],
      [
        ["simulate", file, "--object-centric", "--noise", "0.01", "-o", `${folder}/a.jsonocel`],
        "--object-centric without --noise",
      ],
    ];
    for (const [args, says] of refused) {
      const { status, stderr } = await runCli(args);
      assertEquals(status, 2, stderr);
      assertStringIncludes(stderr, says);
    }
    assertStringIncludes((await runCli(["simulate", "--explain"])).stdout, "pools[].people[].helpsFrom");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
