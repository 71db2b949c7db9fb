import { usageError } from "../errors.ts";
import { adjustPValues } from "../numerics/adjust-p-values.ts";
import { createRandom } from "../numerics/random.ts";
import { ranksOf } from "../numerics/rank-correlation.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { type DurationFigures, durationFigures } from "../performance/duration-figures.ts";

/** The difference of a duration between two groups of cases. */
export interface GroupDifference {
  /** What is compared: `cycle time`, or a segment. */
  readonly measure: "cycle time" | { readonly from: string; readonly to: string };
  readonly first: DurationFigures;
  readonly second: DurationFigures;
  /** Median of the second group minus median of the first. */
  readonly medianDifferenceSeconds: number;
  /**
   * Effect size: the probability that a duration of the second group is longer than one of the
   * first, minus the probability that it is shorter (Cliff, "Dominance statistics", 1993), from -1
   * to 1.
   */
  readonly cliffsDelta: number;
  /** The effect size in words, by the bounds of Romano et al. (2006): 0.147, 0.33, 0.474. */
  readonly size: "negligible" | "small" | "medium" | "large";
  /**
   * Probability of an effect of at least this size if cases were assigned to the groups at random,
   * corrected for the number of comparisons (Holm 1979).
   */
  readonly pValue: number;
}

/** Options of {@linkcode compareGroups}. */
export interface CompareOptions {
  /** Seed of the permutations; 42 by default. */
  readonly seed?: number;
  /** Permutations; 999 by default. No p-value is below 1 / (permutations + 1). */
  readonly permutations?: number;
  /** Fewest durations of a segment in each group; 20 by default. */
  readonly leastCount?: number;
  /** Most segments: those with the longest total time are compared. Default 20. */
  readonly mostSegments?: number;
}

/** The durations of one measure, with the case that each belongs to. */
interface Durations {
  readonly measure: GroupDifference["measure"];
  readonly seconds: Float64Array;
  readonly caseOf: Uint32Array;
}

/**
 * Compares the durations of two groups of cases, such as two periods, two channels, or the cases
 * with and without a deviation: cycle times, and the segments that take the most time. A
 * permutation test, which assumes no distribution, assigns whole cases to the groups at random
 * (Fisher 1935; Good, "Permutation, Parametric, and Bootstrap Tests of Hypotheses", 2005).
 *
 * The smallest p-values first; ties by effect, then in the order of segments. n log n in the
 * events, plus the durations compared times the permutations.
 *
 * @param groupOfCase for each case 1 or 2, and 0 for those that are in neither group
 * @throws a usage error if a group is empty, or `groupOfCase` does not fit the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { compareGroups } from "@/comparison/compare-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "a", time: 0 }, { activity: "b", time: (i + (i < 20 ? 0 : 100)) * 1000 }],
 * })));
 * const [cycle] = compareGroups(log, log.caseIds.map((_, i) => i < 20 ? 1 : 2));
 * assertEquals([cycle.cliffsDelta, cycle.size, cycle.pValue < 0.01], [1, "large", true]);
 * ```
 */
export function compareGroups(log: EventLog, groupOfCase: ArrayLike<number>, options: CompareOptions = {}): GroupDifference[] {
  const { seed = 42, permutations = 999, leastCount = 20, mostSegments = 20 } = options;
  const groups = checkedGroups(log, groupOfCase);
  const inGroup = (durations: Durations, group: number) =>
    durations.seconds.filter((_, i) => groups[durations.caseOf[i]] === group);
  const compared = [cycleDurations(log), ...segmentDurations(log, groups, mostSegments)]
    .map((durations) => withinGroups(durations, groups))
    .filter((durations, i) => i === 0 || Math.min(inGroup(durations, 1).length, inGroup(durations, 2).length) >= leastCount);
  const pValues = compared.map((durations, i) =>
    permutationTest(durations, groups, createRandom(seed).fork(String(i)), permutations)
  );
  const corrected = adjustPValues(pValues, "holm");
  return compared.map((durations, i) => {
    const [first, second] = [1, 2].map((group) => durationFigures(inGroup(durations, group)));
    const cliffsDelta = deltaOf(ranksOf(durations.seconds), Float64Array.from(durations.caseOf, (c) => groups[c] === 2 ? 1 : 0));
    return {
      measure: durations.measure,
      first,
      second,
      medianDifferenceSeconds: second.medianSeconds! - first.medianSeconds!,
      cliffsDelta,
      size: sizeOf(cliffsDelta),
      pValue: corrected[i],
    };
  }).sort((a, b) => a.pValue - b.pValue || Math.abs(b.cliffsDelta) - Math.abs(a.cliffsDelta));
}

function checkedGroups(log: EventLog, groupOfCase: ArrayLike<number>): Uint8Array {
  if (groupOfCase.length !== log.caseIds.length) {
    throw usageError({ expected: `a group for each of ${log.caseIds.length} cases`, found: `${groupOfCase.length} groups` });
  }
  const groups = Uint8Array.from(groupOfCase);
  for (const group of [1, 2]) {
    if (!groups.includes(group)) throw usageError({ expected: "cases in both groups", found: `none in group ${group}` });
  }
  return groups;
}

const cycleDurations = (log: EventLog): Durations => ({
  measure: "cycle time",
  seconds: cycleTimes(log),
  caseOf: Uint32Array.from(log.caseIds, (_, c) => c),
});

/** The segments that take the most time in the cases of both groups together. */
function segmentDurations({ activities, activity, caseOffsets, time }: EventLog, groups: Uint8Array, most: number): Durations[] {
  const found = new Map<number, { readonly seconds: number[]; readonly cases: number[]; total: number }>();
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    if (groups[c] === 0) continue;
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const pair = activity[i - 1] * activities.length + activity[i];
      let own = found.get(pair);
      if (own === undefined) found.set(pair, own = { seconds: [], cases: [], total: 0 });
      const seconds = (time[i] - time[i - 1]) / 1000;
      own.seconds.push(seconds);
      own.cases.push(c);
      own.total += seconds;
    }
  }
  return [...found].sort(([a, x], [b, y]) => y.total - x.total || a - b).slice(0, most).map(([pair, { seconds, cases }]) => ({
    measure: { from: activities[Math.floor(pair / activities.length)], to: activities[pair % activities.length] },
    seconds: Float64Array.from(seconds),
    caseOf: Uint32Array.from(cases),
  }));
}

function withinGroups({ measure, seconds, caseOf }: Durations, groups: Uint8Array): Durations {
  const kept = Array.from(caseOf, (_, i) => i).filter((i) => groups[caseOf[i]] > 0);
  return { measure, seconds: Float64Array.from(kept, (i) => seconds[i]), caseOf: Uint32Array.from(kept, (i) => caseOf[i]) };
}

/** Cliff's delta from the ranks of all durations; `isSecond` is 1 for those of the second group. */
function deltaOf(ranks: Float64Array, isSecond: Float64Array): number {
  let [sum, second] = [0, 0];
  for (let i = 0; i < ranks.length; i++) {
    sum += ranks[i] * isSecond[i];
    second += isSecond[i];
  }
  const first = ranks.length - second;
  if (first === 0 || second === 0) return 0;
  // The Mann-Whitney statistic counts the pairs in which the second is longer, ties half.
  return 2 * (sum - second * (second + 1) / 2) / (first * second) - 1;
}

const sizeOf = (delta: number): GroupDifference["size"] => {
  const size = Math.abs(delta);
  return size < 0.147 ? "negligible" : size < 0.33 ? "small" : size < 0.474 ? "medium" : "large";
};

/**
 * The share of assignments of cases, including the actual one, with an effect at least as large.
 */
function permutationTest(
  { seconds, caseOf }: Durations,
  groups: Uint8Array,
  random: ReturnType<typeof createRandom>,
  permutations: number,
): number {
  const ranks = ranksOf(seconds);
  const cases = [...new Set(caseOf)];
  const dealt = new Float64Array(groups.length);
  const labels = Float64Array.from(cases, (c) => groups[c] === 2 ? 1 : 0);
  const isSecond = new Float64Array(seconds.length);
  const effect = () => {
    cases.forEach((c, i) => dealt[c] = labels[i]);
    for (let i = 0; i < isSecond.length; i++) isSecond[i] = dealt[caseOf[i]];
    return Math.abs(deltaOf(ranks, isSecond));
  };
  const observed = effect();
  let asLarge = 1;
  for (let round = 0; round < permutations; round++) {
    random.shuffle(labels);
    if (effect() >= observed - 1e-12) asLarge++;
  }
  return asLarge / (permutations + 1);
}

/**
 * Groups for {@linkcode compareGroups}: 1 for cases that start before an instant (ms since 1970), 2
 * for the others.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { groupsByStart } from "@/comparison/compare-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([0, 1000].map((time) => ({ caseId: String(time), events: [{ activity: "a", time }] })));
 * assertEquals([...groupsByStart(log, 500)], [1, 2]);
 * ```
 */
export function groupsByStart({ caseOffsets, time }: EventLog, instant: number): Uint8Array {
  const groups = new Uint8Array(caseOffsets.length - 1);
  for (let c = 0; c < groups.length; c++) groups[c] = time[caseOffsets[c]] < instant ? 1 : 2;
  return groups;
}
