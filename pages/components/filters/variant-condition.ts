import { type CaseCondition, sequenceKeys, type Variants } from "../../lib/tracebook.js";
import type { PageLog } from "../log/page-log.js";

/** The activities of a variant. */
export const labelsOf = ({ activities, offsets, steps }: Variants, v: number): string[] =>
  Array.from(steps.subarray(offsets[v], offsets[v + 1]) as ArrayLike<number>, (code) => activities[code]);

/** More names than these would make an address too long. */
const MOST_NAMES = 60;

/**
 * The cases of some variants that the filters leave, by their activities where these are few, else
 * by their numbers in the whole log.
 */
export function variantCondition(log: PageLog, chosen: readonly number[]): CaseCondition {
  const { offsets } = log.current.variants;
  const names = chosen.reduce((sum, v) => sum + offsets[v + 1] - offsets[v], 0);
  const numbers = names <= MOST_NAMES ? null : numbersIn(log.variants, log.current.variants, chosen);
  // Where filters have taken events away, the whole log does not have these variants.
  if (numbers !== null && numbers.length === chosen.length) return { kind: "variant-number", ranges: rangesOf(numbers) };
  return { kind: "variant", variants: chosen.map((v) => labelsOf(log.current.variants, v)) };
}

/** The numbers of the variants of a log, from 1, by the keys of their sequences. */
const numbered = new WeakMap<Variants, ReadonlyMap<string, number>>();

/** The numbers in the whole log of chosen variants, ascending, as far as it has them. */
function numbersIn(whole: Variants, left: Variants, chosen: readonly number[]): number[] {
  const numbers = numbered.get(whole) ?? new Map(sequenceKeys(whole).map((key, v) => [key, v + 1]));
  numbered.set(whole, numbers);
  const keys = sequenceKeys(left);
  return chosen.flatMap((v) => numbers.get(keys[v]) ?? []).sort((a, b) => a - b);
}

/** Ascending numbers as ranges. */
function rangesOf(numbers: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === number - 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges;
}
