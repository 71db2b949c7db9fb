import { logGamma } from "./log-gamma.ts";

/** A table of two rows and two columns of counts. */
export interface FourfoldTable {
  /** With the property and the outcome. */
  readonly both: number;
  /** With the property. */
  readonly property: number;
  /** With the outcome. */
  readonly outcome: number;
  /** All. */
  readonly all: number;
}

/** A term below this share of the sum changes no digit of it: no more are added. */
const NEGLIGIBLE = 1e-17;

/**
 * Fisher's exact test (Fisher, "The Design of Experiments", 1935), one-sided: the probability that
 * at least as many of those with the property have the outcome as were observed, if property and
 * outcome are independent: the tail of the hypergeometric distribution. Linear in the length of the
 * tail that matters.
 *
 * @example
 * ```ts
 * import { fisherExactTest } from "@/numerics/fisher-exact-test.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // the lady tasting tea: all four cups right
 * assertAlmostEquals(fisherExactTest({ both: 4, property: 4, outcome: 4, all: 8 }), 1 / 70, 1e-12);
 * ```
 *
 * @param table whole numbers, `both` at most `property` and `outcome`, these at most `all`
 * @returns a probability from 0 to 1
 */
export function fisherExactTest({ both, property, outcome, all }: FourfoldTable): number {
  const least = Math.max(0, property + outcome - all);
  if (both <= least) return 1;
  const most = Math.min(property, outcome);
  // Below the mean the other tail is the shorter one.
  if (both * all < property * outcome) {
    const other = tail(both - 1, least, -1, { both, property, outcome, all });
    return Math.max(0, 1 - other);
  }
  return Math.min(1, tail(both, most, 1, { both, property, outcome, all }));
}

/**
 * Sum of the probabilities from one count to another, away from the mean: each from the one before.
 */
function tail(from: number, to: number, step: 1 | -1, { property, outcome, all }: FourfoldTable): number {
  const start = Math.exp(logProbability(from, property, outcome, all));
  let term = 1;
  let sum = 1;
  for (let count = from; count !== to; count += step) {
    const [higher, lower] = step === 1 ? [count + 1, count] : [count, count - 1];
    // probability of `higher` to that of `lower`
    const ratio = ((property - lower) * (outcome - lower)) / (higher * (all - property - outcome + higher));
    term *= step === 1 ? ratio : 1 / ratio;
    sum += term;
    if (term < NEGLIGIBLE * sum) break;
  }
  return start * sum;
}

function logProbability(both: number, property: number, outcome: number, all: number): number {
  return logChoose(property, both) + logChoose(all - property, outcome - both) - logChoose(all, outcome);
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
