import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { discoverInductiveFromRelation } from "@/discovery/inductive/discover-inductive-from-relation.ts";
import { divideAndConquer } from "@/discovery/inductive/divide-and-conquer.ts";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { TracebookError } from "@/errors.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { canonicalTree } from "@/process-models/process-tree/canonical-tree.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import type { ProcessTree, TreeOperator } from "@/process-models/process-tree/process-tree.ts";
import { textLog } from "./text-log.ts";

/** Trees of sequences, choices and parallels in which each letter occurs once. */
function distinctTrees(letters: string): fc.Arbitrary<ProcessTree> {
  if (letters.length === 1) return fc.constant({ kind: "activity", label: letters });
  return fc.record({
    cut: fc.integer({ min: 1, max: letters.length - 1 }),
    kind: fc.constantFrom("sequence", "choice", "parallel"),
  })
    .chain(({ cut, kind }) =>
      fc.tuple(distinctTrees(letters.slice(0, cut)), distinctTrees(letters.slice(cut)))
        .map((children): ProcessTree => ({ kind: kind as TreeOperator, children }))
    );
}

/** Logs of up to eight variants over up to six letters, as texts. */
const texts = fc.array(
  fc.tuple(fc.string({ unit: fc.constantFrom(..."abcdef"), minLength: 0, maxLength: 7 }), fc.integer({ min: 1, max: 20 })),
  { minLength: 1, maxLength: 8 },
).map((traces) => traces.map(([steps, count]) => `${steps}^${count}`).join(" "));

const tracesOf = (text: string): string[][] => text.split(" ").map((part) => [...part.split("^")[0]]);

function assertAcceptsAll(tree: ProcessTree, text: string): void {
  const net = petriNetOfTree(tree);
  for (const trace of tracesOf(text)) assert(accepts(net, trace), `${canonicalTree(tree)} does not accept ${trace.join("")}`);
}

Deno.test("the net of the inductive miner without noise accepts every trace of its log", () => {
  fc.assert(fc.property(texts, (text) => assertAcceptsAll(discoverInductive(textLog(text)), text)), { numRuns: 120 });
});

Deno.test("from the relation alone the same tree is found where the log shows all orders of a tree without loops", () => {
  fc.assert(
    fc.property(distinctTrees("abcdef"), (tree) => {
      const traces = playOutAll(petriNetOfTree(tree), { maxLength: 6, maxTraces: 1000 }).traces;
      const log = textLog(traces.map((trace) => trace.join("")).join(" "));
      assertEquals(canonicalTree(discoverInductive(log)), canonicalTree(tree));
      assertEquals(canonicalTree(discoverInductiveFromRelation(directlyFollowsOf(log))), canonicalTree(tree));
    }),
    { numRuns: 100 },
  );
});

Deno.test("from the relation alone, groups that are skipped and loops are found, and restarts taken out", () => {
  const found = (text: string) => canonicalTree(discoverInductiveFromRelation(directlyFollowsOf(textLog(text))));
  assertEquals(found("abcd acd abd ad"), "->( 'a', X( 'b', tau ), X( 'c', tau ), 'd' )");
  assertEquals(found("abcabd"), "->( *( ->( 'a', 'b' ), 'c' ), 'd' )");
  assertEquals(found("aaa a"), "*( 'a', tau )");
  assertEquals(found("abcab abc"), "*( ->( 'a', 'b', X( 'c', tau ) ), tau )");
  assertEquals(found("ae af bf bg cg ch dh de"), "*( X( 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' ), tau )");
});

Deno.test("with noise, from variants or a relation, the tree has only activities of the log, none of them twice", () => {
  fc.assert(fc.property(texts, fc.constantFrom(0.1, 0.2, 0.5, 1), (text, noise) => {
    const log = textLog(text);
    for (const tree of [discoverInductive(log, { noise }), discoverInductiveFromRelation(directlyFollowsOf(log), { noise })]) {
      const labels = labelsOf(tree);
      assertEquals(new Set(labels).size, labels.length);
      assert(labels.every((label) => log.activities.includes(label)));
    }
  }));
});

Deno.test("the order of cases changes nothing, nor does counting equal traces apart", () => {
  fc.assert(fc.property(texts, fc.constantFrom(0, 0.2), fc.nat(), (text, noise, turn) => {
    const parts = text.split(" ");
    const split = parts.flatMap((part) => [part.replace(/\^.*/, "^1"), part]);
    const merged = parts.map((part) => part.replace(/\^(.*)/, (_, count) => `^${Number(count) + 1}`));
    const turned = [...split.slice(turn % split.length), ...split.slice(0, turn % split.length)];
    assertEquals(
      discoverInductive(textLog(turned.join(" ")), { noise }),
      discoverInductive(textLog(merged.join(" ")), { noise }),
    );
  }));
});

Deno.test("a renaming that keeps the order of labels changes nothing but names", () => {
  fc.assert(fc.property(texts, fc.constantFrom(0, 0.2), (text, noise) => {
    const renamed = (letter: string) => `x${letter}'`;
    const tree = discoverInductive(textLog(text), { noise });
    assertEquals(discoverInductive(textLog(text, renamed), { noise }), renameTree(tree, renamed));
  }));
});

Deno.test("a tree of a hundred thousand levels is grown and folded without overflowing a stack", () => {
  const leaf: ProcessTree = { kind: "activity", label: "a" };
  const tree = normalizeTree(
    divideAndConquer(
      100_000,
      (level: number) =>
        level === 0
          ? { tree: leaf }
          : { operator: level % 2 === 0 ? "choice" : "loop", children: [{ part: level - 1 }, { tree: leaf }] },
    ),
  );
  let depth = 0;
  for (let node = tree; node.kind === "choice" || node.kind === "loop"; node = node.children[0]) depth++;
  assertEquals(depth, 100_000);
});

Deno.test("a log that needs more work than allowed is refused in words", () => {
  assertThrows(
    () => discoverInductive(textLog("abcab abcb"), { maxWork: 50 }),
    TracebookError,
    "in 50 steps, found one that needs more",
  );
});

Deno.test("a noise threshold outside 0 to 1 is refused", () => {
  for (const noise of [-0.1, 1.5, NaN]) {
    assertThrows(() => discoverInductive(textLog("ab"), { noise }), TracebookError, "from 0 to 1");
  }
});

function labelsOf(tree: ProcessTree): string[] {
  if (tree.kind === "silent") return [];
  return tree.kind === "activity" ? [tree.label] : tree.children.flatMap(labelsOf);
}

function renameTree(tree: ProcessTree, rename: (label: string) => string): ProcessTree {
  if (tree.kind === "silent") return tree;
  if (tree.kind === "activity") return { kind: "activity", label: rename(tree.label) };
  return { kind: tree.kind, children: tree.children.map((child) => renameTree(child, rename)) };
}
