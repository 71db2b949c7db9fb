import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { compileCell } from "@/pipeline/notebook/compile-cell.ts";

const compile = (text: string, mode: "block" | "inline" = "block") => compileCell({ text, mode, file: "pages/own.md", line: 10 });

Deno.test("an expression is displayed, and uses the names that it does not declare", () => {
  const { inputs, outputs, body } = compile("rows.map((row) => row.days * factor)");
  assertEquals([inputs, outputs], [["rows", "factor", "display"], []]);
  assertEquals(body.startsWith("display(await (rows.map"), true);
});

Deno.test("a program defines its top-level names and displays nothing by itself", () => {
  const { inputs, outputs } = compile("const { a, b: [c = start] } = given;\nfunction f() { return a; }\nclass K {}\nlet d;");
  assertEquals([inputs, outputs], [["start", "given"], ["a", "c", "f", "K", "d"]]);
});

Deno.test("names of inner scopes are no inputs: parameters, blocks, loops, catch, and var anywhere in its function", () => {
  const text = `const total = [];
    for (const row of rows) { let twice = row * 2; total.push(twice); }
    try { risky(); } catch (problem) { total.push(problem); }
    function sum(list, [first] = list) { if (first) { var inner = 1; } return inner + list.length; }
    { let hidden = 1; total.push(hidden); }`;
  assertEquals(compile(text).inputs, ["rows", "risky"]);
});

Deno.test("a name that is declared in one block and used in another is an input", () => {
  assertEquals(compile("{ const limit = 1; }\nconst over = limit;").inputs, ["limit"]);
});

Deno.test("an assignment to a name of another cell uses it", () => {
  assertEquals(compile("const done = () => { counter = 1; counter += other; };").inputs, ["counter", "other"]);
});

Deno.test("imports are taken out of the cell, and are neither inputs nor outputs", () => {
  const { imports, inputs, outputs, body } = compile(
    'import { openLog as open } from "./components/open-log.js";\nimport * as d3 from "npm:d3";\nconst log = await open();',
  );
  assertEquals(imports, [
    { imported: "openLog", local: "open", from: "./components/open-log.js" },
    { imported: "*", local: "d3", from: "npm:d3" },
  ]);
  assertEquals([inputs, outputs, body.includes("import")], [[], ["log"], false]);
});

Deno.test("what is no JavaScript is refused with its line and column", () => {
  const error = assertThrows(() => compile("const a = 1;\nconst = 2;"), TracebookError);
  assertEquals([error.details.file, error.details.line, error.details.column], ["pages/own.md", 11, 7]);
  assertThrows(() => compile("a b", "inline"), TracebookError);
});

Deno.test("an import from the network is refused", () => {
  assertThrows(() => compile('import x from "https://example.org/x.js";'), TracebookError, "example.org");
});

Deno.test("a compiled cell computes what its code says, whatever the names", async () => {
  const name = fc.constantFrom("a", "b", "c", "display", "view", "row");
  await fc.assert(fc.asyncProperty(name, fc.integer(), fc.integer(), async (input, given, added) => {
    const { inputs, outputs, body } = compile(`const result = ((x) => x + ${added})(${input});`);
    assertEquals([inputs, outputs], [[input], ["result"]]);
    const run = new Function(...inputs, `return (async () => { ${body} })()`);
    assertEquals(await run(given), { result: given + added });
  }));
});
