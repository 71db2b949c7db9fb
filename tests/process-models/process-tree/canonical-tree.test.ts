import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalTree } from "@/process-models/process-tree/canonical-tree.ts";
import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import type { ProcessTree } from "@/process-models/process-tree/process-tree.ts";
import { arbitraryTrees } from "../arbitrary-trees.ts";

/** The same tree with the children of choices and parallels the other way round. */
const turned = (tree: ProcessTree): ProcessTree =>
  tree.kind === "activity" || tree.kind === "silent"
    ? tree
    : { kind: tree.kind, children: ordered(tree.kind, tree.children.map(turned)) };
const ordered = (kind: string, children: ProcessTree[]) =>
  kind === "choice" || kind === "parallel" ? children.toReversed() : children;

Deno.test("the canonical text does not depend on the order of choices and parallels, nor on folding", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    const text = canonicalTree(tree);
    assertEquals(canonicalTree(turned(tree)), text);
    assertEquals(canonicalTree(normalizeTree(tree)), text);
    assertEquals(canonicalTree(parseProcessTree(text)), text);
  }));
});

Deno.test("sequences and loops keep their order, and labels stand as they are", () => {
  assertEquals(canonicalTree(parseProcessTree("*( ->( 'b', 'a' ), 'd', 'c' )")), "*( ->( 'b', 'a' ), 'd', 'c' )");
  assertEquals(canonicalTree({ kind: "activity", label: "customer's \\ request" }), "'customer's \\ request'");
});
