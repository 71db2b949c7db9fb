import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";
import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { compareTraces } from "@/process-models/process-tree/tree-traces.ts";
import { arbitraryTrees } from "../arbitrary-trees.ts";

const BOUNDS = { maxLength: 5, maxTraces: 100_000 };

Deno.test("the net of a tree has the language of the tree: both lists of short traces are equal", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    const ofTree = playOutAll(tree, BOUNDS);
    assert(ofTree.complete);
    assertEquals(playOutAll(petriNetOfTree(tree), BOUNDS), ofTree);
  }));
});

Deno.test("folding a tree keeps its language, and folding again changes nothing", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    const folded = normalizeTree(tree);
    assertEquals(playOutAll(folded, BOUNDS), playOutAll(tree, BOUNDS));
    assertEquals(normalizeTree(folded), folded);
  }));
});

Deno.test("a folded tree has no operator in its like, no lone child, and tau only where it means something", () => {
  const cases: [string, string][] = [
    ["X( tau, X( tau, 'a' ), tau )", "X( tau, 'a' )"],
    ["->( 'a', tau, ->( 'b' ) )", "->( 'a', 'b' )"],
    ["+( tau, X( tau ), ->( tau, tau ) )", "tau"],
    ["+( 'a', ->( tau, +( 'b', 'c' ) ) )", "+( 'a', 'b', 'c' )"],
    ["*( *( 'x', tau ), tau )", "*( *( 'x', tau ), tau )"],
    ["*( ->( 'x' ), X( tau, tau ) )", "*( 'x', tau )"],
  ];
  for (const [text, folded] of cases) assertEquals(printProcessTree(normalizeTree(parseProcessTree(text))), folded);
});

Deno.test("every random trace of a tree or of its net is accepted by the net", () => {
  fc.assert(
    fc.property(arbitraryTrees(), fc.nat(), (tree, seed) => {
      const net = petriNetOfTree(tree);
      const drawn = [...playOutRandom(tree, { seed, traces: 5 }), ...playOutRandom(net, { seed, traces: 5 })];
      for (const trace of drawn) assert(accepts(net, trace));
    }),
    { numRuns: 60 },
  );
});

Deno.test("with a bound on their number the first traces are given, of trees as of nets", () => {
  fc.assert(fc.property(arbitraryTrees(), fc.integer({ min: 1, max: 20 }), (tree, maxTraces) => {
    const all = playOutAll(tree, BOUNDS).traces;
    for (const model of [tree, petriNetOfTree(tree)]) {
      assertEquals(playOutAll(model, { ...BOUNDS, maxTraces }).traces, all.slice(0, maxTraces));
    }
    assertEquals(playOutAll(petriNetOfTree(tree), { ...BOUNDS, maxTraces }).complete, all.length <= maxTraces);
  }));
});

Deno.test("traces come shortest first, then in code-unit order", () => {
  const { traces } = playOutAll(parseProcessTree("*( X( 'b', 'a', tau ), 'Z' )"), { maxLength: 3 });
  assertEquals(traces, [...traces].sort(compareTraces));
  assertEquals(traces.slice(0, 4), [[], ["Z"], ["a"], ["b"]]);
});

Deno.test("a net of many parallel branches is played out though it has millions of beginnings", () => {
  const labels = [..."abcdefghijkl"].map((label) => `'${label}'`);
  const net = petriNetOfTree(parseProcessTree(`+( ${labels.join(", ")} )`));
  const { traces, complete } = playOutAll(net, { maxLength: 12, maxTraces: 3 });
  assertEquals(traces.map((trace) => trace.join("")), ["abcdefghijkl", "abcdefghijlk", "abcdefghikjl"]);
  assertEquals(complete, false);
});

Deno.test("past the bound on states playing out says that it is not complete", () => {
  const tree = parseProcessTree("+( 'a', 'b', 'c', 'd', 'e', 'f' )");
  for (const model of [tree, petriNetOfTree(tree)]) assertEquals(playOutAll(model, { maxStates: 20 }).complete, false);
});

Deno.test("all interleavings of parallel branches are about equally likely", () => {
  const traces = playOutRandom(parseProcessTree("+( ->( 'a', 'b' ), ->( 'c', 'd' ) )"), { seed: 7, traces: 6000 });
  const counts = new Map<string, number>();
  for (const trace of traces) counts.set(trace.join(""), (counts.get(trace.join("")) ?? 0) + 1);
  assertEquals(counts.size, 6);
  for (const count of counts.values()) assert(Math.abs(count - 1000) < 5 * Math.sqrt(1000 * 5 / 6));
});

Deno.test("models that cannot be played out are refused in words", () => {
  const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
  assertThrows(() => playOutAll({ ...net, finalMarking: null }), TracebookError, "final marking");
  assertThrows(() => playOutRandom({ ...net, finalMarking: null }, { seed: 1 }), TracebookError, "final marking");
  assertThrows(() => accepts({ ...net, finalMarking: null }, []), TracebookError, "final marking");
  assertThrows(() => playOutRandom({ ...net, finalMarking: [1, 1, 1] }, { seed: 1, traces: 1 }), TracebookError, "sound");
  assertThrows(() => playOutAll({ kind: "choice", children: [] }), TracebookError, "at least one child of X");
  assertThrows(() => petriNetOfTree({ kind: "loop", children: [{ kind: "silent" }] }), TracebookError, "two children of *");
});
