/** What commands print on a terminal of a stated width, and elsewhere. */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { windowColumns } from "@/cli/terminal-dialogue.ts";
import { runCli } from "./run-cli.ts";

const wordsOf = (text: string) => text.split(/\s+/);

Deno.test("help fits a terminal, but for words that are longer, and has the words that it has in a file", async () => {
  for (const name of Object.keys(COMMANDS)) {
    const { stdout: whole } = await runCli([name, "--help"]);
    for (const columns of [80, 100, 400]) {
      const { stdout } = await runCli([name, "--help"], { columns });
      assertEquals(wordsOf(stdout), wordsOf(whole), name);
      const width = Math.min(columns, 120);
      for (const line of stdout.split("\n")) {
        assert(!line.slice(width).includes(" "), `${name}: ${line}`);
      }
    }
  }
});

Deno.test("the list of commands has each with the name and the summary of its own help", async () => {
  const { stdout: list } = await runCli(["--help"]);
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    assertEquals((await load()).name, name);
    assert(list.includes(`\n  ${name} `) && list.includes(`  ${summary}\n`), name);
    assert((await runCli([name, "--help"])).stdout.startsWith(`${summary}\n`), name);
  }
});

Deno.test("results for people are wrapped on a terminal, those for programs and those in files are not", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const activity = (i: number) => `an activity with a long name, number ${i}`;
    const rows = Array.from({ length: 30 }, (_, i) => `1,"${activity(i)}",2026-01-01T00:00:${10 + i}Z`);
    await Deno.writeTextFile(file, ["case,activity,timestamp", ...rows].join("\n"));
    const widest = async (args: string[], columns: number | null) =>
      Math.max(...(await runCli(args, { columns })).stdout.split("\n").map((line) => line.length));
    assert(await widest(["facts", file], 80) <= 80);
    assert(await widest(["facts", file], null) > 500);
    assertEquals(await widest(["facts", file, "--json"], 80), await widest(["facts", file, "--json"], null));
    const { stderr } = await runCli(["facts", "no such file, however long its name is, and how deep its folder is.csv"], {
      columns: 40,
    });
    assert(stderr.split("\n").every((line) => line.length <= 40), stderr);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a terminal that does not know its width, as in containers, counts as one of 80 columns", () => {
  assertEquals([0, 40].map((columns) => windowColumns({ columns })), [80, 40]);
});
