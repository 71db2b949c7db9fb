import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { shortestSilent, type SilentTransition } from "@/conformance/replay/shortest-silent.ts";

/** Places of small nets: few, so that ways cross. */
const PLACES = 8;

const arcs = (least: number) =>
  fc.uniqueArray(fc.nat({ max: PLACES - 1 }), { minLength: least, maxLength: 2 }).map((places) => ({
    places,
    weights: places.map(() => 1),
  }));

const arbitrarySilent: fc.Arbitrary<SilentTransition[]> = fc.array(fc.record({ takes: arcs(1), gives: arcs(0) }), {
  maxLength: 10,
})
  .map((list) => list.map((one, name) => ({ name, ...one })));

Deno.test("taking a demand apart, and searching backwards, finds the same sequence as the plain search", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 0, 1, 1, 2), { minLength: PLACES, maxLength: PLACES }),
      fc.uniqueArray(fc.nat({ max: PLACES - 1 }), { minLength: 1, maxLength: 4 }),
      arbitrarySilent,
      (tokens, places, silent) => {
        const demand = { places, weights: places.map((place) => tokens[place] > 1 ? 2 : 1) };
        const plain = shortestSilent(tokens, demand, silent, 3_000);
        if (plain !== "none" && plain.length > 0) compared++;
        // What the plain search could not finish it has handed on itself.
        assertEquals(shortestSilent(tokens, demand, silent, 0), plain);
      },
    ),
    { numRuns: 1_500 },
  );
  assertEquals(compared > 100, true);
});

Deno.test("twenty branches that are skipped in any order are no search at all", () => {
  const branches = Array.from({ length: 20 }, (_, i) => i);
  const silent: SilentTransition[] = [
    ...branches.map((i) => ({ name: i, takes: { places: [i], weights: [1] }, gives: { places: [20 + i], weights: [1] } })),
    {
      name: 20,
      takes: { places: branches.map((i) => 20 + i), weights: branches.map(() => 1) },
      gives: { places: [40], weights: [1] },
    },
  ];
  const tokens = Array.from({ length: 41 }, (_, place) => place < 20 ? 1 : 0);
  assertEquals(shortestSilent(tokens, { places: [40], weights: [1] }, silent), [...branches, 20]);
});

Deno.test("a search ends where silent transitions make ever more tokens", () => {
  const silent: SilentTransition[] = [
    { name: 0, takes: { places: [0], weights: [1] }, gives: { places: [0, 1], weights: [1, 1] } },
    { name: 1, takes: { places: [1, 2], weights: [1, 1] }, gives: { places: [3], weights: [1] } },
  ];
  assertEquals(shortestSilent([1, 0, 0, 0], { places: [3], weights: [1] }, silent), "none");
  assertEquals(shortestSilent([1, 0, 1, 0], { places: [3], weights: [1] }, silent), [0, 1]);
});
