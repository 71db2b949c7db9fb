import { differenceOfSorted } from "../../numerics/median-difference.ts";
import { normalTail } from "../../numerics/normal-distribution.ts";
import { quantile } from "../../numerics/quantile.ts";
import type { Random } from "../../numerics/random.ts";
import { stableOrder } from "../../numerics/stable-order.ts";
import { type DurationFigures, durationFigures } from "../../performance/duration-figures.ts";
import { type CorrectedTest, type EffectSize, testedInterval } from "./share-differences.ts";

/** The difference of a duration between two groups of cases. */
export interface GroupDifference {
  /** What is compared: `cycle time`, or a segment. */
  readonly measure: "cycle time" | { readonly from: string; readonly to: string };
  readonly first: DurationFigures;
  readonly second: DurationFigures;
  /** Cases with such a duration in the first and in the second group. */
  readonly cases: readonly [number, number];
  /** Median of the second group minus median of the first. */
  readonly medianDifferenceSeconds: number;
  /**
   * Interval of the difference of the medians; holds with all others at once. Null for fewer than
   * five durations in a group.
   */
  readonly medianInterval: readonly [number, number] | null;
  /**
   * Effect size: the probability that a duration of the second group is longer than one of the
   * first, minus the probability that it is shorter (Cliff, "Dominance statistics", 1993), from -1
   * to 1.
   */
  readonly cliffsDelta: number;
  /** Interval of the effect size; holds with all others at once. */
  readonly deltaInterval: readonly [number, number];
  /** The effect size in words, by the bounds of Romano et al. (2006): 0.147, 0.33, 0.474. */
  readonly size: EffectSize;
  /**
   * Probability of an effect of at least this size if cases were assigned to the groups at random,
   * corrected for all that is compared (Holm 1979).
   */
  readonly pValue: number;
}

/** The durations of one measure in both groups, with the case that each belongs to. */
export interface Durations {
  readonly measure: GroupDifference["measure"];
  readonly seconds: Float64Array;
  /** Ascending. */
  readonly caseOf: Uint32Array;
  readonly ranked: RankedValues;
}

/** Numbers by their ranks among some, which may be more. */
interface RankedValues {
  /** Of each number its place in `values`. */
  readonly rankOf: Uint32Array;
  /** Distinct, ascending. */
  readonly values: Float64Array;
}

/** Ranks numbers among themselves. Linear time. */
export function rankValues(numbers: Float64Array): RankedValues {
  const [rankOf, values] = [new Uint32Array(numbers.length), new Float64Array(numbers.length)];
  let count = 0;
  for (const at of stableOrder(numbers)) {
    if (count === 0 || values[count - 1] !== numbers[at]) values[count++] = numbers[at];
    rankOf[at] = count - 1;
  }
  return { rankOf, values: values.subarray(0, count) };
}

/** Durations in two groups, and what their test needs. */
export interface RankedDurations {
  readonly durations: Durations;
  /** Sorted, of each group. */
  readonly sorted: readonly [Float64Array, Float64Array];
  readonly cases: readonly [number, number];
  readonly cliffsDelta: number;
  /** Standard error of the effect size, where the durations of a case may depend on each other. */
  readonly standardError: number;
  /** Of each median: how its variance grows as the durations of a case depend on each other. */
  readonly designEffects: readonly [number, number];
  /** Not corrected. */
  readonly pValue: number;
}

/** With fewer cases in a group the p-value is that of random assignments. */
const LEAST_FOR_NORMAL = 20;

/**
 * Tests whether durations differ between two groups of cases: the rank sum of Wilcoxon (1945) over
 * all durations, whose distribution is that under permutations of whole cases, as the durations of
 * one case may depend on each other (Rosner, Glynn and Lee, "Incorporation of clustering effects
 * for the Wilcoxon rank sum test", 2003). With at least 20 cases in both groups that distribution
 * is taken for normal, which it becomes (Hoeffding, "A combinatorial central limit theorem",
 * 1951); its variance is exact. Otherwise whole cases are assigned at random. Linear in the
 * durations.
 *
 * @param groups for each case of the log 1 or 2; other cases have no durations here
 * @param random for the assignments of few cases
 */
export function rankDurations(
  durations: Durations,
  groups: Uint8Array,
  { random, permutations }: { readonly random: Random; readonly permutations: number },
): RankedDurations {
  const places = placesOf(durations, groups);
  const { sorted } = places;
  const cliffsDelta = effectOf(durations, groups, places);
  const sums = sumsOfCases(durations, groups, places, cliffsDelta);
  const { cases, sum, influences, sides } = sums;
  const varianceOf = (own: 0 | 1) =>
    cases[own] < 2 ? 0 : influences[own] * cases[own] / (cases[own] - 1) / sorted[own].length ** 2;
  const designEffect = (own: 0 | 1) => sides.of[own] === 0 ? 1 : Math.max(1, sides.squared[own] / sides.of[own]);
  const holders = cases[0] + cases[1];
  const deviation = Math.sqrt(cases[0] * cases[1] / (holders * (holders - 1)) * sums.variance);
  const isNormal = Math.min(...cases) >= LEAST_FOR_NORMAL;
  return {
    durations,
    sorted,
    cases: [cases[0], cases[1]],
    cliffsDelta,
    standardError: Math.sqrt(varianceOf(0) + varianceOf(1)),
    designEffects: [designEffect(0), designEffect(1)],
    pValue: !(deviation > 0) ? 1 : isNormal
      // Rank sums are whole or half: half a step is their distance to the next ones.
      ? Math.min(1, 2 * normalTail(Math.max(0, Math.abs(sum) - 0.5) / deviation))
      : assignedAtRandom(sums.scores, cases, { observed: sum, random, permutations }),
  };
}

/** Cliff's delta of the second group against the first. */
function effectOf(
  { seconds, caseOf, ranked: { rankOf } }: Durations,
  groups: Uint8Array,
  { sorted, below: [below] }: Places,
): number {
  const [inA, inB] = [sorted[0].length, sorted[1].length];
  let delta = 0;
  for (let i = 0; i < seconds.length; i++) {
    // The share of the first group that is smaller, minus the share that is greater.
    if (groups[caseOf[i]] === 2) delta += (below[rankOf[i]] + below[rankOf[i] + 1] - inA) / inA;
  }
  return inB === 0 || inA === 0 ? 0 : Math.max(-1, Math.min(1, delta / inB));
}

/** Sums over whole cases, as the durations of one may depend on each other; of each group. */
interface CaseSums {
  /** How many cases there are. */
  readonly cases: [number, number];
  /** For each case its ranks about their mean, added up. */
  readonly scores: number[];
  /** Squares of the scores, of both groups. */
  readonly variance: number;
  /** The scores of the second group. */
  readonly sum: number;
  /** Squares of how much each case moves the effect size. */
  readonly influences: [number, number];
  /** Durations beside the median of their group, and squares of the sides of each case. */
  readonly sides: { readonly of: [number, number]; readonly squared: [number, number] };
}

function sumsOfCases(
  { seconds, caseOf, ranked: { rankOf } }: Durations,
  groups: Uint8Array,
  { sorted, below: [belowA, belowB] }: Places,
  cliffsDelta: number,
): CaseSums {
  const [inA, inB, all] = [sorted[0].length, sorted[1].length, seconds.length];
  const medians = sorted.map((own) => quantile(own, 0.5));
  const scores: number[] = [];
  const [cases, influences]: [number, number][] = [[0, 0], [0, 0]];
  const sidesOf: CaseSums["sides"] = { of: [0, 0], squared: [0, 0] };
  let [variance, sum] = [0, 0];
  for (let i = 0; i < all;) {
    const c = caseOf[i];
    const own = groups[c] - 1;
    const from = i;
    // Sums over the durations of the case: of ranks about their mean, of comparisons with the other
    // group, of the sides of the group's median.
    let [score, dominances, sides] = [0, 0, 0];
    for (; i < all && caseOf[i] === c; i++) {
      const rank = rankOf[i];
      const twiceA = belowA[rank] + belowA[rank + 1];
      const twiceB = belowB[rank] + belowB[rank + 1];
      score += (twiceA + twiceB - all) / 2;
      dominances += own === 0 ? (twiceB - inB) / inB : (twiceA - inA) / inA;
      const side = Math.sign(seconds[i] - medians[own]);
      sides += side;
      sidesOf.of[own] += Math.abs(side);
    }
    scores.push(score);
    cases[own]++;
    variance += score ** 2;
    if (own === 1) sum += score;
    influences[own] += (dominances - (i - from) * (own === 1 ? cliffsDelta : -cliffsDelta)) ** 2;
    sidesOf.squared[own] += sides ** 2;
  }
  return { cases, scores, variance, sum, influences, sides: sidesOf };
}

/** Where durations stand among all of both groups. */
interface Places {
  /** Sorted, of each group. */
  readonly sorted: readonly [Float64Array, Float64Array];
  /** For each rank, how many of each group are less; behind the last, how many there are. */
  readonly below: readonly [Uint32Array, Uint32Array];
}

function placesOf({ seconds, caseOf, ranked: { rankOf, values } }: Durations, groups: Uint8Array): Places {
  const [belowA, belowB] = [new Uint32Array(values.length + 1), new Uint32Array(values.length + 1)];
  for (let i = 0; i < seconds.length; i++) {
    if (groups[caseOf[i]] === 1) belowA[rankOf[i] + 1]++;
    else belowB[rankOf[i] + 1]++;
  }
  return { sorted: [addUp(belowA, values), addUp(belowB, values)], below: [belowA, belowB] };
}

/** Adds up how often each value occurs, in place; the values, each so often. */
function addUp(counts: Uint32Array, values: Float64Array): Float64Array {
  for (let rank = 0; rank < values.length; rank++) counts[rank + 1] += counts[rank];
  const sorted = new Float64Array(counts[values.length]);
  for (let rank = 0; rank < values.length; rank++) {
    for (let at = counts[rank]; at < counts[rank + 1]; at++) sorted[at] = values[rank];
  }
  return sorted;
}

/** The share of assignments of cases, with the actual one, whose rank sum is as far from 0. */
function assignedAtRandom(
  scores: number[],
  cases: readonly number[],
  { observed, random, permutations }: { readonly observed: number; readonly random: Random; readonly permutations: number },
): number {
  // The scores add up to 0: those of the smaller group tell both.
  const drawn = Math.min(...cases);
  let asFar = 1;
  for (let round = 0; round < permutations; round++) {
    let sum = 0;
    for (let at = 0; at < drawn; at++) {
      const other = at + random.integer(scores.length - at);
      const score = scores[other];
      scores[other] = scores[at];
      scores[at] = score;
      sum += score;
    }
    if (Math.abs(sum) >= Math.abs(observed) - 1e-9) asFar++;
  }
  return asFar / (permutations + 1);
}

/**
 * The difference of ranked durations with its intervals: of the medians by Price and Bonett (2002),
 * their variance multiplied by the design effect of cases as clusters (Woodruff, "Confidence
 * intervals for medians and other position measures", 1952); of Cliff's delta on the scale of its
 * inverse hyperbolic tangent, at -1 and 1 by Feng and Cliff (2004).
 */
export function durationDifference(
  ranked: RankedDurations,
  test: CorrectedTest,
): GroupDifference {
  const { durations: { measure }, sorted, cases, cliffsDelta, designEffects } = ranked;
  const { deviations, pValue } = test;
  const [first, second] = sorted.map(durationFigures);
  const medians = differenceOfSorted(...sorted, { deviations, designEffects });
  const size = Math.abs(cliffsDelta);
  return {
    measure,
    first,
    second,
    cases,
    medianDifferenceSeconds: (second.medianSeconds ?? NaN) - (first.medianSeconds ?? NaN),
    medianInterval: medians && testedInterval(medians.interval, test),
    cliffsDelta,
    deltaInterval: testedInterval(deltaInterval(ranked, deviations), test),
    size: size < 0.147 ? "negligible" : size < 0.33 ? "small" : size < 0.474 ? "medium" : "large",
    pValue,
  };
}

function deltaInterval({ cliffsDelta, standardError, cases }: RankedDurations, z: number): [number, number] {
  if (Math.abs(cliffsDelta) > 1 - 1e-12) {
    const least = Math.min(...cases);
    const bound = Math.max(-1, (least - z * z) / (least + z * z));
    return cliffsDelta > 0 ? [bound, 1] : [-1, -bound];
  }
  const margin = z * standardError / (1 - cliffsDelta ** 2);
  const place = Math.atanh(cliffsDelta);
  return [Math.tanh(place - margin), Math.tanh(place + margin)];
}
