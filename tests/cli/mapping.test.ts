import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { openColumnsOf } from "@/formats/logs/csv/column-roles.ts";
import { MAPPING_ENTRIES, readMapping } from "@/pipeline/files/mapping.ts";
import { askColumns } from "@/cli/ask-columns.ts";
import { LOG_FLAGS } from "@/cli/log-flags.ts";
import { withEntries } from "@/cli/with-mapping.ts";
import { read } from "../formats/reading.ts";
import { runCli } from "./run-cli.ts";

const ROWS = "a;b;c;d\n1;x;01.02.2026 08:00;13.02.2026 08:00\n2;y;02.02.2026 08:00;14.02.2026 08:00\n";

Deno.test("a file is read by its saved mapping as by the flags, and flags win over the mapping", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [file, mapping] = [`${folder}/odd.csv`, `${folder}/odd.json`];
    await Deno.writeTextFile(file, ROWS);
    const flags = ["--case", "a", "--activity", "b", "--timestamp", "c", "--time-zone", "Europe/Berlin"];
    const saved = await runCli(["facts", file, ...flags, "--save-mapping", mapping, "--json"]);
    assertEquals(JSON.parse(await Deno.readTextFile(mapping)), {
      case: "a",
      activity: "b",
      timestamp: "c",
      "time-zone": "Europe/Berlin",
      delimiter: ";",
      "date-order": "day-first",
    });
    assertEquals((await runCli(["facts", file, "--mapping", mapping, "--json"])).stdout, saved.stdout);
    const explained = await runCli(["facts", file, "--mapping", mapping, "--timestamp", "d", "--explain"]);
    assert(explained.stdout.includes('case = "a", activity = "b", timestamp = "d"'), explained.stdout);
    assert(explained.stdout.includes("Europe/Berlin, dates day-first"), explained.stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("columns that cannot be told are asked for with the first rows, until an answer names one", async () => {
  const error = await read(ROWS).then(() => null, (error) => error);
  const open = openColumnsOf(error);
  assertEquals(open?.roles.map(({ role }) => role), ["case", "activity", "timestamp"]);
  const answers = ["", "9", "b", "4", "2"];
  const told: string[] = [];
  const ask = () => Promise.resolve(answers.shift() ?? null);
  const dialogue = { tell: (text: string) => void told.push(text), ask, columns: 40 };
  const first = open!.roles[0].likely[0] ?? null;
  assertEquals([...await askColumns(open!, dialogue) ?? []], [["case", first ?? "a"], ["activity", "b"], ["timestamp", "d"], [
    "resource",
    "b",
  ]]);
  assert(told[0].split("\n").slice(1).every((line) => line.length < 40), "the table fits the window");
  answers.push("a", "b", "c", "");
  assertEquals([...(await askColumns(open!, dialogue))!.keys()], ["case", "activity", "timestamp"]);
  assert(told[0].includes("13.02.2026 08:00") && told[1].includes("from 1 to 4"), told.join());
  assertEquals(await askColumns(open!, { ...dialogue, ask: () => Promise.resolve("q") }), null);
});

Deno.test("entries of a mapping give way to flags that contradict them", () => {
  const flags = (given: Record<string, string | true>, mapping: Parameters<typeof withEntries>[1]) =>
    Object.fromEntries(withEntries(new Map(Object.entries(given)), mapping));
  assertEquals(flags({ timestamp: "at" }, { order: "no", case: "id" }), { timestamp: "at", case: "id" });
  assertEquals(flags({ "no-timestamp": true }, { timestamp: "at", pair: true, start: "from" }), { "no-timestamp": true });
  assertEquals(flags({ plain: true }, { rename: "a=b", case: "id" }), { plain: true, case: "id" });
});

Deno.test("the schema of mappings names the entries that are read, which are flags; others are refused", async () => {
  const schema = JSON.parse(await Deno.readTextFile("data/mappings/mapping.schema.json"));
  const { $schema: _, ...entries } = schema.properties;
  const types = Object.entries(MAPPING_ENTRIES).map(([name, kind]) => [
    name,
    { type: kind === "yes" ? "boolean" : "string", description: LOG_FLAGS[name].help },
  ]);
  assertEquals(entries, Object.fromEntries(types));
  for (const text of ["[]", "{", '{"case": 1}', '{"pair": "yes"}', '{"__proto__": "x"}', '{"column": "x"}']) {
    const error = assertThrows(() => readMapping(text, { source: "m.json" }), TracebookError);
    assert(error.message.startsWith("m.json: expected "), error.message);
  }
  assertEquals(readMapping('{"$schema": "x", "pair": false}', { source: "m.json" }), {});
});

Deno.test("--explain shows what is known of a file whose columns are not all told, and what is open", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(file, "case,seen at,noted at,activity\n1,2026-01-01,2026-01-01,a\n1,2026-01-02,2026-01-02,b\n");
    // The file cannot be read so: the status says so to scripts, too.
    const { status, stdout, stderr } = await runCli(["facts", file, "--explain"]);
    assertEquals(status, 3);
    for (const words of ['case = "case" (guessed), activity = "activity" (guessed)', "open: timestamp"]) {
      assert(stdout.includes(words), stdout);
    }
    assert(stderr.includes('"seen at" or "noted at"?'), stderr);
  } finally {
    await Deno.remove(file);
  }
});
