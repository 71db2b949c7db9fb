import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { readPtml } from "@/formats/process-models/read-ptml.ts";
import { writePtml } from "@/formats/process-models/write-ptml.ts";
import type { ProcessTree } from "@/process-models/process-tree/process-tree.ts";
import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { arbitraryTree } from "./arbitrary-models.ts";

const tree = (root: string, content: string) =>
  `<?xml version="1.0"?>\n<ptml><processTree id="t" root="${root}">\n${content}\n</processTree></ptml>`;
const child = (sourceId: number, targetId: number) =>
  `<parentsNode id="${sourceId}-${targetId}" sourceId="${sourceId}" targetId="${targetId}"/>`;
const read = (text: string) => printProcessTree(readPtml(text));
const refusal = (text: string) => assertThrows(() => readPtml(text, { source: "a.ptml" }), TracebookError).message;

Deno.test("a tree that is written is read back equal", () => {
  fc.assert(fc.property(arbitraryTree, (tree) => assertEquals(readPtml(writePtml(tree)), tree)));
});

Deno.test("a loop is read with its three children, what ends it behind it", () => {
  const leaves = '<manualTask id="1" name="a"/><manualTask id="2" name="b"/>';
  const relations = child(0, 1) + child(0, 2) + child(0, 3);
  assertEquals(read(tree("0", `<xorLoop id="0"/>${leaves}<automaticTask id="3" name="exit"/>${relations}`)), "*( 'a', 'b' )");
  assertEquals(
    read(tree("0", `<xorLoop id="0"/>${leaves}<manualTask id="3" name="c"/>${relations}`)),
    "->( *( 'a', 'b' ), 'c' )",
  );
  assertEquals(read(tree("0", `<defLoop id="0"/>${leaves}${child(0, 1)}${child(0, 2)}`)), "*( 'a', 'b' )");
});

Deno.test("children stand in the order of their relations, whatever the order of the nodes", () => {
  const text = tree(
    "0",
    `<manualTask id="1" name="a"/><manualTask id="2" name="b"/><sequence id="0"/>${child(0, 2)}${child(0, 1)}`,
  );
  assertEquals(read(text), "->( 'b', 'a' )");
});

Deno.test("a node that the root does not reach is refused, also beside a leaf that is written twice", () => {
  const leaf = '<manualTask id="1" name="a"/>';
  const text = tree("0", `<sequence id="0"/>${leaf}${leaf}<manualTask id="2" name="b"/>${child(0, 1)}${child(0, 1)}`);
  assertStringIncludes(refusal(text), "expected a tree of all nodes, found nodes that the root does not reach (1)");
});

Deno.test("leaves without a name and automatic ones are silent", () => {
  const text = tree("0", `<and id="0"/><manualTask id="1" name=""/><automaticTask id="2" name="x"/>${child(0, 1)}${child(0, 2)}`);
  assertEquals(read(text), "+( tau, tau )");
});

Deno.test("what is no process tree is refused with its place", () => {
  const leaf = '<manualTask id="1" name="a"/>';
  const cases: [text: string, message: string][] = [
    ["<pnml/>", "a.ptml, line 1, column 1: expected <ptml> as the outermost element, found <pnml>."],
    ["<ptml/>", "a.ptml, line 1, column 1: expected one process tree, found none."],
    [tree("9", leaf), 'a.ptml, line 2, column 7: expected the id of a node as root, found "9".'],
    [tree("0", `<sequence id="0"/>`), "a.ptml, line 3, column 1: expected children of the <sequence>, found none."],
    [
      tree("0", `<xorLoop id="0"/>${leaf}${child(0, 1)}`),
      "a.ptml, line 3, column 1: expected three children of a loop: body, redo and exit, found 1.",
    ],
    [tree("0", `<or id="0"/>`), "a.ptml, line 3, column 1: expected sequence, xor, and, xorLoop or a task, found <or>."],
    [
      tree("0", `<xor id="0"/>${leaf}\n${child(0, 1)}\n${child(0, 1)}`),
      "a.ptml, line 5, column 1: expected one parent of each node, and none of the root, found another.",
    ],
    [
      tree("0", `<xor id="0"/>${leaf}\n${child(0, 1)}\n${child(0, 0)}`),
      "a.ptml, line 5, column 1: expected one parent of each node, and none of the root, found another.",
    ],
    [
      tree("1", `${leaf}<xor id="2"/>`),
      "a.ptml, line 2, column 7: expected a tree of all nodes, found nodes that the root does not reach (1).",
    ],
    [tree("0", `<xor id="0"/>\n${child(0, 7)}`), 'a.ptml, line 4, column 1: expected the id of a node as targetId, found "7".'],
    [
      tree("1", `${leaf}<xor id="2"/>\n${child(1, 2)}`),
      "a.ptml, line 4, column 1: expected children of operators, found one of a <manualTask>.",
    ],
    [
      tree("1", `${leaf}\n<manualTask id="1" name="other"/>`),
      'a.ptml, line 4, column 1: expected an id of its own for each node, found "1" a second time.',
    ],
  ];
  for (const [text, message] of cases) assertEquals(refusal(text), message);
});

Deno.test("a task that is written once for each of its places in the tree is read in each", () => {
  const leaf = '<manualTask id="1" name="a"/>';
  const nodes = `<sequence id="0"/><xor id="2"/>${leaf}<manualTask id="3" name="b"/>${leaf}`;
  const relations = child(0, 2) + child(2, 1) + child(2, 3) + child(0, 1);
  assertEquals(read(tree("0", nodes + relations)), "->( X( 'a', 'b' ), 'a' )");
  assertStringIncludes(refusal(tree("0", nodes + relations + child(0, 1))), "expected one parent of each node");
});

Deno.test("a tree beyond a thousand levels is refused, in reading and in writing", () => {
  const levels = 1001;
  const nodes = Array.from({ length: levels }, (_, i) => `<xor id="${i}"/>`).join("");
  const relations = Array.from({ length: levels - 1 }, (_, i) => child(i, i + 1)).join("");
  const deep = tree("0", `${nodes}<manualTask id="${levels}" name="a"/>${relations}${child(levels - 1, levels)}`);
  assertEquals(assertThrows(() => readPtml(deep), TracebookError).kind, "limit");
  let model: ProcessTree = parseProcessTree("'a'");
  for (let i = 0; i < levels; i++) model = { kind: "choice", children: [model] };
  assertEquals(assertThrows(() => writePtml(model), TracebookError).kind, "limit");
});
