import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { discoverAlpha } from "@/discovery/alpha/discover-alpha.ts";
import { discoverAlphaPlus } from "@/discovery/alpha/discover-alpha-plus.ts";
import { maximalPairs, type OrderRelations } from "@/discovery/alpha/maximal-pairs.ts";
import { sidesOfPlaces } from "./nets.ts";
import { anyWords, variantsOfWords } from "./words.ts";

/** Places as words: `ab>c` has a and b before it and c behind it. */
const places = (net: PetriNet) => sidesOfPlaces(net).map((place) => `${place.in.join("")}>${place.out.join("")}`);

/** All maximal pairs by trying all pairs of sets, straight from the definition. */
function pairsByDefinition({ size, causal, related }: OrderRelations): string[] {
  const has = (pairs: OrderRelations["causal"], a: number, b: number) => pairs.some(([x, y]) => x === a && y === b);
  const unrelated = (a: number, b: number) => !has(related, a, b) && !has(related, b, a);
  const sets = Array.from({ length: 2 ** size }, (_, bits) => [...Array(size).keys()].filter((a) => bits >> a & 1))
    .filter((set) => set.length > 0 && set.every((a) => set.every((b) => unrelated(a, b))));
  const pairs = sets.flatMap((A) => sets.map((B) => [A, B])).filter(([A, B]) =>
    A.every((a) => B.every((b) => has(causal, a, b)))
  );
  const contains = (whole: readonly number[], part: readonly number[]) => part.every((a) => whole.includes(a));
  return pairs.filter(([A, B]) =>
    !pairs.some(([C, D]) => contains(C, A) && contains(D, B) && C.length + D.length > A.length + B.length)
  )
    .map(([A, B]) => `${A}>${B}`).sort();
}

Deno.test("the places of the alpha algorithm are the maximal pairs of the definition", () => {
  const pair = fc.tuple(fc.nat(4), fc.nat(4));
  fc.assert(
    fc.property(fc.uniqueArray(pair, { maxLength: 12, selector: String }), fc.array(pair, { maxLength: 6 }), (causal, others) => {
      const relations = { size: 5, causal, related: [...causal, ...others] };
      assertEquals(
        maximalPairs(relations).map(({ inputs, outputs }) => `${inputs}>${outputs}`).sort(),
        pairsByDefinition(relations),
      );
    }),
    { numRuns: 150 },
  );
});

Deno.test("the alpha algorithm rediscovers the net of its paper's example", () => {
  // Van der Aalst et al. 2004, table 1: A, then B and C in any order or E alone, then D.
  const net = discoverAlpha(variantsOfWords("abcd", "acbd", "abcd", "acbd", "aed"));
  assertEquals(places(net), [">a", "a>be", "a>ce", "be>d", "ce>d", "d>"]);
  assertEquals(playOutAll(net, { maxLength: 9, maxTraces: 9 }).traces.map((trace) => trace.join("")).sort(), [
    "abcd",
    "acbd",
    "aed",
  ]);
});

Deno.test("an activity that follows itself has no places in the alpha algorithm but source and sink", () => {
  assertEquals(places(discoverAlpha(variantsOfWords("abbc"))), [">a", "c>"]);
  assertEquals(places(discoverAlpha(variantsOfWords("aab", "b"))), [">ab", "b>"]);
});

Deno.test("a log without events gives a net of source and sink", () => {
  for (const discover of [discoverAlpha, discoverAlphaPlus]) {
    const net = discover(variantsOfWords());
    assertEquals([net.places.length, net.transitions.length, net.initialMarking, net.finalMarking], [2, 0, [1, 0], [0, 1]]);
  }
});

Deno.test("activities that a filtered log knows but does not have are not in the net", () => {
  const variants = { ...variantsOfWords("ac"), activities: ["a", "b", "c"], steps: Uint16Array.of(0, 2) };
  assertEquals(discoverAlpha(variants), discoverAlpha(variantsOfWords("ac")));
});

Deno.test("a relation with exponentially many places is refused with a limit, not searched for ever", () => {
  // Sixty pairs, each of which excludes its twin: 2^60 maximal sets of causes.
  const causes = Array.from({ length: 120 }, (_, a) => a);
  const causal = causes.map((a) => [a, 120] as const);
  const twins = causes.filter((a) => a % 2 === 0).map((a) => [a, a + 1] as const);
  const refused = assertThrows(() => maximalPairs({ size: 121, causal, related: [...causal, ...twins] }, 2000), TracebookError);
  assertEquals(refused.kind, "limit");
});

Deno.test("a place between thousands of activities is found without deep recursion", () => {
  const many = Array.from({ length: 4000 }, (_, a) => a);
  const causal = many.map((a) => [a, 4000] as const);
  assertEquals(maximalPairs({ size: 4001, causal, related: causal }).map(({ inputs }) => inputs.length), [4000]);
});

Deno.test("alpha+ is alpha where there are no short loops", () => {
  const words = ["abcd", "acbd", "aed"];
  assertEquals(discoverAlphaPlus(variantsOfWords(...words)), discoverAlpha(variantsOfWords(...words)));
});

/**
 * Complete logs of nets with short loops, the places of those nets, and words that they accept or
 * not.
 */
const SHORT_LOOPS: readonly { name: string; log: string[]; places: string[]; accepted: string[]; refused: string[] }[] = [
  {
    name: "one loop of length one",
    log: ["ac", "abc", "abbc"],
    places: [">a", "ab>bc", "c>"],
    accepted: ["abbbbc"],
    refused: ["bac", "ab"],
  },
  {
    name: "two loops of length one at one place",
    log: ["ad", "abd", "acd", "abbccbd"],
    places: [">a", "abc>bcd", "d>"],
    accepted: ["acbcbbd"],
    refused: ["abc"],
  },
  {
    name: "a loop of length two",
    log: ["abd", "abcbd", "abcbcbd"],
    places: [">a", "ac>b", "b>cd", "d>"],
    accepted: ["abcbcbcbd"],
    refused: ["abcd"],
  },
  {
    name: "a loop of length one whose place a concurrent activity implies otherwise",
    log: ["axb", "atxb", "axtb", "attxb", "axttb"],
    places: [">a", "a>x", "x>b", "at>bt", "b>"],
    accepted: ["atxttb"],
    refused: ["tab"],
  },
  {
    name: "a loop of length one inside one of length two",
    log: ["abd", "abcbcbd", "abttd", "abtcbd"],
    places: [">a", "ac>b", "bt>cdt", "d>"],
    accepted: ["abttcbtd"],
    refused: ["atbd", "abctbd"],
  },
];

for (const { name, log, places: expected, accepted, refused } of SHORT_LOOPS) {
  Deno.test(`alpha+ rediscovers ${name}`, () => {
    const net = discoverAlphaPlus(variantsOfWords(...log));
    assertEquals(places(net).sort(), [...expected].sort());
    for (const word of [...log, ...accepted]) assert(accepts(net, [...word]), word);
    for (const word of refused) assert(!accepts(net, [...word]), word);
  });
}

Deno.test("alpha+ keeps a loop of length one that starts or ends cases between silent transitions", () => {
  const net = discoverAlphaPlus(variantsOfWords("b", "ab", "aab"));
  assertEquals(net.transitions.map(({ label }) => label), ["a", "b", null, null]);
  for (const word of ["b", "ab", "aaaab"]) assert(accepts(net, [...word]), word);
  for (const word of ["a", "ba", ""]) assert(!accepts(net, [...word]), word);
});

Deno.test("alpha+ keeps a loop of length two that starts or ends cases between silent transitions", () => {
  const net = discoverAlphaPlus(variantsOfWords("b", "bab", "babab"));
  for (const word of ["b", "bab", "bababab"]) assert(accepts(net, [...word]), word);
  for (const word of ["", "a", "ba", "bb"]) assert(!accepts(net, [...word]), word);
});

Deno.test("a log of one repeated activity has a loop in alpha+", () => {
  const net = discoverAlphaPlus(variantsOfWords("a", "aa"));
  assert(accepts(net, ["a", "a", "a"]));
});

Deno.test("the order of cases changes no net, and order-preserving renaming only its labels", () => {
  fc.assert(
    fc.property(anyWords, (words) => {
      for (const discover of [discoverAlpha, discoverAlphaPlus]) {
        const net = discover(variantsOfWords(...words));
        assertEquals(discover(variantsOfWords(...words.toReversed())), net);
        const renamed = discover(variantsOfWords(...words.map((word) => word.replace(/[a-e]/g, (c) => c.toUpperCase()))));
        assertEquals(
          { ...net, transitions: net.transitions.map((t) => ({ ...t, label: t.label?.toUpperCase() ?? null })) },
          renamed,
        );
      }
    }),
  );
});
