/**
 * `tracebook filter` as a user meets it: a file, counts on standard error, and refusals in words
 * that leave nothing behind.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { applyFilters, materialize, parseFilter } from "@/filtering/mod.ts";
import { findLogFile, readLogFile } from "@/pipeline/files/log-file.ts";
import { runCli } from "./run-cli.ts";
import { withLog } from "./with-log.ts";

const CSV = `case,activity,timestamp,start,who,step,cost,case:channel
c1,ask,2026-01-01T08:00:00Z,2026-01-01T07:59:00Z,Sue,complete,10,web
c1,"think, hard",2026-01-01T09:00:00Z,,Mike,complete,,web
c1,answer,2026-01-02T09:00:00Z,,Sue,start,2.5,web
c2,ask,2026-02-01T08:00:00Z,,Sue,complete,,phone
c2,answer,2026-02-01T08:30:00Z,,Sue,complete,7.5,phone
c3,ask,2026-02-01T23:30:00Z,,Ann,complete,7,web
`;

async function read(path: string): Promise<EventLog> {
  const builder = createEventLogBuilder();
  const options = { roles: { resource: "who", lifecycle: "step" }, zone: "UTC", delimiter: undefined, dateOrder: undefined };
  await readLogFile(await findLogFile(path), /[.]csv/.test(path) ? options : { ...options, roles: {} }, builder);
  return builder.build();
}

async function inFolder(work: (folder: string, log: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, CSV);
    await work(folder, `${folder}/log.csv`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ROLES = ["--resource", "who", "--lifecycle", "step"];

for (const ending of ["csv", "csv.gz", "xes", "xes.gz"]) {
  Deno.test(`filter writes to .${ending} the cases that the filters leave, with all their attributes`, async () => {
    await inFolder(async (folder, log) => {
      const texts = ['not-through:"think, hard"', "case-attribute:channel=phone"];
      const out = `${folder}/new/out.${ending}`;
      const { status, stdout, stderr } = await runCli(["filter", log, ...texts, ...ROLES, "-o", out]);
      assertEquals([status, stdout], [0, ""], stderr);
      const told = stderr.replace(/ +/g, " ");
      for (const words of ["log.csv 3 6", 'hard" 2 3', "case-attribute:channel=phone 1 2"]) assertStringIncludes(told, words);
      assertEquals(await read(out), materialize(applyFilters(await read(log), texts.map(parseFilter))));
    });
  });
}

Deno.test("a CSV file that filter writes has the columns and the delimiter of its source, and XES names with --columns xes", async () => {
  await inFolder(async (folder) => {
    const rows = [
      "Case ID;What;At;Who;unit;amount;case:place",
      "c1;ask;2026-01-01 08:00;Sue;x;1,5;here",
      "c1;answer;2026-01-01 09:00;Sue;x;2,5;here",
      "c2;ask;2026-01-02 08:00;Tom;y;3,5;there",
    ];
    const [log, out, again] = [`${folder}/source.csv`, `${folder}/out.csv`, `${folder}/again.csv`];
    await Deno.writeTextFile(log, `${rows.join("\n")}\n`);
    const flags = ["--case", "Case ID", "--activity", "What", "--timestamp", "At", "--resource", "Who"];
    const first = await runCli(["filter", log, "through:answer", ...flags, "-o", out]);
    assertEquals(first.status, 0, first.stderr);
    assertStringIncludes(first.stderr, "the names of the source");
    const [head, ...kept] = (await Deno.readTextFile(out)).trimEnd().split("\n");
    assertEquals(head, rows[0]);
    assertEquals(kept, [
      "c1;ask;2026-01-01T08:00:00.000000Z;Sue;x;1.5;here",
      "c1;answer;2026-01-01T09:00:00.000000Z;Sue;x;2.5;here",
    ]);
    assertEquals((await runCli(["filter", out, "through:answer", ...flags, "-o", again])).status, 0);
    assertEquals(await Deno.readTextFile(again), await Deno.readTextFile(out));
    const named = await runCli(["filter", log, "through:answer", ...flags, "--columns", "xes", "-o", out]);
    assertStringIncludes(named.stderr, "XES names");
    assertStringIncludes(await Deno.readTextFile(out), "case:concept:name,concept:name,time:timestamp,org:resource,");
    const wrong = await runCli(["filter", log, "through:answer", "--columns", "mine", "-o", out]);
    assertEquals(wrong.status, 2);
    assertStringIncludes(wrong.stderr, "source or xes");
    const none = await runCli(["filter", log, "through:answer", "--columns", "xes", "-o", `${folder}/out.xes`]);
    assertEquals(none.status, 2);
    assertStringIncludes(none.stderr, "a CSV file");
  });
});

Deno.test("a column of the source with two roles is written twice, the second time by its XES name, and no two columns share a name", async () => {
  await inFolder(async (folder) => {
    const log = `${folder}/source.csv`;
    await Deno.writeTextFile(log, "id,step,at\n1,a,2026-01-01\n1,b,2026-01-02\n");
    const flags = ["--case", "id", "--activity", "step", "--timestamp", "at", "--resource", "step"];
    const { status, stderr } = await runCli(["filter", log, "through:a", ...flags, "-o", `${folder}/out.csv`]);
    assertEquals(status, 0, stderr);
    assertEquals((await Deno.readTextFile(`${folder}/out.csv`)).split("\n")[0], "id,step,at,org:resource");
  });
});

Deno.test("times in filters take the zone of the log", async () => {
  await inFolder(async (folder, log) => {
    const out = `${folder}/out.csv`;
    const { status } = await runCli(["filter", log, "started:2026-02-02", ...ROLES, "--time-zone", "Europe/Berlin", "-o", out]);
    assertEquals(status, 0);
    assertEquals((await read(out)).caseIds, ["c3"]);
  });
});

Deno.test("a name that the log does not have is pointed out, with the one that was probably meant; an empty log is a result", async () => {
  await inFolder(async (folder, log) => {
    const { status, stderr } = await runCli(["filter", log, "through:anwser", "attribute:kost", "-o", `${folder}/out.csv`]);
    assertEquals(status, 0);
    assertStringIncludes(stderr, 'no activity "anwser"; did you mean "answer"?');
    assertStringIncludes(stderr, 'no event attribute "kost"; did you mean "cost"?');
    assertStringIncludes(stderr, "no case is left");
    assertEquals((await Deno.readTextFile(`${folder}/out.csv`)).split("\n").length, 2);
  });
});

const refusals: { what: string; args: (folder: string) => string[]; status: number; says: string[] }[] = [
  { what: "no output", args: () => ["through:ask"], status: 2, says: ["-o OUT"] },
  { what: "no filter", args: (folder) => ["-o", `${folder}/out.csv`], status: 2, says: ["expected 2 or more arguments"] },
  {
    what: "a filter that is none",
    args: (folder) => ["trough:ask", "-o", `${folder}/out.csv`],
    status: 2,
    says: ["expected a kind of filter", "through"],
  },
  { what: "a format that is none", args: () => ["through:ask", "-o", "out.txt"], status: 2, says: [".xes.gz", "out.txt"] },
  {
    what: "a folder as output",
    args: (folder) => ["through:ask", "-o", `${folder}/dir.csv`],
    status: 1,
    says: ["dir.csv", "written to"],
  },
  {
    what: "a text that XML cannot hold",
    args: (folder) => ["through:ask", "-o", `${folder}/out.xes`],
    status: 3,
    says: ["U+0001"],
  },
];

for (const { what, args, status, says } of refusals) {
  Deno.test(`filter refuses ${what} in words and leaves no file behind`, async () => {
    await inFolder(async (folder, log) => {
      await Deno.mkdir(`${folder}/dir.csv`);
      await Deno.writeTextFile(log, `${CSV}c4,ask,2026-03-01T08:00:00Z,,Sue,complete,7,"\x01"\n`);
      const result = await runCli(["filter", log, ...args(folder), ...ROLES]);
      assertEquals(result.status, status, result.stderr);
      for (const words of says) assertStringIncludes(result.stderr, words);
      assert(!result.stderr.includes("    at "), result.stderr);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["dir.csv", "log.csv"]);
    });
  });
}

Deno.test("--filter analyses what its filters leave of a file, as the file that filter writes, and warns of names that the log lacks", () =>
  withLog(
    "case,activity,timestamp,unit\n" +
      [["1", "abd", "x"], ["2", "ad", "y"], ["3", "axd", "x"]].flatMap(([id, steps, unit]) =>
        [...steps].map((step, i) => `${id},${step},2026-01-0${i + 1}T00:00:00Z,${unit}`)
      ).join("\n"),
    async (log, folder) => {
      const filters = ["not-through:x", "case-attribute:unit=x"];
      const out = `${folder}/filtered.csv`;
      assertEquals((await runCli(["filter", log, ...filters, "-o", out])).status, 0);
      for (const command of [["facts"], ["performance"], ["discover", "--miner", "inductive"], ["organization"]]) {
        const [name, ...flags] = command;
        const ofFile = await runCli([name, out, ...flags, "--json"]);
        const { status, stdout, stderr } = await runCli([name, log, ...flags, "--json", "--filter", filters.join(";")]);
        assertEquals(status, 0, stderr);
        assertStringIncludes(stderr, "The filters leave 1 of 3 cases.");
        const { csvColumns: _, ...expected } = JSON.parse(ofFile.stdout.replaceAll("filtered", "log"));
        const { csvColumns: __, ...given } = JSON.parse(stdout);
        assertEquals(given, expected);
      }
      const misspelt = await runCli(["facts", log, "--filter", "through:xx"]);
      assertEquals(misspelt.status, 0, misspelt.stderr);
      assertStringIncludes(misspelt.stderr, 'warning: the log has no activity "xx"');
      const wrong = await runCli(["facts", log, "--filter", "thruogh:x"]);
      assertEquals([wrong.status, wrong.stdout], [2, ""]);
    },
  ));
