import { usageError } from "../../errors.ts";
import { createNumbers } from "../../numerics/create-numbers.ts";
import { quantile } from "../../numerics/quantile.ts";
import { createRandom } from "../../numerics/random.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import { passagesBySegment, type SegmentPassages } from "../../performance/passages-by-segment.ts";
import {
  durationDifference,
  type Durations,
  type GroupDifference,
  rankDurations,
  type RankedDurations,
  rankValues,
} from "./duration-differences.ts";
import { type CaseCounts, correctTests, type GroupSizes, type ShareDifference, shareDifference } from "./share-differences.ts";

/**
 * Two groups of cases side by side. In each list the smallest p-values come first; ties by size of
 * the effect, then by number of cases. Shares are those of the cases of each group.
 */
export interface GroupComparison {
  /** Cases of the two groups. */
  readonly cases: GroupSizes;
  /** How many differences are tested: p-values and intervals are corrected for all of them. */
  readonly tests: number;
  /** Cases with an activity. */
  readonly activities: readonly (ShareDifference & { readonly activity: string })[];
  /**
   * Cases in which one activity directly follows another one; null stands for start and end of the
   * case.
   */
  readonly relations: readonly (ShareDifference & { readonly from: string | null; readonly to: string | null })[];
  /** The most frequent variants of both groups together. */
  readonly variants: readonly (ShareDifference & { readonly activities: readonly string[] })[];
  /** Distinct variants of each group. */
  readonly variantCounts: readonly [number, number];
  /** Cases that a resource works on; null for a log without resources. */
  readonly resources: readonly (ShareDifference & { readonly resource: string })[] | null;
  /** Durations: the cycle time, and segments. */
  readonly differences: readonly GroupDifference[];
  /** Quantiles of the cycle times of each group in seconds: 0 %, 1 %, ... 100 %. */
  readonly cycleTimeQuantiles: readonly [readonly number[], readonly number[]];
}

/** A row of a comparison of shares: an activity, a relation, a variant or a resource. */
export type ShareRow =
  | GroupComparison["activities"][number]
  | GroupComparison["relations"][number]
  | GroupComparison["variants"][number]
  | NonNullable<GroupComparison["resources"]>[number];

/** Options of {@linkcode compareGroups}. */
export interface CompareOptions {
  /** Seed of the random assignments of few cases; 42 by default. */
  readonly seed?: number;
  /**
   * Random assignments for durations of fewer than 20 cases of a group; 9999 by default. No p-value
   * of these is below 1 / (permutations + 1).
   */
  readonly permutations?: number;
  /** Fewest durations of a segment in each group; 20 by default. */
  readonly leastCount?: number;
  /** Most segments: those with the longest total time are compared. Default 40. */
  readonly mostSegments?: number;
  /** Most variants: the most frequent ones are compared. Default 50. */
  readonly mostVariants?: number;
  /** Probability of any false difference, and of any interval that is wrong. Default 0.05. */
  readonly significance?: number;
  /** The variants of the log, if they are known. */
  readonly variants?: { readonly variants: Variants; readonly variantOfCase: Uint32Array };
  /** `passagesBySegment` of the log, if they are known. */
  readonly passages?: SegmentPassages;
}

/** Most activities, relations and resources: those of the most cases are compared. */
const MOST_ROWS = 1000;

/**
 * Compares two groups of cases, such as two periods, two channels, or the cases with and without a
 * deviation: shares of the cases with an activity, a directly-follows relation, a variant or a
 * resource; cycle times, and the segments that take the most time.
 *
 * All p-values are of assignments of whole cases to the groups (Good, "Permutation, Parametric, and
 * Bootstrap Tests of Hypotheses", 2005), so that nothing is assumed of the events of a case: exact
 * for shares (Fisher 1935), by rank sums for durations (`rankDurations`). They are corrected
 * together (Holm 1979) for everything that is compared, but for what is too rare to be significant
 * (Tarone 1990), so that the probability of any false difference is at most `significance`.
 * Intervals hold at once with the same probability (Bonferroni), and leave out no difference only
 * where the test does so.
 *
 * n log n in the events of both groups.
 *
 * @param groupOfCase for each case 1 or 2, and 0 for those that are in neither group
 * @throws a usage error if a group is empty, or `groupOfCase` does not fit the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { compareGroups } from "@/comparison/groups/compare-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "a", time: 0 }, { activity: i < 20 ? "b" : "c", time: (i + (i < 20 ? 0 : 100)) * 1000 }],
 * })));
 * const { activities: [most], differences: [cycle] } = compareGroups(log, log.caseIds.map((_, i) => i < 20 ? 1 : 2));
 * assertEquals([most.activity, most.difference, most.size], ["b", -1, "large"]);
 * assertEquals([cycle.cliffsDelta, cycle.size, cycle.pValue < 0.01], [1, "large", true]);
 * ```
 */
export function compareGroups(log: EventLog, groupOfCase: ArrayLike<number>, options: CompareOptions = {}): GroupComparison {
  const steps = comparisonSteps(log, groupOfCase, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same as {@linkcode compareGroups} in parts that take some ms each: after each the caller has
 * a turn, and may leave the rest undone.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { compareGroups, comparisonSteps } from "@/comparison/groups/compare-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(["1", "2"].map((caseId) => ({ caseId, events: [{ activity: "a" }] })));
 * const steps = comparisonSteps(log, [1, 2]);
 * let step = steps.next();
 * while (!step.done) step = steps.next(); // or stop here
 * assertEquals(step.value, compareGroups(log, [1, 2]));
 * ```
 */
export function* comparisonSteps(
  log: EventLog,
  groupOfCase: ArrayLike<number>,
  options: CompareOptions = {},
): Generator<void, GroupComparison> {
  const { seed = 42, permutations = 9999, leastCount = 20, mostSegments = 40, mostVariants = 50, significance = 0.05 } = options;
  const { groups, sizes } = checkedGroups(log, groupOfCase);
  yield;
  const found = options.variants ?? variantsOf(log);
  yield;
  const shares = countShares(log, groups, found, mostVariants);
  yield;
  const ranked: RankedDurations[] = [];
  const passages = mostSegments === 0 ? null : options.passages ?? passagesBySegment(log);
  yield;
  const all = [
    cycleDurations(log, groups),
    ...(passages === null ? [] : segmentDurations(log.activities, groups, { passages, mostSegments, leastCount })),
  ];
  for (const [i, durations] of all.entries()) {
    yield;
    ranked.push(rankDurations(durations, groups, { random: createRandom(seed).fork(String(i)), permutations }));
  }
  yield;
  const lists = [shares.activities, shares.relations, shares.variants, shares.resources ?? []];
  const tests = correctTests(lists.flat(), sizes, { others: ranked.map(({ pValue }) => pValue), significance });
  const differences = ranked.map((one, i) => durationDifference(one, tests.others[i]));
  let next = 0;
  const differencesOf = <Row extends CaseCounts>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, ...shareDifference(row, sizes, tests.shares[next++]) }))
      .sort((a, b) =>
        (a.pValue ?? 2) - (b.pValue ?? 2) || Math.abs(b.cohensH) - Math.abs(a.cohensH) || b.first + b.second - a.first - a.second
      );
  const quantiles = ranked[0].sorted.map((own) => Array.from({ length: 101 }, (_, i) => quantile(own, i / 100)));
  return {
    cases: sizes,
    tests: tests.count,
    activities: differencesOf(shares.activities),
    relations: differencesOf(shares.relations),
    variants: differencesOf(shares.variants),
    variantCounts: shares.variantCounts,
    resources: shares.resources && differencesOf(shares.resources),
    differences: differences.sort((a, b) => a.pValue - b.pValue || Math.abs(b.cliffsDelta) - Math.abs(a.cliffsDelta)),
    cycleTimeQuantiles: [quantiles[0], quantiles[1]],
  };
}

function checkedGroups(log: EventLog, groupOfCase: ArrayLike<number>): { groups: Uint8Array; sizes: GroupSizes } {
  if (groupOfCase.length !== log.caseIds.length) {
    throw usageError({ expected: `a group for each of ${log.caseIds.length} cases`, found: `${groupOfCase.length} groups` });
  }
  const groups = Uint8Array.from(groupOfCase);
  const [first, second] = [1, 2].map((group) => groups.reduce((sum, own) => own === group ? sum + 1 : sum, 0));
  for (const [at, cases] of [first, second].entries()) {
    if (cases === 0) throw usageError({ expected: "cases in both groups", found: `none in group ${at + 1}` });
  }
  return { groups, sizes: [first, second] };
}

/** What cases have, with how many of each group have it. */
interface CountedShares {
  readonly activities: (CaseCounts & { readonly activity: string })[];
  readonly relations: (CaseCounts & { readonly from: string | null; readonly to: string | null })[];
  readonly variants: (CaseCounts & { readonly activities: readonly string[] })[];
  readonly variantCounts: readonly [number, number];
  readonly resources: (CaseCounts & { readonly resource: string })[] | null;
}

function countShares(
  log: EventLog,
  groups: Uint8Array,
  { variants, variantOfCase }: NonNullable<CompareOptions["variants"]>,
  mostVariants: number,
): CountedShares {
  const { activities, offsets, steps } = variants;
  const size = activities.length;
  const ofVariant = [new Uint32Array(variants.counts.length), new Uint32Array(variants.counts.length)];
  for (let c = 0; c < groups.length; c++) if (groups[c] > 0) ofVariant[groups[c] - 1][variantOfCase[c]]++;
  // A relation's key: its first activity or, for the start, 0; its second one or, for the end, the
  // number of activities.
  const width = size + 1;
  const [ofActivity, ofRelation] = [createTally(size), createTally(width * width)];
  for (let v = 0; v < variants.counts.length; v++) {
    const [first, second] = [ofVariant[0][v], ofVariant[1][v]];
    if (first + second === 0 || offsets[v] === offsets[v + 1]) continue;
    let from = 0;
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      ofActivity.add(steps[i], v, first, second);
      ofRelation.add(from * width + steps[i], v, first, second);
      from = steps[i] + 1;
    }
    ofRelation.add(from * width + size, v, first, second);
  }
  const order = variants.counts.map((_, v) => v)
    .sort((a, b) => ofVariant[0][b] + ofVariant[1][b] - ofVariant[0][a] - ofVariant[1][a] || a - b);
  return {
    activities: ofActivity.rows().map(({ key, ...counts }) => ({ activity: activities[key], ...counts })),
    relations: ofRelation.rows().map(({ key, ...counts }) => {
      const [from, to] = [Math.floor(key / width) - 1, key % width];
      return { from: from < 0 ? null : activities[from], to: to === size ? null : activities[to], ...counts };
    }),
    variants: Array.from(order.subarray(0, mostVariants))
      .map((v) => ({
        activities: Array.from(steps.subarray(offsets[v], offsets[v + 1]), (code) => activities[code]),
        first: ofVariant[0][v],
        second: ofVariant[1][v],
      })).filter(({ first, second }) => first + second > 0),
    variantCounts: [countOver0(ofVariant[0]), countOver0(ofVariant[1])],
    resources: countResources(log, groups),
  };
}

const countOver0 = (counts: Uint32Array): number => counts.reduce((sum, count) => count > 0 ? sum + 1 : sum, 0);

function countResources({ resource, caseOffsets }: EventLog, groups: Uint8Array): CountedShares["resources"] {
  if (resource === null) return null;
  const { codes } = resource;
  const tally = createTally(resource.values.length);
  for (let c = 0; c < groups.length; c++) {
    if (groups[c] === 0) continue;
    const [first, second] = groups[c] === 1 ? [1, 0] : [0, 1];
    for (let e = caseOffsets[c], last = -1; e < caseOffsets[c + 1]; e++) {
      if (codes[e] < 0 || codes[e] === last) continue;
      tally.add(codes[e], c, first, second);
      last = codes[e];
    }
  }
  return tally.rows().map(({ key, ...counts }) => ({ resource: resource.values[key], ...counts }));
}

/**
 * Counts cases by key, each owner (a case, or the cases of a variant) once.
 *
 * @param most all keys are less
 */
function createTally(most: number) {
  const numberOf = createNumbers(most);
  const keys: number[] = [];
  const [firsts, seconds, owners]: number[][] = [[], [], []];
  return {
    add(key: number, owner: number, first: number, second: number): void {
      const number = numberOf(key);
      if (number === keys.length) {
        keys.push(key);
        owners.push(-1);
        firsts.push(0);
        seconds.push(0);
      }
      if (owners[number] === owner) return;
      owners[number] = owner;
      firsts[number] += first;
      seconds[number] += second;
    },
    /** Those of the most cases; the order of keys decides where these are equal. */
    rows: () =>
      keys.map((key, i) => ({ key, first: firsts[i], second: seconds[i] }))
        .sort((a, b) => b.first + b.second - a.first - a.second || a.key - b.key).slice(0, MOST_ROWS),
  };
}

function cycleDurations(log: EventLog, groups: Uint8Array): Durations {
  const all = cycleTimes(log);
  const [seconds, caseOf] = [new Float64Array(groups.length), new Uint32Array(groups.length)];
  let count = 0;
  for (let c = 0; c < groups.length; c++) {
    if (groups[c] === 0 || Number.isNaN(all[c])) continue;
    seconds[count] = all[c];
    caseOf[count++] = c;
  }
  const known = seconds.subarray(0, count);
  return { measure: "cycle time", seconds: known, caseOf: caseOf.subarray(0, count), ranked: rankValues(known) };
}

/** The segments that take the most time in the cases of both groups together. */
function segmentDurations(
  activities: readonly string[],
  groups: Uint8Array,
  { passages, mostSegments, leastCount }: {
    readonly passages: SegmentPassages;
    readonly mostSegments: number;
    readonly leastCount: number;
  },
): Durations[] {
  const { from, to, offsets, caseOf, elapsed } = passages;
  const totals = new Float64Array(from.length);
  const counts = [new Uint32Array(from.length), new Uint32Array(from.length), new Uint32Array(from.length)];
  for (let s = 0; s < from.length; s++) {
    let [total, first, second] = [0, 0, 0];
    for (let i = offsets[s]; i < offsets[s + 1]; i++) {
      const group = groups[caseOf[i]];
      if (group === 0) continue;
      total += elapsed[i];
      if (group === 1) first++;
      else second++;
    }
    totals[s] = total;
    [counts[0][s], counts[1][s], counts[2][s]] = [first + second, first, second];
  }
  return Array.from(from.keys()).filter((s) => counts[0][s] > 0)
    .sort((a, b) => totals[b] - totals[a] || from[a] - from[b] || to[a] - to[b])
    .slice(0, mostSegments).filter((s) => Math.min(counts[1][s], counts[2][s]) >= leastCount)
    .map((s) => ({
      measure: { from: activities[from[s]], to: activities[to[s]] },
      ...durationsOf(passages, s, { groups, count: counts[0][s] }),
    }));
}

/** The durations of a segment in the cases of both groups. */
function durationsOf(
  { offsets, caseOf, elapsed, rankOf, values }: SegmentPassages,
  segment: number,
  { groups, count }: { readonly groups: Uint8Array; readonly count: number },
): Omit<Durations, "measure"> {
  const [seconds, cases, ranks] = [new Float64Array(count), new Uint32Array(count), new Uint32Array(count)];
  let place = 0;
  for (let i = offsets[segment]; i < offsets[segment + 1]; i++) {
    if (groups[caseOf[i]] === 0) continue;
    seconds[place] = elapsed[i] / 1000;
    cases[place] = caseOf[i];
    ranks[place++] = rankOf[i];
  }
  return { seconds, caseOf: cases, ranked: { rankOf: ranks, values: values[segment] } };
}

/**
 * Groups for {@linkcode compareGroups}: 1 for cases that start before an instant (ms since 1970), 2
 * for the others.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { groupsByStart } from "@/comparison/groups/compare-groups.ts";
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
