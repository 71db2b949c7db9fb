import { createRandom, type Random } from "./random.ts";

/**
 * Counts of binary features on units in their order, sparse: the features of unit `u` are
 * `codes[offsets[u]]` up to, not including, `codes[offsets[u + 1]]`, each with its count.
 */
export interface UnitFeatures {
  readonly units: number;
  /** How many times a feature without trials of its own could have occurred in each unit. */
  readonly weights: Uint32Array;
  /** For each feature the feature that counts its trials; -1: the weight of the unit. */
  readonly trials: Int32Array;
  /** 1 for features that are tested, 0 for those that only count trials. */
  readonly tested: Uint8Array;
  readonly offsets: Uint32Array;
  readonly codes: Uint32Array;
  readonly counts: Uint32Array;
  /** Units may only be permuted within their stratum, such as a weekday; null: one stratum. */
  readonly strata: Uint16Array | null;
}

/** Options of {@linkcode testForChange}. */
interface ChangeTestOptions {
  /** Level of the test: only near it are many permutations made. */
  readonly significance: number;
  /** Fewest units on each side. */
  readonly leastUnits: number;
  /** Variance of each feature by that of independent units; see {@linkcode dispersionOf}. */
  readonly dispersion: Float64Array;
  readonly random: Random;
}

/** The clearest change of a stretch of units. */
export interface ChangeTest {
  /** Chance of a change as clear anywhere in the stretch, in any feature, if nothing changes. */
  readonly pValue: number;
  /** First unit after the change. */
  readonly cut: number;
  /** The corrected p-value of a statistic of {@linkcode changeStatistics}. */
  readonly pValueOf: (statistic: number) => number;
}

/** Places where a stretch is cut in the test; the exact place is found afterwards. */
const CUTS = 60;
/** Permutations at first, and if the p-value is near the level. */
const FIRST = 99;
const MORE = 400;

/**
 * Tests whether the share of any feature changes within the units from `begin` to `end`. The
 * statistic is the greatest likelihood ratio of two shares against one, over all features and cuts.
 * Its distribution without a change is that under permutations of whole units within their strata
 * (Good, "Permutation, Parametric, and Bootstrap Tests of Hypotheses", 2005), which corrects for
 * all features and cuts at once; far out it is extrapolated by a Gumbel distribution.
 *
 * Linear in the counts of the stretch, for each permutation.
 *
 * @returns null where nothing can be tested or is near to significant
 *
 * @example
 * ```ts
 * import { dispersionOf, testForChange } from "@/numerics/change-points.ts";
 * import { createRandom } from "@/numerics/random.ts";
 * import { assert, assertEquals } from "@std/assert";
 *
 * // One feature, which the last 50 of 100 units have.
 * const units = {
 *   units: 100,
 *   weights: new Uint32Array(100).fill(1),
 *   trials: Int32Array.of(-1),
 *   tested: Uint8Array.of(1),
 *   offsets: Uint32Array.from({ length: 101 }, (_, u) => Math.max(0, u - 50)),
 *   codes: new Uint32Array(50),
 *   counts: new Uint32Array(50).fill(1),
 *   strata: null,
 * };
 * const test = testForChange(units, 0, 100, {
 *   significance: 0.01,
 *   leastUnits: 10,
 *   dispersion: dispersionOf(units),
 *   random: createRandom(1),
 * })!;
 * assertEquals(test.cut, 50);
 * assert(test.pValue < 1e-6);
 * ```
 */
export function testForChange(
  features: UnitFeatures,
  begin: number,
  end: number,
  { significance, leastUnits, dispersion, random }: ChangeTestOptions,
): ChangeTest | null {
  const size = end - begin;
  if (size < 2 * leastUnits) return null;
  const cuts: number[] = [];
  const step = Math.max(1, Math.floor(size / CUTS));
  for (let cut = begin + leastUnits; cut <= end - leastUnits; cut += step) cuts.push(cut);
  const order = Uint32Array.from({ length: features.units }, (_, u) => u);
  const totals = countsWithin(features, begin, end);
  const scan = scanner(features, begin, end, cuts, totals);
  const found = scan(order, dispersion);
  if (found.statistic <= 0) return null;
  const strata = strataWithin(features.strata, begin, end);
  const simulated: number[] = [];
  let exceeded = 0;
  const simulate = (times: number) => {
    for (let i = 0; i < times; i++) {
      for (const positions of strata) {
        const units = random.shuffle(positions.slice());
        positions.forEach((position, at) => order[position] = units[at]);
      }
      const { statistic } = scan(order, null);
      simulated.push(statistic);
      if (statistic >= found.statistic && ++exceeded >= 5) return;
    }
  };
  simulate(FIRST);
  if (exceeded >= 5) return null;
  const extrapolated = gumbelTail(simulated, found.statistic);
  if (extrapolated > significance / 100 && extrapolated < 30 * significance) simulate(MORE);
  if (exceeded >= 5 && simulated.length < FIRST + MORE) return null;
  const pValueOf = (statistic: number) => {
    let above = 0;
    for (const value of simulated) if (value >= statistic) above++;
    const tail = gumbelTail(simulated, statistic);
    return above > 0 ? (above + 1) / (simulated.length + 1) : Math.min(1 / (simulated.length + 1), tail);
  };
  return { pValue: pValueOf(found.statistic), cut: found.cut, pValueOf };
}

/** Counts of each feature within some units. */
export function countsWithin(features: UnitFeatures, begin: number, end: number): Uint32Array {
  const { offsets, codes, counts, trials } = features;
  const totals = new Uint32Array(trials.length);
  for (let i = offsets[begin]; i < offsets[end]; i++) totals[codes[i]] += counts[i];
  return totals;
}

/** The weight of some units together. */
export function weightWithin({ weights }: UnitFeatures, begin: number, end: number): number {
  let sum = 0;
  for (let u = begin; u < end; u++) sum += weights[u];
  return sum;
}

/**
 * For each feature the variance of the counts of blocks of units by that of independent units, at
 * least 1. It is taken from the differences of neighbouring blocks, without the largest tenth, so
 * that a few changes of level do not count. Blocks have as many units as the log has blocks.
 *
 * @example
 * ```ts
 * import { dispersionOf } from "@/numerics/change-points.ts";
 * import { assert } from "@std/assert";
 *
 * // The feature occurs in runs of 100 units.
 * const has = Array.from({ length: 2000 }, (_, u) => Math.floor(u / 100) % 2);
 * const offsets = Uint32Array.of(0, ...has.map((_, u) => has.slice(0, u + 1).filter((one) => one === 1).length));
 * const [ratio] = dispersionOf({
 *   units: 2000,
 *   weights: new Uint32Array(2000).fill(1),
 *   trials: Int32Array.of(-1),
 *   tested: Uint8Array.of(1),
 *   offsets,
 *   codes: new Uint32Array(1000),
 *   counts: new Uint32Array(1000).fill(1),
 *   strata: null,
 * });
 * assert(ratio > 5);
 * ```
 */
export function dispersionOf(features: UnitFeatures): Float64Array {
  const { units, trials, tested } = features;
  const ratios = new Float64Array(trials.length).fill(1);
  const length = Math.max(10, Math.floor(Math.sqrt(units)));
  const blocks = Math.floor(units / length);
  if (blocks < 8) return ratios;
  const counts = Array.from({ length: blocks }, (_, b) => countsWithin(features, b * length, (b + 1) * length));
  const weights = counts.map((_, b) => weightWithin(features, b * length, (b + 1) * length));
  for (let j = 0; j < trials.length; j++) {
    if (tested[j] === 0) continue;
    const of = (b: number) => trials[j] < 0 ? weights[b] : counts[b][trials[j]];
    const squares: number[] = [];
    for (let b = 0; b + 1 < blocks; b++) {
      const [n, m] = [of(b), of(b + 1)];
      if (n < 3 || m < 3) continue;
      const share = (counts[b][j] + counts[b + 1][j] + 0.5) / (n + m + 1);
      squares.push((counts[b][j] / n - counts[b + 1][j] / m) ** 2 / (share * (1 - share) * (1 / n + 1 / m)));
    }
    if (squares.length < 8) continue;
    squares.sort((a, b) => a - b);
    const kept = squares.slice(0, Math.floor(squares.length * 0.9));
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length / TRIMMED_MEAN;
    // Less one standard error: a ratio that is above 1 by chance would hide changes.
    ratios[j] = Math.max(1, mean - Math.sqrt(2 / squares.length));
  }
  return ratios;
}

/** Mean of the chi-square distribution with one degree of freedom, without its largest tenth. */
const TRIMMED_MEAN = 0.6045;

/**
 * For each tested feature the likelihood ratio statistic of two shares against one at a cut, by its
 * dispersion; 0 for others.
 */
export function changeStatistics(
  features: UnitFeatures,
  [begin, before, after, end]: readonly [number, number, number, number],
  dispersion: Float64Array,
): Float64Array {
  const { trials, tested } = features;
  const [first, second] = [countsWithin(features, begin, before), countsWithin(features, after, end)];
  const [n, m] = [weightWithin(features, begin, before), weightWithin(features, after, end)];
  return Float64Array.from(trials, (trial, j) => {
    if (tested[j] === 0) return 0;
    const [k, l] = trial < 0 ? [n, m] : [first[trial], second[trial]];
    return shareStatistic(first[j], k, second[j], l) / dispersion[j];
  });
}

/**
 * Twice the logarithm of the likelihood ratio of two shares, `a` of `n` and `b` of `m`, against
 * one.
 *
 * @example
 * ```ts
 * import { shareStatistic } from "@/numerics/change-points.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(shareStatistic(5, 10, 10, 20), 0, 1e-9);
 * assertAlmostEquals(shareStatistic(0, 10, 10, 10), 40 * Math.log(2));
 * ```
 */
export function shareStatistic(a: number, n: number, b: number, m: number): number {
  if (n === 0 || m === 0) return 0;
  const sum = xLogX(a) + xLogX(n - a) - xLogX(n) + xLogX(b) + xLogX(m - b) - xLogX(m) -
    xLogX(a + b) - xLogX(n + m - a - b) + xLogX(n + m);
  return Math.max(0, 2 * sum);
}

const xLogX = (x: number): number => x > 1 ? x * Math.log(x) : 0;

/** Rounding that a statistic may be wrong by. */
const ROUNDING = 1e-6;

/**
 * Finds the largest statistic over features and cuts, with the units in a given order. The
 * logarithm of the likelihood ratio is at most twice Pearson's statistic, since the divergence of
 * Kullback and Leibler is at most that of chi-square (Gibbs and Su, "On Choosing and Bounding
 * Probability Metrics", 2002): what cannot be the largest by that, most of all, is not computed.
 */
function scanner(features: UnitFeatures, begin: number, end: number, cuts: readonly number[], totals: Uint32Array) {
  const { weights, trials, tested } = features;
  const whole = weightWithin(features, begin, end);
  const allOf = (j: number) => trials[j] < 0 ? whole : totals[trials[j]];
  // By trials, so that what is shared by all features with the same trials is computed once.
  const candidates = Uint32Array.from(
    [...trials.keys()].filter((j) => tested[j] === 1 && totals[j] > 0 && totals[j] < allOf(j)).sort((a, b) =>
      trials[a] - trials[b]
    ),
  );
  // The statistic of whole counts needs x log x of whole numbers only.
  const most = candidates.reduce((most, j) => Math.max(most, allOf(j)), 1);
  const table = most <= 4e6 ? Float64Array.from({ length: most + 1 }, (_, x) => xLogX(x)) : null;
  const log = (x: number) => table === null ? xLogX(x) : table[x];
  const least = Math.max(5, weightWithin(features, begin, cuts[0]) / 2);
  // The slot of a candidate is its own number.
  const { offsets, codes, counts, slots, usual } = sparseCounts(features, [begin, end], candidates);
  const firsts = [...candidates.keys()].filter((k) => k === 0 || trials[candidates[k]] !== trials[candidates[k - 1]]);
  const groups = firsts.map((first, g) => ({
    first,
    last: firsts[g + 1] ?? candidates.length,
    tried: trials[candidates[first]] < 0 ? -1 : slots[trials[candidates[first]]],
    all: allOf(candidates[first]),
  }));
  const successes = Float64Array.from(candidates, (j) => totals[j]);
  const frequent = Uint32Array.from([...usual.keys()].filter((slot) => usual[slot] !== 0));
  const seen = new Float64Array(usual.length);
  return (order: Uint32Array, dispersion: Float64Array | null): { statistic: number; cut: number } => {
    seen.fill(0);
    const ratio = Float64Array.from(candidates, (j) => dispersion === null ? 1 : dispersion[j]);
    const spread = new Float64Array(candidates.length);
    for (const { first, last, all } of groups) {
      for (let k = first; k < last; k++) spread[k] = ratio[k] * successes[k] * (all - successes[k]) / (2 * all);
    }
    let [statistic, cut, weight, unit] = [0, begin, 0, begin];
    for (const next of cuts) {
      for (const slot of frequent) seen[slot] += usual[slot] * (next - unit);
      for (; unit < next; unit++) {
        const u = order[unit] - begin;
        weight += weights[u + begin];
        for (let i = offsets[u]; i < offsets[u + 1]; i++) seen[codes[i]] += counts[i];
      }
      for (const { first, last, tried, all } of groups) {
        const n = tried < 0 ? weight : seen[tried];
        const m = all - n;
        if (n < least || m < least) continue;
        let bound = (statistic - ROUNDING) * n * m;
        // This loop takes most of the time of a search for changes.
        for (let k = first; k < last; k++) {
          const d = seen[k] * all - n * successes[k];
          if (d * d < bound * spread[k]) continue;
          const [a, yes] = [seen[k], successes[k]];
          const b = yes - a;
          const sum = log(a) + log(n - a) - log(n) + log(b) + log(m - b) - log(m) - log(yes) - log(all - yes) + log(all);
          const value = 2 * sum / ratio[k];
          if (value <= statistic) continue;
          [statistic, cut] = [value, next];
          bound = (statistic - ROUNDING) * n * m;
        }
      }
    }
    return { statistic, cut };
  };
}

/**
 * The counts of some features, and of those that count their trials, in the units of a stretch:
 * where they differ from the most frequent count of the feature, and by how much, as these are few.
 *
 * @returns differences by unit of the stretch and slot, the slot of each feature, and the most
 * frequent count of each slot
 */
function sparseCounts(features: UnitFeatures, [begin, end]: readonly [number, number], candidates: Uint32Array) {
  const { trials, offsets, codes, counts } = features;
  const needed = [...new Set([...candidates, ...Array.from(candidates, (j) => trials[j]).filter((j) => j >= 0)])];
  const slots = new Int32Array(trials.length).fill(-1);
  needed.forEach((j, slot) => slots[j] = slot);
  const each = (visit: (slot: number, count: number) => void, ended: (unit: number) => void) => {
    for (let u = begin; u < end; u++) {
      for (let i = offsets[u]; i < offsets[u + 1]; i++) if (slots[codes[i]] >= 0) visit(slots[codes[i]], counts[i]);
      ended(u - begin);
    }
  };
  const frequencies = needed.map(() => new Map<number, number>());
  each((slot, count) => frequencies[slot].set(count, (frequencies[slot].get(count) ?? 0) + 1), () => {});
  const usual = Int32Array.from(frequencies, (own) => {
    const zeros = [...own.values()].reduce((rest, times) => rest - times, end - begin);
    return [...own].reduce((most, one) => one[1] > most[1] ? one : most, [0, zeros])[0];
  });
  const found = { offsets: new Uint32Array(end - begin + 1), codes: [] as number[], counts: [] as number[] };
  const own = usual.map((count) => -count);
  each((slot, count) => own[slot] += count, (unit) => {
    for (let slot = 0; slot < own.length; slot++) {
      if (own[slot] !== 0) {
        found.codes.push(slot);
        found.counts.push(own[slot]);
      }
      own[slot] = -usual[slot];
    }
    found.offsets[unit + 1] = found.codes.length;
  });
  return { offsets: found.offsets, codes: Uint32Array.from(found.codes), counts: Int32Array.from(found.counts), slots, usual };
}

function strataWithin(strata: Uint16Array | null, begin: number, end: number): Uint32Array[] {
  if (strata === null) return [Uint32Array.from({ length: end - begin }, (_, i) => begin + i)];
  const groups = new Map<number, number[]>();
  for (let u = begin; u < end; u++) {
    const own = groups.get(strata[u]);
    if (own === undefined) groups.set(strata[u], [u]);
    else own.push(u);
  }
  return [...groups.values()].map((units) => Uint32Array.from(units));
}

/** Tail of the Gumbel distribution with the mean and the variance of the simulated maxima. */
function gumbelTail(simulated: readonly number[], value: number): number {
  const n = simulated.length;
  const mean = simulated.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(simulated.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  if (!(deviation > 0)) return value > mean ? 0 : 1;
  const scale = deviation * Math.sqrt(6) / Math.PI;
  return -Math.expm1(-Math.exp(-(value - (mean - 0.5772156649 * scale)) / scale));
}

/**
 * The features that may show a change: those that occur and fail to occur at least `least` times,
 * and of those with equal counts in all units only the first. Features that count their trials
 * stay. `from` has the number of each in the original.
 */
export function informativeFeatures(
  features: UnitFeatures,
  least: number,
): { readonly features: UnitFeatures; readonly from: Uint32Array } {
  const { units, trials, tested } = features;
  const totals = countsWithin(features, 0, units);
  const whole = weightWithin(features, 0, units);
  const nameOf = namesByCounts(features);
  const known = new Set<string>();
  const keep = new Uint8Array(trials.length);
  const test = new Uint8Array(trials.length);
  for (let j = 0; j < trials.length; j++) {
    const all = trials[j] < 0 ? whole : totals[trials[j]];
    if (tested[j] === 0 || totals[j] < least || all - totals[j] < least) continue;
    const key = `${nameOf(trials[j])}/${nameOf(j)}`;
    if (known.has(key)) continue;
    known.add(key);
    keep[j] = test[j] = 1;
    if (trials[j] >= 0) keep[trials[j]] = 1;
  }
  const from = Uint32Array.from([...keep.keys()].filter((j) => keep[j] === 1));
  return { features: { ...onlyFeatures(features, from), tested: Uint8Array.from(from, (j) => test[j]) }, from };
}

/** Names that features have in common if their counts are equal in all units; "" for none. */
function namesByCounts({ units, trials, offsets, codes, counts }: UnitFeatures): (feature: number) => string {
  const hashes = [createRandom(1), createRandom(2)].map((random) => {
    const keys = Uint32Array.from({ length: units }, () => random.uint32());
    const hash = new Uint32Array(trials.length);
    for (let u = 0; u < units; u++) {
      for (let i = offsets[u]; i < offsets[u + 1]; i++) hash[codes[i]] += Math.imul(keys[u], counts[i]) >>> 0;
    }
    return hash;
  });
  return (j) => j < 0 ? "" : `${hashes[0][j]} ${hashes[1][j]}`;
}

/** Some of the features, numbered anew in their order. */
function onlyFeatures(features: UnitFeatures, from: Uint32Array): UnitFeatures {
  const { units, trials, tested, offsets, codes, counts } = features;
  const number = new Int32Array(trials.length).fill(-1);
  from.forEach((j, at) => number[j] = at);
  const kept = {
    offsets: new Uint32Array(units + 1),
    codes: new Uint32Array(codes.length),
    counts: new Uint32Array(codes.length),
  };
  let size = 0;
  for (let u = 0; u < units; u++) {
    for (let i = offsets[u]; i < offsets[u + 1]; i++) {
      if (number[codes[i]] < 0) continue;
      kept.codes[size] = number[codes[i]];
      kept.counts[size++] = counts[i];
    }
    kept.offsets[u + 1] = size;
  }
  return {
    ...features,
    trials: Int32Array.from(from, (j) => trials[j] < 0 || number[trials[j]] < 0 ? -1 : number[trials[j]]),
    tested: Uint8Array.from(from, (j) => tested[j]),
    offsets: kept.offsets,
    codes: kept.codes.slice(0, size),
    counts: kept.counts.slice(0, size),
  };
}
