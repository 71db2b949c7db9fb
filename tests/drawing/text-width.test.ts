import { assert, assertEquals } from "@std/assert";
import { textWidth, wrapText } from "@/drawing/text-width.ts";

const OPTIONS = { size: 11, width: 150, maxLines: 3 };

Deno.test("a label is broken between words into lines that fit", () => {
  const lines = wrapText("Send for Credit Collection to the other department", OPTIONS);
  assertEquals(lines.join(" "), "Send for Credit Collection to the other department");
  for (const line of lines) assert(textWidth(line, OPTIONS.size) <= OPTIONS.width);
});

Deno.test("what does not fit ends with an ellipsis, in words and in one long word", () => {
  for (const text of ["a b ".repeat(200), "x".repeat(300), "\u{1F600}".repeat(300)]) {
    const lines = wrapText(text, OPTIONS);
    assert(lines.length <= OPTIONS.maxLines);
    assert(lines.at(-1)!.endsWith("…"), text.slice(0, 20));
    assert(!/[\ud800-\udbff](?![\udc00-\udfff])/.test(lines.join("")), "half a character");
  }
});

Deno.test("a label of megabytes is cut like any other: its time once grew with the square of its length", () => {
  assertEquals(wrapText("y".repeat(3_000_000), OPTIONS), wrapText("y".repeat(1000), OPTIONS));
  assertEquals(wrapText(" ".repeat(1_000_000) + "pay", OPTIONS), ["pay"]);
});
