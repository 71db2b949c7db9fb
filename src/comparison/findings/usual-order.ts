import type { Variants } from "../../event-log/variants.ts";
import { logGamma } from "../../numerics/log-gamma.ts";

/**
 * What a log's cases never do but for rare exceptions: activities that never follow each other
 * directly, and pairs that come in one order only.
 */
export interface UsualOrder {
  /** Whether the second activity hardly ever follows the first one, though both are frequent. */
  readonly avoids: (first: number, second: number) => boolean;
  /** Whether the first activity hardly ever comes before the second one, in cases with both. */
  readonly breaks: (first: number, second: number) => boolean;
  /** Whether the two may be parallel, so that their order tells nothing. */
  readonly maybeParallel: (first: number, second: number) => boolean;
  /**
   * Activities that follow the first one directly and come directly before the second one in some
   * cases, the most frequent first: which may be missing between the two.
   */
  readonly between: (first: number, second: number) => number[];
}

/** An exception is at most this share of the occurrences of the rarer activity. */
export const EXCEPTION = 0.03;
/** Greatest chance of so few occurrences in a log without order, for one pair of activities. */
export const SURPRISE = 1e-6;

/** From so many cases on that are so much of the log, what they do is a habit and no exception. */
const HABIT_CASES = 20;
const HABIT_SHARE = 0.001;

/** Fewest cases of a log whose doing the same is a habit and no mistake. */
export const leastOfHabit = (cases: number): number => Math.max(HABIT_CASES, HABIT_SHARE * cases);

/** Share of the cases in which each of two orders must be, and fewest cases, to be usual both. */
const EITHER = 0.05;
const LEAST_TOGETHER = 20;

/**
 * Learns the {@linkcode UsualOrder} of a log. A pair is one if it occurs in at most 3 % of the
 * cases where it could, and if so few would be next to impossible (one in a million) in a log whose
 * events had no order. What occurs `habit` times is no exception, however much else there is.
 * Quadratic in the distinct activities of each variant.
 *
 * @param options habit, by default endless; `parallel`: whether two activities are known to be
 * parallel, so that their order is no rule
 */
export function usualOrderOf(
  variants: Variants,
  { habit = Infinity, parallel = () => false }: {
    readonly habit?: number;
    readonly parallel?: (first: number, second: number) => boolean;
  } = {},
): UsualOrder {
  const { activities } = variants;
  const size = activities.length;
  const { follows, before, occurrences, all } = countOrders(variants);
  const followed = (first: number, second: number) => follows.get(first * size + second) ?? 0;
  const preceded = (first: number, second: number) => before.get(first * size + second) ?? 0;
  const inEitherOrder = onceForEach(size, (first, second) => {
    const [a, b] = [preceded(first, second), preceded(second, first)];
    return a + b >= LEAST_TOGETHER && Math.min(a, b) >= EITHER * (a + b);
  });
  // Two activities that each come in either order with a third one are parallel to it, and may be
  // to each other.
  const maybeParallel = (first: number, second: number): boolean =>
    parallel(first, second) ||
    activities.some((_, third) =>
      third !== first && third !== second && inEitherOrder(first, third) && inEitherOrder(second, third)
    );
  return {
    maybeParallel,
    between(first, second) {
      const least = activities.map((_, own) => Math.min(followed(first, own), followed(own, second)));
      return [...least.keys()].filter((own) => least[own] > 0).sort((a, b) => least[b] - least[a] || a - b);
    },
    avoids: onceForEach(size, (first, second) => {
      const count = followed(first, second);
      const expected = occurrences[first] * occurrences[second] / Math.max(1, all);
      return count < habit && count <= EXCEPTION * Math.min(occurrences[first], occurrences[second]) &&
        poissonBelow(count, expected) <= SURPRISE && (first === second || !maybeParallel(first, second));
    }),
    breaks(first, second) {
      const [count, other] = [preceded(first, second), preceded(second, first)];
      return count < habit && count <= EXCEPTION * (count + other) && binomialBelow(count, count + other) <= SURPRISE &&
        !maybeParallel(first, second);
    },
  };
}

/** How often two activities come in an order; a pair is `first * size + second`. */
interface OrderCounts {
  /** How often the second follows the first directly. */
  readonly follows: ReadonlyMap<number, number>;
  /** Cases in which the first is done before the second for the first time. */
  readonly before: ReadonlyMap<number, number>;
  /** How often each activity occurs, and all together. */
  readonly occurrences: Float64Array;
  readonly all: number;
}

function countOrders({ activities: { length: size }, offsets, steps, counts }: Variants): OrderCounts {
  const [follows, before] = [new Map<number, number>(), new Map<number, number>()];
  const add = (to: Map<number, number>, key: number, count: number) => to.set(key, (to.get(key) ?? 0) + count);
  const occurrences = new Float64Array(size);
  let all = 0;
  const seen = new Int32Array(size).fill(-1);
  for (let v = 0; v < counts.length; v++) {
    const firsts: number[] = [];
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      const to = steps[i];
      // Start and end of the case precede and follow as well, so each event has two neighbours.
      occurrences[to] += counts[v];
      all += counts[v];
      if (i > offsets[v]) add(follows, steps[i - 1] * size + to, counts[v]);
      if (seen[to] === v) continue;
      seen[to] = v;
      for (const from of firsts) add(before, from * size + to, counts[v]);
      firsts.push(to);
    }
  }
  return { follows, before, occurrences, all };
}

/** Asks for each pair of activities once. */
function onceForEach(
  size: number,
  ask: (first: number, second: number) => boolean,
): (first: number, second: number) => boolean {
  const known = new Map<number, boolean>();
  return (first, second) => {
    const key = first * size + second;
    let answer = known.get(key);
    if (answer === undefined) known.set(key, answer = ask(first, second));
    return answer;
  };
}

/** Chance of at most `count` occurrences where `expected` are. */
export function poissonBelow(count: number, expected: number): number {
  let sum = 0;
  for (let k = 0; k <= count; k++) sum += Math.exp(k * Math.log(expected || Number.MIN_VALUE) - expected - logGamma(k + 1));
  return Math.min(1, sum);
}

/** Chance of at most `count` heads of so many fair coins. */
function binomialBelow(count: number, coins: number): number {
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    sum += Math.exp(logGamma(coins + 1) - logGamma(k + 1) - logGamma(coins - k + 1) - coins * Math.LN2);
  }
  return Math.min(1, sum);
}
