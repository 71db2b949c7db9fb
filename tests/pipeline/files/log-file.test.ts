import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { formatOfName, LOG_ENDINGS, LOG_FORMATS } from "@/formats/logs/log-formats.ts";
import { checkWholeSize, readLog } from "@/formats/logs/read-log.ts";
import { writeParquet } from "@/formats/logs/parquet/write-parquet.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { checksumOfFile, findLogFile, readLogFile, stemOf } from "@/pipeline/files/log-file.ts";
import { modelFormatOfFile } from "@/pipeline/files/read-model.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

Deno.test("each ending tells its format, in any case, and is no part of the log's name", () => {
  for (const { format, endings, gzip } of LOG_FORMATS) {
    for (const ending of endings) {
      assertEquals(formatOfName(`a.b${ending}`), { format, gzip: false });
      assertEquals(formatOfName(`a.b${ending.toUpperCase()}`), { format, gzip: false });
      assertEquals(formatOfName(`a.b${ending}.gz`), gzip ? { format, gzip: true } : null);
      assertEquals(stemOf(`logs/a.b${ending}`), "a.b");
    }
  }
  for (const ending of LOG_ENDINGS) assert(formatOfName(`x${ending}`) !== null);
  for (const name of ["order.bpmn20.xml", "order.bpmn.xml", "net.PNML.xml", "net.bpmn"]) assertEquals(formatOfName(name), null);
  for (const name of ["csv", "notes.txt", "a.csv.bak", ""]) assertEquals([formatOfName(name), stemOf(name)], [null, name]);
});

Deno.test("of XML and of unknown endings the content tells models and logs apart", async () => {
  const folder = await Deno.makeTempDir();
  const kinds: readonly [name: string, text: string, log: string | null, model: string | null][] = [
    ["a.bpmn20.xml", "", null, "bpmn"],
    ["a.pnml.xml", "", null, "pnml"],
    ["a.xml", '<?xml version="1.0"?>\n<!-- a log --><semantic:definitions xmlns="x"/>', null, "bpmn"],
    ["b.xml", "<pnml/>", null, "pnml"],
    ["c.xml", "<ptml></ptml>", null, "ptml"],
    ["d.xml", '<log xes.version="1.0"></log>', "xes", null],
    ["e.xml", "<log><string/><trace/></log>", "xes", null],
    ["f.xml", "<WorkflowLog/>", "mxml", null],
    ["g.xml", "<log><global scope='event'/><events/></log>", "xmlocel", null],
    ["h.xml", "<other/>", "xmlocel", null],
    ["i.xes.xml", "<log/>", "xes", null],
    ["j.txt", "<pnml/>", null, "pnml"],
    ["k.txt", "case,activity", null, null],
    ["l.bpmn", "<log/>", null, "bpmn"],
  ];
  try {
    for (const [name, text, log, model] of kinds) {
      const path = `${folder}/${name}`;
      await Deno.writeTextFile(path, text);
      assertEquals(await modelFormatOfFile(path), model, name);
      const found = findLogFile(path);
      if (log !== null) assertEquals((await found).format, log, name);
      else await assertRejects(() => found, TracebookError, model === null || text === "" ? "--format csv" : "");
    }
    await assertRejects(() => findLogFile(`${folder}/b.xml`), TracebookError, "found a model (PNML)");
    const zipped = new Response(new Blob(["case"]).stream().pipeThrough(new CompressionStream("gzip")));
    await Deno.writeFile(`${folder}/zipped.csv`, new Uint8Array(await zipped.arrayBuffer()));
    assertEquals((await findLogFile(`${folder}/zipped.csv`)).gzip, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a format that is read as a whole gives the same log from one piece and from a stream in any chunks", async () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
  const bytes = writeParquet(log);
  const options = { format: "parquet", gzip: false, source: "log.parquet" } as const;
  for (const size of [bytes.length, 7]) {
    const builder = createEventLogBuilder();
    await readLog(size === bytes.length ? bytes : chunked(bytes, size), options, builder);
    assertEquals(builder.build(), log);
  }
});

Deno.test("a file past the limit for whole files is refused before it is taken into memory, and the sentence names the limit", async () => {
  const limits = { wholeFileBytes: 2 ** 20 };
  const options = { format: "arrow", gzip: false, source: "log.arrow", limits } as const;
  let asked = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      asked++;
      controller.enqueue(new Uint8Array(2 ** 18));
    },
  }, { highWaterMark: 0 });
  const error = await assertRejects(() => readLog(endless, options, createEventLogBuilder()), TracebookError);
  assertEquals(error.kind, "limit");
  assertStringIncludes(error.message, "log.arrow: expected a file of at most 1 MB");
  assert(asked <= 5);
  assertThrows(
    () => checkWholeSize(2 ** 31 + 1, { source: "huge.parquet", format: "parquet" }),
    TracebookError,
    "huge.parquet: expected a file of at most 2048 MB",
  );
});

Deno.test("gzip data of a format that has none is refused", async () => {
  const options = { format: "parquet", gzip: true, source: "log.parquet.gz" } as const;
  await assertRejects(() => readLog(new Uint8Array(10), options, createEventLogBuilder()), TracebookError, "parquet");
});

/** Folders whose code only some logs need. */
const HEAVY = /\/src\/formats\/logs\/(parquet|arrow|ocel)\/|wasm-graphviz/;

interface ModuleGraph {
  readonly modules: readonly { specifier: string; dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[] }[];
  /** The entry point, the modules that `also` tells, and all that are loaded with them. */
  readonly loaded: ReadonlySet<string>;
}

async function graphOf(path: string, also: (specifier: string) => boolean): Promise<ModuleGraph> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", `${PROJECT_ROOT}/${path}`] }).output();
  const { modules, roots } = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph & { roots: string[] };
  const targets = new Map(modules.map(({ specifier, dependencies = [] }) =>
    [
      specifier,
      dependencies.filter(({ isDynamic }) => !isDynamic).flatMap(({ code }) => code === undefined ? [] : [code.specifier]),
    ] as const
  ));
  const loaded = new Set([...roots, ...modules.map(({ specifier }) => specifier).filter(also)]);
  for (const module of loaded) for (const target of targets.get(module) ?? []) loaded.add(target);
  assert(loaded.size > 50);
  return { modules, loaded };
}

Deno.test("the command line loads readers and writers of binary formats only when a file of theirs is met, and the layout engine to draw", async () => {
  // Each command is loaded when it is called: from there on it counts what is loaded with it.
  const { modules, loaded } = await graphOf("src/cli/main.ts", (name) => name.includes("/src/cli/"));
  assertEquals([...loaded].filter((module) => HEAVY.test(module)), []);
  assert(modules.some(({ specifier }) => HEAVY.test(specifier)));
});

Deno.test("to tell the facts of a log, object-centric or not, loads no package, and of Node.js nothing large, unless the file needs it", async () => {
  const facts = /\/src\/(cli\/(tracebook|process-terminal|commands\/facts)|formats\/logs\/ocel\/read-ocel)\.ts$/;
  const { loaded } = await graphOf("src/cli/main.ts", (name) => facts.test(name));
  assertEquals([...loaded].filter((module) => !module.startsWith("file:")), ["node:util"]);
});

function chunked(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += size));
    },
  });
}

Deno.test("an object-centric log is read with the checksum of its file, also where its reader begins anew, and refused with another", async () => {
  const folder = await Deno.makeTempDir();
  const objects = `"objects":[{"id":"o","type":"order"}]`;
  const types = `"eventTypes":[{"name":"pay","attributes":[]}],"objectTypes":[{"name":"order","attributes":[]}]`;
  const event = `{"id":"e","type":"pay","time":"2026-01-01T00:00:00Z","relationships":[{"objectId":"o","qualifier":""}]}`;
  const blanks = " ".repeat(3 * 2 ** 20);
  const texts = {
    usual: `{${types},${objects},"events":[${event}]}`,
    // Events before their types, which only the reader of whole files takes, and several megabytes.
    unusual: `{"events":[${event}],${blanks}${objects},${types}}`,
  };
  try {
    for (const [name, text] of Object.entries(texts)) {
      const path = `${folder}/${name}.jsonocel`;
      await Deno.writeTextFile(path, text);
      const read = async (checksum?: string) => {
        const builder = createEventLogBuilder();
        const options = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined, checksum };
        await readLogFile(await findLogFile(path), options, builder);
        return builder.build();
      };
      const log = await read();
      assertEquals([log.caseIds, log.activities], [["o"], ["pay"]]);
      assertEquals(await read(await checksumOfFile(path)), log);
      await assertRejects(() => read("0".repeat(64)), TracebookError, "does not change");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
