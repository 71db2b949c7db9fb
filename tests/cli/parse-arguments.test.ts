import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Command } from "@/cli/command.ts";
import { helpText } from "@/cli/run-command.ts";
import { parseArguments } from "@/cli/parse-arguments.ts";
import { TracebookError } from "@/errors.ts";

const command: Command = {
  name: "count",
  summary: "Counts.",
  usage: "LOG [--activity COLUMN] [--json]",
  flags: { "activity": { value: "COLUMN", help: "which column" }, "json": { help: "as JSON", short: "j" } },
  positionals: { min: 1, max: 1 },
  examples: [{ call: "a.csv", does: "counts a file" }],
  run: async () => {},
};

Deno.test("flags may stand before or behind arguments, with a space or an equals sign", () => {
  for (const args of [["a.csv", "--activity", "Step", "-j"], ["--activity=Step", "--json", "a.csv"]]) {
    const parsed = parseArguments(command, args);
    assertEquals(parsed.positionals, ["a.csv"]);
    assertEquals([...parsed.values].sort(), [["activity", "Step"], ["json", true]]);
  }
});

Deno.test("a misspelt flag is refused with the nearest one", () => {
  const error = assertThrows(
    () => parseArguments(command, ["a.csv", "--actvity", "x"]),
    TracebookError,
    "Did you mean --activity?",
  );
  assertEquals(error.kind, "usage");
});

Deno.test("a flag without its value, one given twice, and a wrong number of arguments are usage errors", () => {
  for (const args of [["a.csv", "--activity"], ["a.csv", "-j", "-j"], [], ["a.csv", "b.csv"], ["a.csv", "--json=yes"]]) {
    assertEquals(assertThrows(() => parseArguments(command, args), TracebookError).kind, "usage", args.join(" "));
  }
});

Deno.test("a flag at the end without its value is told as one in the middle", () => {
  assertStringIncludes(
    assertThrows(() => parseArguments(command, ["a.csv", "--activity"]), TracebookError).message,
    "expected a value after --activity, found none",
  );
});

Deno.test("help is answered whatever else is missing", () => {
  assertEquals(parseArguments(command, ["--help"]).help, true);
  assertEquals(parseArguments(command, ["-h"]).help, true);
});

Deno.test("the help text shows usage, each flag, the examples and the exit statuses", () => {
  const text = helpText(command, "deno task count");
  for (
    const part of ["usage: deno task count LOG", "--activity COLUMN", "-j, --json", "deno task count a.csv", "2 wrong usage"]
  ) {
    assertEquals(text.includes(part), true, part);
  }
});
