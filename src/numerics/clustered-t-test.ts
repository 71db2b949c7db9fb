import { logGamma } from "./log-gamma.ts";

/** What {@linkcode clusteredTTest} found. */
interface ClusteredTest {
  /** Sum of all values, over the sum of all sizes. */
  readonly mean: number;
  /** Standard error of the mean; 0 where all clusters agree. */
  readonly standardError: number;
  /** Probability of so great a mean where the true one is 0 or less; 0.5 for a mean of 0. */
  readonly pValue: number;
}

/**
 * Tests one-sidedly whether a mean over observations that come in clusters is greater than 0.
 * Observations of one cluster may depend on each other in any way, clusters are independent: the
 * mean is a ratio of sums whose variance is that of the clusters' residuals (Liang and Zeger,
 * "Longitudinal data analysis using generalized linear models", 1986), its quotient by the standard
 * error is compared with Student's t of one degree of freedom less than there are clusters (Cameron
 * and Miller, "A practitioner's guide to cluster-robust inference", 2015). With clusters of size 1
 * this is Student's test of one sample. Fewer than two clusters prove nothing. Linear time.
 *
 * @example
 * ```ts
 * import { clusteredTTest } from "@/numerics/clustered-t-test.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // three cases with 2, 1 and 2 observations whose values add up to 6, 2 and 3
 * const { mean, pValue } = clusteredTTest([6, 2, 3], [2, 1, 2]);
 * assertAlmostEquals(mean, 2.2);
 * assertAlmostEquals(pValue, 0.0261, 1e-4);
 * ```
 *
 * @param sums of the values in each cluster
 * @param sizes of the clusters: how many observations, or their weight
 */
export function clusteredTTest(sums: ArrayLike<number>, sizes: ArrayLike<number>): ClusteredTest {
  const clusters = sums.length;
  let [sum, size] = [0, 0];
  for (let at = 0; at < clusters; at++) {
    sum += sums[at];
    size += sizes[at];
  }
  const mean = size > 0 ? sum / size : 0;
  if (clusters < 2) return { mean, standardError: Infinity, pValue: 0.5 };
  let squares = 0;
  for (let at = 0; at < clusters; at++) squares += (sums[at] - mean * sizes[at]) ** 2;
  const standardError = Math.sqrt(squares * clusters / (clusters - 1)) / size;
  return { mean, standardError, pValue: mean === 0 ? 0.5 : studentTail(mean / standardError, clusters - 1) };
}

/**
 * The probability that Student's t is greater than a value, by the incomplete beta function
 * (Abramowitz and Stegun, 1964, 26.7.1).
 */
function studentTail(t: number, freedom: number): number {
  if (Math.abs(t) === Infinity) return t > 0 ? 0 : 1;
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? tail : 1 - tail;
}

/**
 * Abramowitz and Stegun, 1964, 26.5.8, whose fraction converges fast below the mean of the
 * distribution.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const factor = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return factor / a / betaFraction(x, a, b);
}

/** The continued fraction from its first term on, by the method of Lentz (1976). */
function betaFraction(x: number, a: number, b: number): number {
  let value = 1;
  let c = 1;
  let d = 0;
  for (let term = 1; term < 2000; term++) {
    const m = term >> 1;
    const numerator = term % 2 === 0
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + numerator * d || TINY);
    c = 1 + numerator / c || TINY;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return value;
}

/** Stands for 0, by which nothing is divided. */
const TINY = 1e-300;
