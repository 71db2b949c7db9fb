import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { casesBreaking } from "@/conformance/rules/check-rules.ts";
import { checkLogSkeleton } from "@/conformance/rules/check-log-skeleton.ts";
import { discoverLogSkeleton } from "@/discovery/discover-log-skeleton.ts";
import { anyWords, logOfWords, variantsOfWords } from "../../discovery/words.ts";

const words = anyWords.map((words) => words.filter((word) => word !== ""));
const often = (word: string, a: string) => word.split(a).length - 1;

Deno.test("the skeleton of a log at noise 0 is broken by none of its cases", () => {
  fc.assert(fc.property(words, (words) => {
    const variants = variantsOfWords(...words);
    const check = checkLogSkeleton(discoverLogSkeleton(variants), variants);
    assertEquals([check.fittingCases, check.averageFitness, check.complete], [check.cases, 1, true]);
  }));
});

Deno.test("cases of another log break exactly those relations that they do not keep by definition", () => {
  fc.assert(
    fc.property(words, words, (known, others) => {
      const skeleton = discoverLogSkeleton(variantsOfWords(...known));
      const check = checkLogSkeleton(skeleton, logOfWords(others));
      check.rules.forEach(({ rule: { relation, activities: [a, b] } }, r) => {
        const kept = (word: string): boolean => {
          switch (relation) {
            case "equivalence":
              return often(word, a) === often(word, b);
            case "alwaysAfter":
              return !word.includes(a) || word.lastIndexOf(b) > word.lastIndexOf(a);
            case "alwaysBefore":
              return !word.includes(a) || (word.includes(b) && word.indexOf(b) < word.indexOf(a));
            case "neverTogether":
              return !word.includes(a) || !word.includes(b);
            case "directlyFollows":
              return [...word].every((letter, i) =>
                i === 0 || word[i - 1] !== a || skeleton.directlyFollows.some(([from, to]) => from === a && to === letter)
              );
            case "occurrences":
              return skeleton.occurrences[skeleton.activities.indexOf(a)].includes(often(word, a));
            case "knownActivities":
              return [...word].every((letter) => skeleton.activities.includes(letter));
          }
        };
        assertEquals(casesBreaking(check, r), others.flatMap((word, c) => kept(word) ? [] : [c]), `${relation} ${a} ${b}`);
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("the events at fault are pointed out", () => {
  const check = checkLogSkeleton(discoverLogSkeleton(variantsOfWords("abc", "abd")), variantsOfWords("bacdx"));
  const broken = check.rules.filter(({ breaches }) => breaches.length > 0);
  assertEquals(broken.map(({ rule, breaches: [{ events }] }) => `${rule.relation} ${rule.activities.join("")}: ${events}`), [
    "alwaysAfter ab: 1",
    "alwaysBefore ba: 0",
    "neverTogether cd: 2,3",
    "directlyFollows a: 2",
    "directlyFollows b: 1",
    "directlyFollows c: 3",
    "directlyFollows d: 4",
    "knownActivities : 4",
  ]);
});
