/** An outcome of cases, in groups of cases that are alike in what is adjusted for. */
export interface StratifiedOutcome {
  /** The cases that have one. */
  readonly cases: Uint32Array;
  /** Of each case of the log; only those of `cases` are read. */
  readonly values: Float64Array;
  /** Of each case of the log its stratum, from 0. */
  readonly stratumOf: Uint32Array;
  readonly strata: number;
  /** Midranks within the stratum, less their mean. */
  readonly scores: Float64Array;
  /** Of each stratum its cases, and the sum of the squares of their scores. */
  readonly counts: Float64Array;
  readonly squares: Float64Array;
}

/** How much greater the outcome of some cases is, others in the same stratum being equal. */
export interface StratifiedEffect {
  /** Standardised rank sum (van Elteren 1960): normal with mean 0 and variance 1 by chance. */
  readonly z: number;
  /** Mean of the differences of the means in the strata, weighted by their information. */
  readonly difference: number;
  readonly standardError: number;
  /** Cases that satisfy the condition, in strata that have both. */
  readonly members: number;
}

/** Ranks an outcome within strata. n log n. */
export function stratifyOutcome(cases: Uint32Array, values: Float64Array, stratumOf: Uint32Array): StratifiedOutcome {
  const strata = cases.reduce((most, c) => Math.max(most, stratumOf[c] + 1), 0);
  const order = cases.toSorted((a, b) => stratumOf[a] - stratumOf[b] || values[a] - values[b] || a - b);
  const scores = new Float64Array(values.length);
  const [counts, squares] = [new Float64Array(strata), new Float64Array(strata)];
  for (const c of cases) counts[stratumOf[c]]++;
  for (let first = 0; first < order.length;) {
    const stratum = stratumOf[order[first]];
    const n = counts[stratum];
    for (let i = 0; i < n;) {
      let end = i;
      while (end < n && values[order[first + end]] === values[order[first + i]]) end++;
      const score = (i + end - n) / 2;
      for (let at = i; at < end; at++) scores[order[first + at]] = score;
      squares[stratum] += (end - i) * score * score;
      i = end;
    }
    first += n;
  }
  return { cases, values, stratumOf, strata, scores, counts, squares };
}

/**
 * The effect of a condition: cases that satisfy it beside the others of the same stratum. Linear in
 * the cases.
 *
 * @param has 1 for each case of the log that satisfies it, 2 for those that it is not compared with
 */
export function stratifiedEffect(outcome: StratifiedOutcome, has: Uint8Array): StratifiedEffect {
  const { cases, values, stratumOf, strata, scores, counts, squares } = outcome;
  const [n, sum, square] = [0, 1, 2].map(() => [new Float64Array(strata), new Float64Array(strata)]);
  const [rank, others, compared] = [0, 1, 2].map(() => new Float64Array(strata));
  for (const c of cases) {
    const [s, own] = [stratumOf[c], has[c]];
    if (own > 1) continue;
    n[own][s]++;
    sum[own][s] += values[c];
    square[own][s] += values[c] * values[c];
    if (own === 1) rank[s] += scores[c];
    else others[s] += scores[c];
    compared[s] += scores[c] * scores[c];
  }
  let [ranks, variance, difference, weights, error, members] = [0, 0, 0, 0, 0, 0];
  for (let s = 0; s < strata; s++) {
    const [without, withIt] = [n[0][s], n[1][s]];
    if (withIt === 0 || without === 0) continue;
    const all = withIt + without;
    // The scores of those that are compared: in all of the stratum their mean is 0.
    const mean = all === counts[s] ? 0 : (rank[s] + others[s]) / all;
    const spread = all === counts[s] ? squares[s] : compared[s] - all * mean * mean;
    ranks += rank[s] - withIt * mean;
    variance += withIt * without / (all * (all - 1)) * spread;
    const weight = withIt * without / all;
    const means = [sum[0][s] / without, sum[1][s] / withIt];
    // Pooled, since a stratum may have a single case on one side.
    const within = Math.max(0, square[0][s] - without * means[0] ** 2 + square[1][s] - withIt * means[1] ** 2) /
      Math.max(1, all - 2);
    difference += weight * (means[1] - means[0]);
    error += weight * weight * within * (1 / withIt + 1 / without);
    weights += weight;
    members += withIt;
  }
  return {
    z: variance > 0 ? ranks / Math.sqrt(variance) : 0,
    difference: weights > 0 ? difference / weights : 0,
    standardError: weights > 0 ? Math.sqrt(error) / weights : 0,
    members,
  };
}
