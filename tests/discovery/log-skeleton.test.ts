import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import type { LogSkeleton } from "@/process-models/rules/log-skeleton.ts";
import { discoverLogSkeleton } from "@/discovery/discover-log-skeleton.ts";
import { anyWords, variantsOfWords } from "./words.ts";

const words = anyWords.map((words) => words.filter((word) => word !== ""));
const often = (word: string, a: string) => word.split(a).length - 1;

/** The skeleton straight from its definition. */
function skeletonByDefinition(words: readonly string[], noise: number): LogSkeleton {
  const activities = [...new Set(words.join(""))].sort();
  const pairs = (
    concerned: (word: string, a: string, b: string) => boolean,
    kept: (word: string, a: string, b: string) => boolean,
  ) =>
    activities.flatMap((a) => activities.filter((b) => a !== b).map((b): [string, string] => [a, b])).filter(([a, b]) => {
      const cases = words.filter((word) => concerned(word, a, b));
      return cases.filter((word) => !kept(word, a, b)).length <= noise * cases.length;
    });
  const has = (word: string, a: string) => word.includes(a);
  const either = (word: string, a: string, b: string) => has(word, a) || has(word, b);
  const count = (test: (word: string) => boolean) => words.filter(test).length;
  return {
    activities,
    equivalence: pairs(either, (word, a, b) => often(word, a) === often(word, b)).filter(([a, b]) => a < b),
    alwaysAfter: pairs(has, (word, a, b) => word.lastIndexOf(b) > word.lastIndexOf(a)),
    alwaysBefore: pairs(has, (word, a, b) => has(word, b) && word.indexOf(b) < word.indexOf(a)),
    neverTogether: pairs(has, (word, _, b) => !has(word, b)).filter(([a, b], _, all) =>
      a < b && all.some(([c, d]) => c === b && d === a)
    ),
    directlyFollows: activities.flatMap((a) => activities.map((b): [string, string] => [a, b])).filter(([a, b]) =>
      count((word) => word.includes(a + b)) > noise * count((word) => has(word, a))
    ),
    occurrences: activities.map((a) => {
      const numbers = [...new Set(words.map((word) => often(word, a)))];
      const cases = (number: number) => count((word) => often(word, a) === number);
      numbers.sort((x, y) => cases(y) - cases(x) || x - y);
      const share = (of: readonly number[]) => of.reduce((sum, number) => sum + cases(number), 0);
      return numbers.filter((_, i) => words.length - share(numbers.slice(0, i)) > noise * words.length).sort((x, y) => x - y);
    }),
  };
}

Deno.test("a log skeleton is what its definition says, at any noise", () => {
  fc.assert(
    fc.property(words, fc.constantFrom(0, 0, 0.2, 0.5), (words, noise) => {
      assertEquals(discoverLogSkeleton(variantsOfWords(...words), { noise }), skeletonByDefinition(words, noise));
    }),
    { numRuns: 150 },
  );
});

Deno.test("the order of cases changes no skeleton, and order-preserving renaming only its labels", () => {
  fc.assert(
    fc.property(words, (words) => {
      const skeleton = discoverLogSkeleton(variantsOfWords(...words), { noise: 0.1 });
      assertEquals(discoverLogSkeleton(variantsOfWords(...words.toReversed()), { noise: 0.1 }), skeleton);
      const renamed = discoverLogSkeleton(variantsOfWords(...words.map((word) => word.toUpperCase())), { noise: 0.1 });
      assertEquals(JSON.parse(JSON.stringify(skeleton).replace(/"([a-e])"/g, (text) => text.toUpperCase())), renamed);
    }),
    { numRuns: 30 },
  );
});

Deno.test("noise outside 0 to 1 is refused", () => {
  assertEquals(assertThrows(() => discoverLogSkeleton(variantsOfWords("ab"), { noise: -1 }), TracebookError).kind, "usage");
});
