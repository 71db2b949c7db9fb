import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { shellWord } from "@/browser/shell-word.ts";

Deno.test("a shell takes any text as the one word that it is, and runs nothing in it", () => {
  const dangerous = ["$(echo run)", "`echo run`", "'; echo run; '", '"$HOME"', "a\\", "", "--flag", "*", "~", "#", "a b", "!x"];
  // A shell's argument cannot hold a zero, and its output is read as UTF-8.
  const texts = fc.oneof(fc.constantFrom(...dangerous), fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")));
  fc.assert(
    fc.property(texts, (text) => {
      const { stdout } = new Deno.Command("sh", { args: ["-c", `printf '<%s>' ${shellWord(text)} end`] }).outputSync();
      assertEquals(new TextDecoder().decode(stdout), `<${text.replace(/[\r\n]/g, " ")}><end>`);
    }),
  );
});
