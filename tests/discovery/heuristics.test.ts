import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { petriNetOfHeuristicsNet } from "@/process-models/conversions/petri-net-of-heuristics-net.ts";
import type { HeuristicsNet } from "@/process-models/heuristics-net.ts";
import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
import { splitSets } from "@/discovery/heuristics/splits-and-joins.ts";
import { anyWords, variantsOfWords } from "./words.ts";

const times = (count: number, ...words: string[]) => words.flatMap((word) => Array.from({ length: count }, () => word));
const edges = (net: HeuristicsNet) => net.dependencies.map(({ from, to }) => net.activities[from] + net.activities[to]);
const sets = (net: HeuristicsNet, side: "outputs" | "inputs", activity: string) =>
  net[side][net.activities.indexOf(activity)].map((set) => set.map((code) => net.activities[code]).join(""));

Deno.test("the dependency graph holds the main order and leaves noise out", () => {
  // The log of Weijters et al. 2006, section 2: a, then b and c in any order, or e, then d; with
  // noise.
  const net = discoverHeuristicsNet(variantsOfWords(...times(9, "abcd", "acbd", "aed"), "abced", "aecbd", "ad"), {
    dependency: 0.85,
  });
  assertEquals(edges(net), ["ab", "ac", "ae", "bd", "cd", "ed"]);
  assertEquals(sets(net, "outputs", "a"), ["be", "ce"]);
  assertEquals(sets(net, "inputs", "d"), ["be", "ce"]);
});

Deno.test("measures of edges, self-loops and loops of two are those of the definition", () => {
  const net = discoverHeuristicsNet(variantsOfWords(...times(4, "abbc"), ...times(2, "acac"), "ca"), { cleaning: 0 });
  const edge = (from: number, to: number) => net.dependencies.find((e) => e.from === from && e.to === to);
  assertAlmostEquals(edge(0, 1)!.dependency, 4 / 5);
  assertAlmostEquals(edge(1, 1)!.dependency, 4 / 5);
  // a c four times, c a three times: no dependency, but aca and cac occur four times together.
  assertEquals(edge(0, 2), { from: 0, to: 2, dependency: 1 / 8, count: 4 });
  assertEquals(edge(2, 0), { from: 2, to: 0, dependency: -1 / 8, count: 3 });
});

Deno.test("an edge dropped by cleaning counts 0, also against its reverse", () => {
  const words = [...times(100, "ab"), ...times(4, "ba")];
  const withCleaning = discoverHeuristicsNet(variantsOfWords(...words)).dependencies;
  assertEquals(withCleaning, [{ from: 0, to: 1, dependency: 100 / 101, count: 100 }]);
  const without = discoverHeuristicsNet(variantsOfWords(...words), { cleaning: 0 }).dependencies;
  assertEquals(without, [{ from: 0, to: 1, dependency: 96 / 105, count: 100 }]);
});

Deno.test("a dependency over a distance is found on demand only, and is owed besides what comes next", () => {
  // The choice at the start decides on the end; between them stands the same c.
  const variants = variantsOfWords(...times(50, "acx", "bcy"));
  assertEquals(edges(discoverHeuristicsNet(variants)), ["ac", "bc", "cx", "cy"]);
  const net = discoverHeuristicsNet(variants, { longDistance: 0.9 });
  assertEquals(edges(net), ["ac", "ax", "bc", "by", "cx", "cy"]);
  assertEquals(sets(net, "outputs", "a"), ["c", "x"]);
  assertEquals(sets(net, "inputs", "x"), ["a", "c"]);
  assertEquals(net.dependencies[1], { from: 0, to: 3, dependency: 100 / 101, count: 0 });
});

Deno.test("a long-distance dependency is not added where every path leads there anyway", () => {
  assertEquals(edges(discoverHeuristicsNet(variantsOfWords(...times(50, "abc")), { longDistance: 0.9 })), ["ab", "bc"]);
});

Deno.test("every neighbour stands in a set, and members of a set never happen together", () => {
  const some = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { selector: String, maxLength: 20 });
  fc.assert(fc.property(some, some, (pairs, doubts) => {
    const among = (pairs: readonly (readonly [number, number])[], a: number, b: number) =>
      pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
    const relation = (a: number, b: number) => among(pairs, a, b) ? "together" : among(doubts, a, b) ? "unclear" : "exclusive";
    const found = splitSets([0, 1, 2, 3, 4, 5, 6], relation);
    assertEquals([...new Set(found.flat())].sort(), [0, 1, 2, 3, 4, 5, 6]);
    for (const set of found) for (const a of set) for (const b of set) assert(a === b || relation(a, b) !== "together");
  }));
});

Deno.test("a neighbour whose relation to one set is unclear stands in the set that it clearly excludes", () => {
  const relation = (a: number, b: number) => a + b === 1 ? "together" : a + b === 3 ? "exclusive" : "unclear";
  assertEquals(splitSets([0, 1, 2], relation), [[0], [1, 2]]);
  assertEquals(splitSets([0, 1, 2], (a, b) => a + b === 1 ? "together" : "unclear"), [[0, 2], [1, 2]]);
});

Deno.test("a bypass of an activity, and a loop at one, exclude it, however often they stand next to each other", () => {
  const net = discoverHeuristicsNet(variantsOfWords(...times(9, "abc", "ac", "abbc")));
  assertEquals(edges(net), ["ab", "ac", "bb", "bc"]);
  assertEquals([sets(net, "outputs", "a"), sets(net, "outputs", "b"), sets(net, "inputs", "c")], [["bc"], ["bc"], ["ab"]]);
});

Deno.test("one of two alternatives beside a concurrent activity is rarer, and still concurrent to it", () => {
  // After a: c, and b or e, in any order; then d. Van der Aalst's running example has such a join.
  const net = discoverHeuristicsNet(variantsOfWords(...times(9, "abcd", "acbd"), ...times(3, "aecd", "aced")));
  assertEquals([sets(net, "outputs", "a"), sets(net, "inputs", "d")], [["be", "c"], ["be", "c"]]);
});

Deno.test("the Petri net of a heuristics net plays the log that it was mined from, where splits and joins fit together", () => {
  for (
    const log of [["abcd", "acbd", "abcd", "acbd", "aecd", "aced"], ["abcd", "acbd", "aed"], ["abc", "ac", "abbc"], [
      "abcbcd",
      "abd",
    ]]
  ) {
    const net = petriNetOfHeuristicsNet(discoverHeuristicsNet(variantsOfWords(...times(9, ...log))));
    for (const word of log) assert(accepts(net, [...word]), `${word} of ${log}`);
  }
});

Deno.test("what a later cause brings about is not bound to the earlier one", () => {
  // r restarts: the second round takes c where the first took b, and none of them took both.
  const net = discoverHeuristicsNet(variantsOfWords(...times(9, "abdrcde", "acdrbde", "abde", "acde", "abdrbde", "acdrcde")));
  assertEquals([sets(net, "outputs", "a"), sets(net, "outputs", "r"), sets(net, "inputs", "d")], [["bc"], ["bc"], ["bc"]]);
});

Deno.test("splits and joins name exactly the edges of the dependency graph", () => {
  fc.assert(fc.property(anyWords, (words) => {
    const net = discoverHeuristicsNet(variantsOfWords(...words), { longDistance: 0.5 });
    const named = (sides: HeuristicsNet["outputs"], flip: boolean) =>
      [...new Set(sides.flatMap((sets, a) => sets.flat().map((b) => flip ? `${b},${a}` : `${a},${b}`)))].sort();
    const expected = net.dependencies.map(({ from, to }) => `${from},${to}`).sort();
    assertEquals(named(net.outputs, false), expected);
    assertEquals(named(net.inputs, true), expected);
  }));
});

Deno.test("the order of cases changes no heuristics net, and order-preserving renaming only its labels", () => {
  fc.assert(fc.property(anyWords, (words) => {
    const net = discoverHeuristicsNet(variantsOfWords(...words));
    assertEquals(discoverHeuristicsNet(variantsOfWords(...words.toReversed())), net);
    const renamed = discoverHeuristicsNet(variantsOfWords(...words.map((word) => word.toUpperCase())));
    assertEquals({ ...net, activities: net.activities.map((label) => label.toUpperCase()) }, renamed);
  }));
});

Deno.test("thresholds outside 0 to 1 are refused by name", () => {
  const refused = assertThrows(() => discoverHeuristicsNet(variantsOfWords("ab"), { cleaning: NaN }), TracebookError);
  assertEquals([refused.kind, refused.details.expected], ["usage", "a number from 0 to 1 as cleaning"]);
});

Deno.test("a log without events gives a net without activities", () => {
  assertEquals(discoverHeuristicsNet(variantsOfWords()).activities, []);
});
