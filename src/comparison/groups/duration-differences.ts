import { lowerBound } from "../../numerics/binary-search.ts";
import { differenceOfSorted } from "../../numerics/median-difference.ts";
import { normalTail } from "../../numerics/normal-distribution.ts";
import { quantile } from "../../numerics/quantile.ts";
import type { Random } from "../../numerics/random.ts";
import { type DurationFigures, durationFigures } from "../../performance/duration-figures.ts";
import { type CorrectedTest, type EffectSize, withZero } from "./share-differences.ts";

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
  readonly caseOf: Uint32Array;
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
 * 1951); its variance is exact. Otherwise whole cases are assigned at random. n log n.
 *
 * @param groups for each case of the log 1 or 2; other cases have no durations here
 * @param random for the assignments of few cases
 */
export function rankDurations(
  durations: Durations,
  groups: Uint8Array,
  { random, permutations }: { readonly random: Random; readonly permutations: number },
): RankedDurations {
  const { seconds, caseOf } = durations;
  const sorted = sortedByGroup(durations, groups);
  const [a, b] = sorted;
  const { values, score, dominance } = distinctValues(a, b);
  const medians = sorted.map((own) => quantile(own, 0.5));
  // Sums over the durations of each case: of ranks about their mean, of comparisons with the other
  // group, of the sides of the group's median.
  const scores = new Float64Array(groups.length);
  const dominances = new Float64Array(groups.length);
  const sides = new Float64Array(groups.length);
  const counts = new Uint32Array(groups.length);
  const sided = [0, 0];
  let delta = 0;
  for (let i = 0; i < seconds.length; i++) {
    const [c, value] = [caseOf[i], seconds[i]];
    const own = groups[c] - 1;
    const at = lowerBound(values, value);
    counts[c]++;
    scores[c] += score[at];
    dominances[c] += dominance[own][at];
    if (own === 1) delta += dominance[1][at];
    const side = Math.sign(value - medians[own]);
    sides[c] += side;
    sided[own] += Math.abs(side);
  }
  const cliffsDelta = b.length === 0 || a.length === 0 ? 0 : Math.max(-1, Math.min(1, delta / b.length));
  const cases = [0, 0];
  let [variance, sum] = [0, 0];
  const influences = [0, 0];
  const squaredSides = [0, 0];
  for (let c = 0; c < groups.length; c++) {
    if (counts[c] === 0) continue;
    const own = groups[c] - 1;
    cases[own]++;
    variance += scores[c] ** 2;
    if (own === 1) sum += scores[c];
    influences[own] += (dominances[c] - counts[c] * (own === 1 ? cliffsDelta : -cliffsDelta)) ** 2;
    squaredSides[own] += sides[c] ** 2;
  }
  const of = (own: 0 | 1) => cases[own] < 2 ? 0 : influences[own] * cases[own] / (cases[own] - 1) / sorted[own].length ** 2;
  const effectOf = (own: 0 | 1) => sided[own] === 0 ? 1 : Math.max(1, squaredSides[own] / sided[own]);
  const holders = cases[0] + cases[1];
  const deviation = Math.sqrt(cases[0] * cases[1] / (holders * (holders - 1)) * variance);
  const isNormal = Math.min(...cases) >= LEAST_FOR_NORMAL;
  return {
    durations,
    sorted,
    cases: [cases[0], cases[1]],
    cliffsDelta,
    standardError: Math.sqrt(of(0) + of(1)),
    designEffects: [effectOf(0), effectOf(1)],
    pValue: !(deviation > 0) ? 1 : isNormal
      // Rank sums are whole or half: half a step is their distance to the next ones.
      ? Math.min(1, 2 * normalTail(Math.max(0, Math.abs(sum) - 0.5) / deviation))
      : assignedAtRandom(scores.filter((_, c) => counts[c] > 0), cases, { observed: sum, random, permutations }),
  };
}

function sortedByGroup({ seconds, caseOf }: Durations, groups: Uint8Array): [Float64Array, Float64Array] {
  const [a, b] = [new Float64Array(seconds.length), new Float64Array(seconds.length)];
  let [inA, inB] = [0, 0];
  for (let i = 0; i < seconds.length; i++) {
    if (groups[caseOf[i]] === 1) a[inA++] = seconds[i];
    else b[inB++] = seconds[i];
  }
  return [a.subarray(0, inA).sort(), b.subarray(0, inB).sort()];
}

/** The distinct values of two sorted samples, and how each stands among all of them. */
interface DistinctValues {
  readonly values: Float64Array;
  /** Its rank, less the mean of all ranks. */
  readonly score: Float64Array;
  /** By its own sample: share of the other sample that is less, minus the share that is greater. */
  readonly dominance: readonly [Float64Array, Float64Array];
}

function distinctValues(a: Float64Array, b: Float64Array): DistinctValues {
  const all = a.length + b.length;
  const [values, score, ofA, ofB] = Array.from({ length: 4 }, () => new Float64Array(all));
  let [i, j, count] = [0, 0, 0];
  while (i + j < all) {
    const value = Math.min(i < a.length ? a[i] : Infinity, j < b.length ? b[j] : Infinity);
    const [fromA, fromB] = [i, j];
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    values[count] = value;
    score[count] = (fromA + fromB + i + j - all) / 2;
    ofA[count] = (fromB + j - b.length) / b.length;
    ofB[count] = (fromA + i - a.length) / a.length;
    count++;
  }
  return { values: values.subarray(0, count), score, dominance: [ofA, ofB] };
}

/** The share of assignments of cases, with the actual one, whose rank sum is as far from 0. */
function assignedAtRandom(
  scores: Float64Array,
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
      [scores[at], scores[other]] = [scores[other], scores[at]];
      sum += scores[at];
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
  const { deviations, mayBeChance, pValue } = test;
  const [first, second] = sorted.map(durationFigures);
  const medians = differenceOfSorted(...sorted, { deviations, designEffects });
  const size = Math.abs(cliffsDelta);
  return {
    measure,
    first,
    second,
    cases,
    medianDifferenceSeconds: (second.medianSeconds ?? NaN) - (first.medianSeconds ?? NaN),
    medianInterval: medians && withZero(medians.interval, mayBeChance),
    cliffsDelta,
    deltaInterval: withZero(deltaInterval(ranked, deviations), mayBeChance),
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
