/** The values of flags: numbers, seconds and shares. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseSeconds } from "@/cli/flag-values.ts";
import { oneLine, oneSentence } from "@/cli/terminal-text.ts";
import { TracebookError } from "@/errors.ts";
import { runCli } from "./run-cli.ts";

Deno.test("seconds are taken up to a day: a timer that is set for more than 24 days ends at once", () => {
  assertEquals(["0.5", "86400"].map((text) => parseSeconds(text, "--tick", 0.1)), [0.5, 86_400]);
  for (const text of ["0", "86401", "3000000", "1e3", "0x10", "-1", ""]) {
    assertThrows(
      () => parseSeconds(text, "--tick", 0.1),
      TracebookError,
      `expected a number of seconds from 0.1 to 86 400 in --tick, found "${text}"`,
    );
  }
});

Deno.test("a text that is cut to one line of a terminal says so by an ellipsis", () => {
  assertEquals(oneLine("two\nlines\x1b[31m"), "two lines [31m");
  assertEquals([oneLine("x".repeat(201)).length, oneLine("x".repeat(201)).at(-1)], [200, "…"]);
  assertEquals(oneSentence(`${"word ".repeat(100)}end.`).endsWith(" end."), true);
});

Deno.test("a flag that an action does not take is refused: nobody finds out later that it had no effect", async () => {
  const refused = {
    "token rotate --days 30": "expected --days with make, found --days with rotate",
    "token allow email:ann@example.org --days 5": "expected --days with make, found --days with allow",
    "token make board --keep 7": "expected --keep with rotate, found --keep with make",
    "token revoke x --logs orders": "expected --logs with make or allow, found --logs with revoke",
    "token make board --json": "expected --json with list, keys, roles or audit, found --json with make",
    "alerts list --last 5": "expected --last with history, found --last with list",
    "alerts test --failed": "expected --failed with history, found --failed with test",
    "log list --yes": "expected --yes with delete, found --yes with list",
    "log rename orders bills --json": "expected --json with list, describe or versions, found --json with rename",
    "db stop --yes": "expected --yes with forget or reset, found --yes with stop",
    "job load --json": "expected --json without a name, found --json with load",
  };
  // No database answers there: it is not asked.
  const env = { DATABASE_URL: "postgres://127.0.0.1:1/none", TRACEBOOK_SECRET: "", TRACEBOOK_HOME: "/dev/null/none" };
  for (const [words, sentence] of Object.entries(refused)) {
    const { status, stderr } = await runCli(words.split(" "), { env });
    assertEquals([status, words], [2, words]);
    assertStringIncludes(stderr, sentence);
  }
});
