/**
 * Bad input, as a user meets it: a process that ends with the right status and a sentence, never
 * with a stack trace.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { parseArguments } from "@/cli/parse-arguments.ts";
import { runCliProcess } from "./run-cli.ts";

const utf8 = new TextEncoder();

/** A small log of ten cases that is read without a word. */
const GOOD = "case,activity,timestamp\n" +
  Array.from({ length: 10 }, (_, i) => `c${i},a,2026-01-01T08:00:00Z\nc${i},b,2026-01-01T09:00:00Z\n`).join("");

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

interface Refusal {
  readonly what: string;
  readonly file: string;
  readonly content?: string | Uint8Array;
  readonly args?: readonly string[];
  readonly status: number;
  /** What the sentence names: the place, and what to do or what was expected. */
  readonly says: readonly string[];
}

const xes = (body: string) => `<?xml version="1.0"?>\n<log xes.version="1.0">\n${body}\n</log>\n`;
const event = (activity: string) =>
  `<event><string key="concept:name" value="${activity}"/><date key="time:timestamp" value="2026-01-01T08:00:00Z"/></event>`;

const REFUSALS: readonly Refusal[] = [
  { what: "a missing file", file: "missing.csv", status: 3, says: ["missing.csv", "nothing of that name", "spelling"] },
  { what: "an empty file", file: "empty.csv", content: "", status: 3, says: ["empty.csv", "expected"] },
  { what: "an empty XES file", file: "empty.xes", content: "", status: 3, says: ["empty.xes", "expected"] },
  {
    what: "a file with a header only",
    file: "header.csv",
    content: "case,activity,timestamp\n",
    status: 3,
    says: ["header.csv", "expected"],
  },
  {
    what: "columns of unknown names",
    file: "columns.csv",
    content: "foo,bar,baz\n1,2,3\n",
    status: 3,
    says: ["columns.csv", "foo", "--case"],
  },
  {
    what: "a column that is not there",
    file: "named.csv",
    content: GOOD,
    args: ["--activity", "step"],
    status: 3,
    says: ["named.csv", '"step"', "activity"],
  },
  {
    what: "a wrong delimiter",
    file: "delimiter.csv",
    content: GOOD,
    args: ["--delimiter", ";"],
    status: 3,
    says: ["delimiter.csv", "--delimiter"],
  },
  {
    what: "a quote that is never closed",
    file: "quote.csv",
    content: `${GOOD}"c1,a,2026-01-01T08:00:00Z\n`,
    status: 3,
    says: ["quote.csv", "line 22", "quote"],
  },
  {
    what: "a file whose times are all impossible",
    file: "times.csv",
    content: GOOD.replaceAll("2026-01-01", "2026-02-30"),
    status: 3,
    says: ["times.csv", "2026-02-30"],
  },
  {
    what: "malformed XML",
    file: "malformed.xes",
    content: xes(`<trace>${event("a")}</log>`),
    status: 3,
    says: ["malformed.xes", "line 3"],
  },
  {
    what: "an entity of the document's own",
    file: "entity.xes",
    content: `<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "b">]>\n<log><trace>${event("&a;")}</trace></log>`,
    status: 3,
    says: ["entity.xes", "line 2"],
  },
  {
    what: "an external reference",
    file: "external.xes",
    content: `<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log><trace>${event("a")}</trace></log>`,
    status: 3,
    says: ["external.xes", "line 2"],
  },
  { what: "a file that is no gzip", file: "no.csv.gz", content: GOOD, status: 3, says: ["no.csv.gz", "gzip"] },
  {
    what: "an unknown zone",
    file: "zone.csv",
    content: GOOD,
    args: ["--time-zone", "Mars/Olympus"],
    status: 2,
    says: ["Mars/Olympus"],
  },
  { what: "an ending that is none of ours", file: "log.txt", content: GOOD, status: 2, says: ["log.txt", ".csv"] },
  {
    what: "an unknown flag",
    file: "flag.csv",
    content: GOOD,
    args: ["--actvity", "x"],
    status: 2,
    says: ["--actvity", "--activity"],
  },
];

Deno.test("each bad file is refused with its name, what was expected, and the right status", async (context) => {
  const folder = await Deno.makeTempDir();
  try {
    for (const { what, file, content, args = [], status, says } of REFUSALS) {
      await context.step(what, async () => {
        const path = `${folder}/${file}`;
        if (content !== undefined) await Deno.writeFile(path, typeof content === "string" ? utf8.encode(content) : content);
        const result = await runCliProcess(["facts", path, "--json", ...args]);
        assertEquals(result.status, status, result.stderr);
        assertEquals(result.stdout, "");
        for (const part of says) assertStringIncludes(result.stderr, part);
        assert(!/\n\s+at /.test(result.stderr), `a stack trace:\n${result.stderr}`);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder in place of a file is refused", async () => {
  const folder = await Deno.makeTempDir({ suffix: ".csv" });
  const result = await runCliProcess(["facts", folder]);
  await Deno.remove(folder);
  assertEquals(result.status, 3);
  assertStringIncludes(result.stderr, "found a folder");
});

Deno.test("rows that cannot be used are told with line and reason, and the rest is answered", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  const bad = GOOD.replace("c3,a", "c\0,a").replace("c4,b,2026-01-01T09", "c4,b,2026-02-30T09").replace("c5,a", ",a").replace(
    "c6,a",
    "c6,",
  );
  await Deno.writeTextFile(path, bad);
  const { status, stdout, stderr } = await runCliProcess(["facts", path, "--json"]);
  await Deno.remove(path);
  assertEquals(status, 0, stderr);
  assertEquals(JSON.parse(stdout).summary.rowsWithoutCaseActivityOrTime, 4);
  assertStringIncludes(stderr, 'case = "case" (guessed), activity = "activity" (guessed), timestamp = "timestamp" (guessed)');
  for (const line of [8, 11, 12, 14]) assertStringIncludes(stderr, `line ${line}:`);
  assertStringIncludes(stderr, "2026-02-30T09");
});

Deno.test("a gzip file that ends too early is refused wherever it is cut", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv.gz" });
  const whole = await gzip(GOOD);
  for (const length of [0, 5, Math.floor(whole.length / 2), whole.length - 4]) {
    await Deno.writeFile(path, whole.subarray(0, length));
    const result = await runCliProcess(["facts", path]);
    assertEquals(result.status, 3, `${length} bytes: ${result.stderr}`);
    assertStringIncludes(result.stderr, path);
  }
  await Deno.remove(path);
});

Deno.test({
  name: "a file without permission is refused",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    await Deno.writeTextFile(path, GOOD);
    await Deno.chmod(path, 0);
    // root reads everything: as another user of a namespace of its own it is an ordinary one
    const under = Deno.uid() === 0 ? ["unshare", "--user", "--map-user=1000", "--map-group=1000"] : [];
    const result = await runCliProcess(["facts", path], { under });
    await Deno.remove(path);
    assertEquals(result.status, 3, result.stderr);
    assertStringIncludes(result.stderr, "no permission");
  },
});

Deno.test("an unknown command is refused with the nearest one, and no command lists all", async () => {
  const unknown = await runCliProcess(["fact"]);
  assertEquals(unknown.status, 2);
  assertStringIncludes(unknown.stderr, "Did you mean facts?");
  assertStringIncludes(unknown.stderr, "expected a command, found");
  const none = await runCliProcess([]);
  assertEquals(none.status, 0);
  for (const name of ["facts", "start", "load", "db"]) assertStringIncludes(none.stdout, `  ${name} `);
});

Deno.test("an action that a command does not have is a wrong usage, also one that objects have by nature", async () => {
  for (const command of ["alerts", "db", "log", "token"]) {
    const { status, stderr } = await runCliProcess([command, "constructor"]);
    assertEquals(status, 2, stderr);
    assertStringIncludes(stderr, 'found "constructor"');
  }
});

Deno.test("every command has a help text with examples on standard output", async () => {
  for (const name of ["facts", "start", "generate", "load", "train", "build", "dev", "serve", "db"]) {
    const { status, stdout } = await runCliProcess([name, "--help"]);
    assertEquals(status, 0, name);
    assertStringIncludes(stdout, `deno task tracebook ${name}`);
    assertStringIncludes(stdout, "examples:");
  }
});

Deno.test("the examples of each command have flags and arguments that it takes", async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const command = await load();
    for (const { call } of command.examples) {
      // What a shell makes of it, without what it redirects.
      const words = Array.from(call.replace(/ > .*/, "").matchAll(/(['"])(.*?)\1|\S+/g), ([plain, , quoted]) => quoted ?? plain);
      try {
        parseArguments(command, words);
      } catch (error) {
        throw new Error(`${name} ${call}: ${(error as Error).message}`);
      }
    }
  }
});

Deno.test({
  name: "standard output that takes nothing more is told in words; a reader that has gone away is none of our business",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    await Deno.writeTextFile(path, GOOD);
    const full = await runCliProcess(["facts", path], { under: ["sh", "-c", '"$@" > /dev/full', "sh"] });
    const gone = await runCliProcess(["facts", path, "--json"], {
      under: ["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash"],
    });
    await Deno.remove(path);
    assertEquals(full.status, 1, full.stderr);
    assertStringIncludes(full.stderr, "facts: standard output: expected a place that can be written to, found No space left");
    assert(!/\n\s+at /.test(full.stderr), `a stack trace:\n${full.stderr}`);
    assertEquals(gone.status, 0, gone.stderr);
  },
});

Deno.test("a miner or model that cannot be right is refused with what was probably meant, before the log is read", async () => {
  const refused = async (args: string[], ...says: string[]) => {
    const { status, stderr } = await runCliProcess(args);
    assertEquals(status, 2, stderr);
    for (const part of says) assertStringIncludes(stderr, part);
    assert(!stderr.includes("Reading"), stderr);
  };
  await refused(["discover", "log.csv", "--miner", "induktive"], "Did you mean inductive?");
  await refused(["discover", "log.csv", "--miner", "declare", "-o", "m.pnml"], "found a declare model", "--json");
});

Deno.test("advice on a model of another ending names no flag that the command has not", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(path, GOOD);
  const { status, stderr } = await runCliProcess(["conformance", path, "--model", path]);
  await Deno.remove(path);
  assertEquals(status, 2, stderr);
  assert(!stderr.includes("--from"), stderr);
});
