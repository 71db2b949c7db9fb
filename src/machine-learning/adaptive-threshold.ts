import { usageError } from "../errors.ts";

/** A threshold that new scores stay below with a wanted share, kept up as they come. */
export interface AdaptiveThreshold {
  /** The threshold for the next score. */
  value(): number;
  /** Tells what the next score was. */
  update(score: number): void;
}

/** Options of {@linkcode adaptiveThreshold}. */
export interface AdaptiveThresholdOptions {
  /** Share of the scores that shall stay at or below the threshold, between 0 and 1. */
  readonly share: number;
  /** By how much of a miss the level moves. Default 0.002; 0 leaves the level where it is. */
  readonly rate?: number;
  /** The newest scores that count. Default 2,000. */
  readonly window?: number;
}

/**
 * Split conformal prediction, one-sided (Papadopoulos et al., "Inductive confidence machines for regression", 2002): the threshold is the quantile of
 * past scores at level (n + 1) x share / n. Where past and future are alike, new scores stay below it with at least that share. Where they drift,
 * the level adapts: each miss raises it, each hit lowers it (Gibbs and Candès, "Adaptive conformal inference under distribution shift",
 * 2021), and old scores leave the window.
 *
 * An update takes time proportional to the window.
 *
 * @param scores of past cases that nothing was fitted to, oldest first
 * @throws a usage error for a share outside 0 to 1, or no scores
 *
 * @example
 * ```ts
 * import { adaptiveThreshold } from "@/machine-learning/adaptive-threshold.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const errors = Array.from({ length: 99 }, (_, at) => at + 1);
 * assertEquals(adaptiveThreshold(errors, { share: 0.9 }).value(), 90);
 * ```
 */
export function adaptiveThreshold(scores: ArrayLike<number>, options: AdaptiveThresholdOptions): AdaptiveThreshold {
  const { share, rate = 0.002, window = 2000 } = options;
  if (!(share > 0 && share < 1) || scores.length === 0) {
    throw usageError({ expected: "past scores and a share between 0 and 1", found: `${scores.length} scores, share ${share}` });
  }
  const queue = Array.from(
    { length: Math.min(window, scores.length) },
    (_, at) => scores[scores.length - Math.min(window, scores.length) + at],
  );
  const sorted = queue.toSorted((a, b) => a - b);
  let level = share;
  const value = () => {
    // Beyond the greatest score seen nothing is known: it is the most that can be said.
    const rank = Math.ceil((sorted.length + 1) * level);
    return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  };
  return {
    value,
    update(score) {
      level = Math.min(0.9999, Math.max(0.0001, level + rate * ((score > value() ? 1 : 0) - (1 - share))));
      sorted.splice(placeIn(sorted, score), 0, score);
      queue.push(score);
      if (queue.length > window) sorted.splice(placeIn(sorted, queue.shift()!), 1);
    },
  };
}

/** The first position whose number is not below the given one. */
function placeIn(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
