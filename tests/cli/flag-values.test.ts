/** The values of flags: numbers, seconds and shares. */
import { assertEquals, assertThrows } from "@std/assert";
import { parseSeconds } from "@/cli/flag-values.ts";
import { oneLine, oneSentence } from "@/cli/terminal-text.ts";
import { TracebookError } from "@/errors.ts";

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
