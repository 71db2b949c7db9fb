import type { Variants } from "../../event-log/variants.ts";
import { quantile } from "../../numerics/quantile.ts";
import { createRandom } from "../../numerics/random.ts";
import { transportCost } from "../../numerics/transport-cost.ts";

/** How far the variants of two groups of cases are apart: from 0, the same, to 1. */
export interface LanguageDistance {
  /** Bounds of the distance; equal where it is known exactly. */
  readonly lower: number;
  readonly upper: number;
  /**
   * The upper bound of as large groups whose cases are chosen at random: such groups differ, too,
   * and the more so the fewer cases have the same variant.
   */
  readonly chance: {
    readonly divisions: number;
    readonly median: number;
    /** No more in 95 % of the divisions. */
    readonly most: number;
  };
  /** Whether the upper bound is greater than that: a permutation test of whole cases. */
  readonly beyondChance: boolean;
}

/** Options of {@linkcode languageDistanceSteps}. */
export interface LanguageDistanceOptions {
  /** Seed of the random divisions; 42 by default. */
  readonly seed?: number;
  /** Random divisions; 39 by default. */
  readonly divisions?: number;
  /**
   * Most variants of each group that are compared one by one, those with the most excess over the
   * other group first; the rest widens the bounds. Default 100.
   */
  readonly mostVariants?: number;
}

/**
 * The earth mover's distance between the variants of two groups of cases (Leemans, Syring and van
 * der Aalst, "Earth movers' stochastic conformance checking", 2019): the least work of changing the
 * one distribution of variants into the other one. Changing one variant into another one costs
 * their edit distance, normalized so that it stays a metric from 0 to 1 (Li and Liu, "A normalized
 * Levenshtein distance metric", 2007). So what both groups share need not be moved.
 *
 * Comes in parts, like `comparisonSteps`.
 *
 * @param variantOfCase the variant of each case
 * @param groupOfCase for each case 1 or 2, and 0 for those that are in neither group
 *
 * @example
 * ```ts
 * import { languageDistanceSteps } from "@/comparison/groups/language-distance.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 1, 3),
 *   steps: Uint16Array.of(0, 0, 1),
 *   counts: Uint32Array.of(2, 2),
 * };
 * const steps = languageDistanceSteps({ variants, variantOfCase: Uint32Array.of(0, 0, 1, 1) }, [
 *   1,
 *   1,
 *   2,
 *   2,
 * ]);
 * let step = steps.next();
 * while (!step.done) step = steps.next();
 * assertEquals(step.value.lower, 2 / 4); // one insertion: 2 d / (1 + 2 + d)
 * ```
 */
export function* languageDistanceSteps(
  { variants, variantOfCase }: { readonly variants: Variants; readonly variantOfCase: ArrayLike<number> },
  groupOfCase: ArrayLike<number>,
  { seed = 42, divisions = 39, mostVariants = 100 }: LanguageDistanceOptions = {},
): Generator<void, LanguageDistance> {
  const cases = Array.from(groupOfCase, (group, c) => group > 0 ? c : -1).filter((c) => c >= 0);
  const of = Uint32Array.from(cases, (c) => variantOfCase[c]);
  const groups = Uint8Array.from(cases, (c) => groupOfCase[c]);
  const distances = variantDistances(variants);
  const bounds = () => boundsOf(countsOf(of, groups, variants.counts.length), { distances, mostVariants });
  const { lower, upper } = yield* bounds();
  const random = createRandom(seed);
  const uppers = new Float64Array(divisions);
  for (let division = 0; division < divisions; division++) {
    yield;
    random.shuffle(groups);
    uppers[division] = (yield* bounds()).upper;
  }
  uppers.sort();
  const most = divisions === 0 ? NaN : uppers[Math.ceil(0.95 * (divisions + 1)) - 1] ?? Infinity;
  return { lower, upper, chance: { divisions, median: quantile(uppers, 0.5), most }, beyondChance: upper > most };
}

/** Cases of each group by variant. */
function countsOf(of: Uint32Array, groups: Uint8Array, size: number): [Float64Array, Float64Array] {
  const counts: [Float64Array, Float64Array] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < of.length; i++) counts[groups[i] - 1][of[i]]++;
  return counts;
}

function* boundsOf(
  [first, second]: readonly [Float64Array, Float64Array],
  { distances, mostVariants }: {
    readonly distances: ReturnType<typeof variantDistances>;
    readonly mostVariants: number;
  },
): Generator<void, { readonly lower: number; readonly upper: number }> {
  const [a, b] = [first, second].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  // In units of 1 / (a b) all masses are whole. What both share stays where it is.
  const excess = first.map((count, v) => count * b - second[v] * a);
  const heaviest = (sign: 1 | -1) =>
    Array.from(excess.keys()).filter((v) => sign * excess[v] > 0).sort((v, w) => sign * (excess[w] - excess[v]) || v - w);
  const [sources, sinks] = [heaviest(1), heaviest(-1)].map((all) => all.slice(0, mostVariants));
  const all = excess.reduce((sum, one) => sum + Math.max(0, one), 0);
  const masses = (of: readonly number[]) => {
    const known = of.map((v) => Math.abs(excess[v]));
    return [...known, all - known.reduce((sum, one) => sum + one, 0)];
  };
  const [supply, demand] = [masses(sources), masses(sinks)];
  const width = demand.length;
  const cost = new Float64Array(supply.length * width);
  for (const [i, v] of sources.entries()) {
    if (i % 10 === 0) yield;
    for (const [j, w] of sinks.entries()) cost[i * width + j] = distances(v, w);
  }
  // The last ones stand for all other variants, whose distances are from 0 to 1.
  const costWith = (rest: number) =>
    cost.map((known, at) => at % width === width - 1 || at >= cost.length - width ? rest : known);
  const isExact = supply.at(-1) === 0 && demand.at(-1) === 0;
  yield;
  const lower = transportCost({ supply, demand, cost: costWith(0) }) / (a * b);
  if (isExact) return { lower, upper: lower };
  yield;
  return { lower, upper: transportCost({ supply, demand, cost: costWith(1) }) / (a * b) };
}

/** The normalized edit distance of two variants; each pair is computed once. */
function variantDistances({ activities, offsets, steps, counts }: Variants): (v: number, w: number) => number {
  const known = new Map<number, number>();
  const editDistance = editDistances(activities.length);
  return (v, w) => {
    const key = Math.min(v, w) * counts.length + Math.max(v, w);
    let distance = known.get(key);
    if (distance === undefined) {
      const [a, b] = [v, w].map((one) => steps.subarray(offsets[one], offsets[one + 1]));
      const edits = editDistance(a, b);
      known.set(key, distance = edits === 0 ? 0 : 2 * edits / (a.length + b.length + edits));
    }
    return distance;
  };
}

/**
 * Measures the least number of insertions, deletions and replacements that turn a sequence into
 * another one (Levenshtein 1966), by bits that say where a row of the distances rises and falls
 * (Myers, "A fast bit-vector algorithm for approximate string matching", 1999). The product of the
 * lengths, without the ends that both share, by 32.
 *
 * @param codes all numbers in sequences are less
 */
export function editDistances(codes: number): (a: ArrayLike<number>, b: ArrayLike<number>) => number {
  /** Where each number is among 32 of the first sequence, as bits. */
  const places = new Int32Array(codes);
  return (a, b) => {
    let from = 0;
    let [endOfA, endOfB] = [a.length, b.length];
    while (from < endOfA && from < endOfB && a[from] === b[from]) from++;
    while (endOfA > from && endOfB > from && a[endOfA - 1] === b[endOfB - 1]) {
      endOfA--;
      endOfB--;
    }
    if (endOfA === from) return endOfB - from;
    let distance = endOfA - from;
    /** From each place of `b` to the next: the steps of the distances above. */
    const steps = endOfA - from > 32 ? new Int8Array(endOfB).fill(1) : null;
    for (let begin = from; begin < endOfA; begin += 32) {
      const end = Math.min(begin + 32, endOfA);
      const last = end - begin - 1;
      for (let i = begin; i < end; i++) places[a[i]] |= 1 << i - begin;
      let [up, down] = [-1, 0];
      for (let j = from; j < endOfB; j++) {
        const step = steps === null ? 1 : steps[j];
        const same = places[b[j]] | (step < 0 ? 1 : 0);
        const level = places[b[j]] | down;
        const diagonal = ((same & up) + up ^ up) | same;
        let rises = down | ~(diagonal | up);
        let falls = up & diagonal;
        const own = (rises >>> last & 1) - (falls >>> last & 1);
        if (end === endOfA) distance += own;
        else steps![j] = own;
        rises = rises << 1 | (step > 0 ? 1 : 0);
        falls = falls << 1 | (step < 0 ? 1 : 0);
        up = falls | ~(level | rises);
        down = rises & level;
      }
      for (let i = begin; i < end; i++) places[a[i]] = 0;
    }
    return distance;
  };
}
