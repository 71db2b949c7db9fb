import { stableOrder } from "../../numerics/stable-order.ts";
import { normalTail } from "../../numerics/normal-distribution.ts";

/** Values as ranks, for tests of many groups of their owners. */
export interface RankedValues {
  /** Of each value its rank less the mean rank; 0 for NaN. Equal values have equal ranks. */
  readonly scores: Float64Array;
  /** How many values are numbers. */
  readonly count: number;
  /** Sum of the squares of the scores. */
  readonly squares: number;
}

/** Ranks values once. NaN has no rank. n log n. */
export function rankValues(values: Float64Array): RankedValues {
  const order = stableOrder(values.map((value) => Number.isNaN(value) ? Infinity : value));
  const count = values.reduce((sum, value) => Number.isNaN(value) ? sum : sum + 1, 0);
  const scores = new Float64Array(values.length);
  let squares = 0;
  for (let i = 0; i < count;) {
    let end = i;
    while (end < count && values[order[end]] === values[order[i]]) end++;
    const score = (i + end - count) / 2;
    for (let at = i; at < end; at++) scores[order[at]] = score;
    squares += (end - i) * score * score;
    i = end;
  }
  return { scores, count, squares };
}

/**
 * The standardised rank sum of some owners of values (Wilcoxon 1945): positive where theirs are
 * greater. Its distribution if owners were chosen at random has mean 0 and variance 1 exactly, and
 * is taken for normal, so there should be at least 20 in and 20 out. Linear in the members.
 */
export function rankSumOf({ scores, count, squares }: RankedValues, members: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < members.length; i++) sum += scores[members[i]];
  const n = members.length;
  const variance = n * (count - n) / (count * (count - 1)) * squares;
  return variance > 0 ? sum / Math.sqrt(variance) : 0;
}

/** Chance of a deviation at least as far from 0, to either side. */
export const twoSided = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)));
