/** Sums over the cases that a condition compares, by stratum. */
export interface StratumSums {
  readonly counts: Float64Array;
  /** Of the outcomes, and of their squares. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Of the scores, and of their squares. */
  readonly scores: Float64Array;
  readonly scoreSquares: Float64Array;
}

/** An outcome of cases, in groups of cases that are alike in what is adjusted for. */
export interface StratifiedOutcome {
  /** Of each case of the log; only those of the cases that have one are read. */
  readonly values: Float64Array;
  /** Of each case of the log its stratum, from 0; -1 for cases without an outcome. */
  readonly stratumOf: Int32Array;
  readonly strata: number;
  /** Midranks within the stratum, less their mean. */
  readonly scores: Float64Array;
  /** Sums over all cases. */
  readonly all: StratumSums;
}

/** How much greater the outcome of some cases is, others in the same stratum being equal. */
interface StratifiedEffect {
  /** Standardised rank sum (van Elteren 1960): normal with mean 0 and variance 1 by chance. */
  readonly z: number;
  /** Mean of the differences of the means in the strata, weighted by their information. */
  readonly difference: number;
  readonly standardError: number;
  /** Cases that satisfy the condition, in strata that have both. */
  readonly members: number;
}

/** Ranks an outcome within strata. n log n. */
export function stratifyOutcome(cases: Uint32Array, values: Float64Array, strataOf: Uint32Array): StratifiedOutcome {
  const strata = cases.reduce((most, c) => Math.max(most, strataOf[c] + 1), 0);
  const stratumOf = new Int32Array(values.length).fill(-1);
  for (const c of cases) stratumOf[c] = strataOf[c];
  const scores = new Float64Array(values.length);
  const counts = new Float64Array(strata);
  for (const c of cases) counts[stratumOf[c]]++;
  // Sorts by value, then distributes into strata: a sort by both would compare twice as often.
  const byValue = cases.toSorted((a, b) => values[a] - values[b] || a - b);
  const next = new Float64Array(strata);
  for (let s = 1; s < strata; s++) next[s] = next[s - 1] + counts[s - 1];
  const order = new Uint32Array(cases.length);
  for (const c of byValue) order[next[stratumOf[c]]++] = c;
  for (let first = 0; first < order.length;) {
    const n = counts[stratumOf[order[first]]];
    for (let i = 0; i < n;) {
      let end = i;
      while (end < n && values[order[first + end]] === values[order[first + i]]) end++;
      for (let at = i; at < end; at++) scores[order[first + at]] = (i + end - n) / 2;
      i = end;
    }
    first += n;
  }
  const outcome = { values, stratumOf, strata, scores };
  return { ...outcome, all: stratumSums(outcome, cases) };
}

/** Sums over some cases by stratum; those without an outcome are left out. Linear. */
export function stratumSums(
  { values, stratumOf, strata, scores }: Omit<StratifiedOutcome, "all">,
  cases: ArrayLike<number>,
): StratumSums {
  const [counts, sums, squares, ranks, scoreSquares] = [0, 1, 2, 3, 4].map(() => new Float64Array(strata));
  for (let i = 0; i < cases.length; i++) {
    const c = cases[i];
    const s = stratumOf[c];
    if (s < 0) continue;
    counts[s]++;
    sums[s] += values[c];
    squares[s] += values[c] * values[c];
    ranks[s] += scores[c];
    scoreSquares[s] += scores[c] * scores[c];
  }
  return { counts, sums, squares, scores: ranks, scoreSquares };
}

/**
 * The effect of a condition: cases that satisfy it beside the others of the same stratum. Linear in
 * the cases that satisfy it.
 *
 * @param members cases that satisfy it
 * @param compared sums over these and those that they are compared with; all of the outcome where
 * nothing is given
 */
export function stratifiedEffect(
  outcome: StratifiedOutcome,
  members: ArrayLike<number>,
  compared: StratumSums = outcome.all,
): StratifiedEffect {
  const own = stratumSums(outcome, members);
  let [ranks, variance, difference, weights, error, found] = [0, 0, 0, 0, 0, 0];
  for (let s = 0; s < outcome.strata; s++) {
    const [withIt, all] = [own.counts[s], compared.counts[s]];
    const without = all - withIt;
    if (withIt === 0 || without === 0) continue;
    const mean = compared.scores[s] / all;
    const spread = compared.scoreSquares[s] - all * mean * mean;
    ranks += own.scores[s] - withIt * mean;
    variance += withIt * without / (all * (all - 1)) * spread;
    const weight = withIt * without / all;
    const means = [(compared.sums[s] - own.sums[s]) / without, own.sums[s] / withIt];
    // Pooled, since a stratum may have a single case on one side.
    const within = Math.max(0, compared.squares[s] - without * means[0] ** 2 - withIt * means[1] ** 2) / Math.max(1, all - 2);
    difference += weight * (means[1] - means[0]);
    error += weight * weight * within * (1 / withIt + 1 / without);
    weights += weight;
    found += withIt;
  }
  return {
    z: variance > 0 ? ranks / Math.sqrt(variance) : 0,
    difference: weights > 0 ? difference / weights : 0,
    standardError: weights > 0 ? Math.sqrt(error) / weights : 0,
    members: found,
  };
}
