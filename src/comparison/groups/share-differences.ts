import { adjustPValues } from "../../numerics/adjust-p-values.ts";
import { fisherExactTest } from "../../numerics/fisher-exact-test.ts";
import { normalQuantile } from "../../numerics/normal-distribution.ts";

/** How large an effect is in words. */
export type EffectSize = "negligible" | "small" | "medium" | "large";

/** How many cases of two groups have something. */
export interface CaseCounts {
  /** Cases of the first group that have it, and of the second. */
  readonly first: number;
  readonly second: number;
}

/** The difference of a share of cases between two groups. */
export interface ShareDifference extends CaseCounts {
  /** Shares of the cases of each group, from 0 to 1. */
  readonly firstShare: number;
  readonly secondShare: number;
  /** Share of the second group less that of the first. */
  readonly difference: number;
  /**
   * Interval of the difference: all intervals of a comparison hold at once in 95 of 100
   * comparisons (see `compareGroups`). Null for what is too rare to be tested.
   */
  readonly interval: readonly [number, number] | null;
  /** Effect size: the difference of the shares as angles (Cohen, 1988), from -pi to pi. */
  readonly cohensH: number;
  /** The same in words, by Cohen's bounds 0.2, 0.5 and 0.8. */
  readonly size: EffectSize;
  /**
   * Probability of a difference at least as unlikely if cases were assigned to the groups at
   * random, corrected for all that is compared. Null for what is so rare that no assignment of
   * its cases would be significant.
   */
  readonly pValue: number | null;
}

/** Cases of each of two groups. */
export type GroupSizes = readonly [first: number, second: number];

/**
 * The two-sided p-value of the exact test of Fisher (1935): twice the smaller tail. It is that of
 * all assignments of whole cases to groups of these sizes.
 */
export function sharePValue({ first, second }: CaseCounts, [a, b]: GroupSizes): number {
  const [outcome, all] = [first + second, a + b];
  const more = fisherExactTest({ both: second, property: b, outcome, all });
  const less = fisherExactTest({ both: first, property: a, outcome, all });
  return Math.min(1, 2 * Math.min(more, less));
}

/** The least p-value that so many cases with something can have, however they are assigned. */
function leastPValue({ first, second }: CaseCounts, [a, b]: GroupSizes): number {
  const all = first + second;
  const inFirst = Math.min(all, a);
  const inSecond = Math.min(all, b);
  return Math.min(
    sharePValue({ first: inFirst, second: all - inFirst }, [a, b]),
    sharePValue({ first: all - inSecond, second: inSecond }, [a, b]),
  );
}

/**
 * Which shares can be significant at all among so many tests. What is too rare for that need not
 * be corrected for (Tarone, "A modified Bonferroni method for discrete data", 1990): this depends
 * on how many cases have something, not on the groups that they are in.
 *
 * @param others tests besides these, which are all corrected for
 * @param significance of all tests together
 */
export function testableShares(
  counts: readonly CaseCounts[],
  sizes: GroupSizes,
  { others, significance }: { readonly others: number; readonly significance: number },
): boolean[] {
  const least = counts.map((count) => leastPValue(count, sizes));
  const sorted = Float64Array.from(least).sort();
  // The least k such that at most k tests can have a p-value of significance / k.
  let tests = Math.max(1, others);
  const within = (bound: number) => {
    let count = others;
    while (count - others < sorted.length && sorted[count - others] <= bound) count++;
    return count;
  };
  while (within(significance / tests) > tests) tests++;
  return least.map((pValue) => pValue <= significance / tests);
}

/** A test among others. */
export interface CorrectedTest {
  /** Corrected for all tests (Holm 1979). */
  readonly pValue: number;
  /** Width of an interval to either side, in standard deviations. */
  readonly deviations: number;
  /** Whether the interval is to contain 0. */
  readonly mayBeChance: boolean;
}

/**
 * Tests shares together with others, and corrects all of them.
 *
 * @param others p-values of other tests, each with two intervals
 * @returns null for shares that are not tested; `count` is the number of tests
 */
export function correctTests(
  counts: readonly CaseCounts[],
  sizes: GroupSizes,
  { others, significance }: { readonly others: readonly number[]; readonly significance: number },
): { readonly shares: (CorrectedTest | null)[]; readonly others: CorrectedTest[]; readonly count: number } {
  const isTestable = testableShares(counts, sizes, { others: others.length, significance });
  const tested = counts.flatMap((count, i) => isTestable[i] ? [sharePValue(count, sizes)] : []);
  const pValues = [...others, ...tested];
  const corrected = adjustPValues(pValues, "holm");
  const intervals = pValues.length + others.length;
  const deviations = normalQuantile(significance / Math.max(1, intervals) / 2);
  const tests = pValues.map((pValue, i): CorrectedTest => ({
    pValue: corrected[i],
    deviations,
    mayBeChance: pValue * intervals > significance,
  }));
  let next = others.length;
  return {
    shares: isTestable.map((testable) => testable ? tests[next++] : null),
    others: tests.slice(0, others.length),
    count: tests.length,
  };
}

/**
 * The difference of two shares with its interval by the method of Newcombe from Wilson's scores
 * ("Interval estimation for the difference between independent proportions", 1998, method 10).
 *
 * @param test null for what is not tested: it has neither interval nor p-value
 */
export function shareDifference(counts: CaseCounts, sizes: GroupSizes, test: CorrectedTest | null): ShareDifference {
  const { first, second } = counts;
  const [firstShare, secondShare] = [first / sizes[0], second / sizes[1]];
  const cohensH = 2 * (Math.asin(Math.sqrt(secondShare)) - Math.asin(Math.sqrt(firstShare)));
  const h = Math.abs(cohensH);
  const difference = secondShare - firstShare;
  return {
    first,
    second,
    firstShare,
    secondShare,
    difference,
    interval: test === null ? null : testedInterval(newcombe(counts, sizes, test.deviations), test),
    cohensH,
    size: h < 0.2 ? "negligible" : h < 0.5 ? "small" : h < 0.8 ? "medium" : "large",
    pValue: test === null ? null : test.pValue,
  };
}

/** An interval that leaves out no difference only where the test does so, too. */
export const testedInterval = (
  [low, high]: readonly [number, number],
  { mayBeChance }: Pick<CorrectedTest, "mayBeChance">,
): readonly [number, number] => mayBeChance ? [Math.min(0, low), Math.max(0, high)] : [low, high];

function newcombe({ first, second }: CaseCounts, [a, b]: GroupSizes, z: number): [number, number] {
  const [p, q] = [first / a, second / b];
  const [lowP, highP] = wilson(p, a, z);
  const [lowQ, highQ] = wilson(q, b, z);
  return [q - p - Math.hypot(q - lowQ, highP - p), q - p + Math.hypot(highQ - q, p - lowP)];
}

/** The score interval of a share (Wilson, 1927). */
function wilson(share: number, cases: number, z: number): [number, number] {
  const square = z * z / cases;
  const middle = (share + square / 2) / (1 + square);
  const margin = z / (1 + square) * Math.sqrt(share * (1 - share) / cases + square / (4 * cases));
  return [Math.max(0, middle - margin), Math.min(1, middle + margin)];
}
