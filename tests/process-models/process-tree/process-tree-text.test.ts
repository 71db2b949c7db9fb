import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { activity, type ProcessTree, SILENT } from "@/process-models/process-tree/process-tree.ts";
import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { testGolden } from "../../golden.ts";

const trees = fc.letrec<{ tree: ProcessTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "binary" }).map(activity),
    fc.constant(SILENT),
    fc.record({
      kind: fc.constantFrom("sequence" as const, "choice" as const, "parallel" as const),
      children: fc.array(tie("tree"), { minLength: 1, maxLength: 4 }),
    }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant("loop" as const), children: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }) }, {
      noNullPrototype: true,
    }),
  ),
})).tree;

Deno.test("what is printed is read back equal, whatever the labels hold", () => {
  fc.assert(fc.property(trees, (tree) => assertEquals(parseProcessTree(printProcessTree(tree)), tree)));
});

Deno.test("the text form is that of process mining tools", () => {
  const text = "->( 'a', X( 'b', tau ), +( 'c', *( 'd', 'e f' ) ) )";
  assertEquals(printProcessTree(parseProcessTree(text)), text);
  assertEquals(
    parseProcessTree("*('a',\n tau)"),
    { kind: "loop", children: [{ kind: "activity", label: "a" }, { kind: "silent" }] },
  );
});

Deno.test("quotes and backslashes in labels are escaped", () => {
  assertEquals(printProcessTree(activity("it's a \\")), "'it\\'s a \\\\'");
});

Deno.test("text that is no process tree is refused with its place", () => {
  const refused: [string, string][] = [
    ["", "column 1: expected a label"],
    ["->( 'a'", 'column 8: expected "," or ")"'],
    ["->( )", "column 5: expected a label"],
    ["X 'a'", 'expected "(" after X'],
    ["*( 'a' )", "at least two children"],
    ["'a", "column 3: expected the quote"],
    ["'a' 'b'", "column 5: expected the end of the text"],
    ["->(\n'a',\n?)", "line 3, column 1"],
    ["tauX", "column 4: expected the end"],
  ];
  for (const [text, words] of refused) assertThrows(() => parseProcessTree(text), TracebookError, words);
});

Deno.test("a tree of endless depth is refused, not a crash", () => {
  assertThrows(() => parseProcessTree("->(".repeat(1_000_000)), TracebookError, "1000 levels");
});

testGolden("every tree is printed as it was read", ({ document }) => {
  const results = Object.values(document.reference as Record<string, { canonical?: string }>);
  const trees = results.flatMap((result) => result?.canonical ?? []);
  assert(trees.length > 0);
  for (const text of trees) assertEquals(printProcessTree(parseProcessTree(text)), text);
}, { asked: ({ reference }) => Object.values<{ canonical?: string }>(reference).some((result) => result?.canonical) });
