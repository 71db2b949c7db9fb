import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { RandomForestRegression } from "ml-random-forest";
import { speedUpLibraryTrees } from "@/machine-learning/speed-up-library-trees.ts";

interface Grown {
  readonly estimators: readonly { readonly root: { readonly bestSplit: unknown } }[];
}

/** Small counts, neighbouring doubles, and numbers whose sums round. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom(1, 1 + Number.EPSILON, 1 + 2 * Number.EPSILON, 1e9, 1e9 + 2e-7, 1e308, 1.5e308),
  fc.double({ min: -2, max: 2, noNaN: true }),
);

/** Rows of two columns with many ties, the last number of each being the target. */
const tables = fc.sample(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), number, number), { minLength: 2, maxLength: 60 }),
  { numRuns: 120, seed: 5 },
);

function grow(rows: readonly (readonly number[])[], seed: number): Grown {
  const options = { nEstimators: 3, maxFeatures: 2, replacement: false, useSampleBagging: true, noOOB: true };
  const forest = new RandomForestRegression({ ...options, seed, treeOptions: { maxDepth: 6, minNumSamples: 2 } });
  forest.train(rows.map((row) => row.slice(0, 2)), rows.map((row) => row[2]));
  return forest as unknown as Grown;
}

Deno.test("forests that were grown faster are those of the library, to the last bit", () => {
  const growAll = () => tables.map((rows, seed) => JSON.stringify(grow(rows, seed)));
  const before = growAll();
  const { bestSplit } = grow(tables[0], 1).estimators[0].root;
  speedUpLibraryTrees();
  assertNotEquals(grow(tables[0], 1).estimators[0].root.bestSplit, bestSplit);
  assertEquals(growAll(), before);
});
