import { usageError } from "../errors.ts";
import { stableOrder } from "./stable-order.ts";

/**
 * Numbers of which some are censored: known only to be at least so great. All three have the same
 * length.
 */
interface CensoredNumbers {
  /** The numbers; of a censored one its lower bound. */
  readonly values: ArrayLike<number>;
  /** 1 for a number that is known, 0 for a censored one. */
  readonly known: ArrayLike<number>;
  /** How much each counts, above 0. */
  readonly weights: ArrayLike<number>;
}

/** What {@linkcode survivalQuantiles} found. */
interface SurvivalQuantiles {
  /** The quantiles at shares 0, 1 / steps, ... 1, ascending. */
  readonly quantiles: number[];
  /** Share up to which the numbers tell them; quantiles at greater shares are extrapolated. */
  readonly observed: number;
}

/**
 * Weighted quantiles of numbers of which some are censored, by the product-limit estimator (Kaplan
 * and Meier, "Nonparametric estimation from incomplete observations", 1958). Right as far as the
 * censoring does not depend on the numbers.
 *
 * Where the greatest numbers are censored, nothing tells the quantiles beyond. They are
 * extrapolated by the exponential curve from the least number through the share that survives the
 * greatest one (Brown, Hollander and Korwar, "Nonparametric tests of independence for censored
 * data", 1974); that at share 1, which would be infinite, is taken half a step before. Where no
 * number is known, all are the greatest one.
 *
 * Takes n log n time.
 *
 * @param steps how many even steps lead from the least to the greatest
 * @throws a usage error where there are no numbers
 *
 * @example
 * ```ts
 * import { survivalQuantiles } from "@/numerics/survival-quantiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [1, 2, 3, 4];
 * const weights = [1, 1, 1, 1];
 * assertEquals(survivalQuantiles({ values, known: [1, 1, 1, 1], weights }, 4), { quantiles: [1, 1, 2, 3, 4], observed: 1 });
 * // that one has lasted 2 hours and still does tells that the others' 3 and 4 are more frequent than they look
 * assertEquals(survivalQuantiles({ values, known: [1, 0, 1, 1], weights }, 4).quantiles, [1, 1, 3, 4, 4]);
 * // of two cases that have lasted 3 and 4 hours nobody knows how long they will take
 * assertEquals(survivalQuantiles({ values, known: [1, 1, 0, 0], weights }, 4).observed, 0.5);
 * ```
 */
export function survivalQuantiles({ values, known, weights }: CensoredNumbers, steps: number): SurvivalQuantiles {
  const length = values.length;
  if (length === 0) throw usageError({ expected: "numbers to take quantiles of", found: "none" });
  // Of equal numbers the known ones come first: a censored one may be greater.
  const knownFirst = stableOrder(Float64Array.from({ length }, (_, at) => 1 - known[at]));
  const order = stableOrder(Float64Array.from(values), knownFirst);
  let atRisk = 0;
  for (const at of order) atRisk += weights[at];
  const quantiles: number[] = [];
  let surviving = 1;
  for (const at of order) {
    if (known[at] === 1) surviving *= Math.max(0, 1 - weights[at] / atRisk);
    atRisk -= weights[at];
    while (quantiles.length <= steps && 1 - surviving >= quantiles.length / steps - ROUNDING && known[at] === 1) {
      quantiles.push(values[at]);
    }
  }
  if (surviving < ROUNDING) surviving = 0;
  const least = values[order[0]];
  const greatest = values[order[length - 1]];
  const range = surviving > 0 && surviving < 1 ? greatest - least : 0;
  while (quantiles.length <= steps) {
    const beyond = Math.max(1 - quantiles.length / steps, 1 / (2 * steps));
    const reached = least + range * Math.log(beyond) / Math.log(surviving);
    quantiles.push(range > 0 && range < Infinity ? Math.max(greatest, Math.min(reached, Number.MAX_VALUE)) : greatest);
  }
  return { quantiles, observed: 1 - surviving };
}

/** Shares that differ by less are equal: the products round. */
const ROUNDING = 1e-9;
