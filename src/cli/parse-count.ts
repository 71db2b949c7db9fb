import { usageError } from "../errors.ts";

/**
 * The whole number that a flag gives, or undefined where the flag is not given.
 *
 * @throws a usage error unless it is a whole number from 0 to `most`, which is 2^53 - 1 by default
 */
export function parseCount(text: string | undefined, flag: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= most) return count;
  const range = most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : "";
  throw usageError({ expected: `a whole number${range} in ${flag}`, found: JSON.stringify(text) });
}

/** Trials that tuning may have: more would take hours without finding more. */
export const MOST_TRIALS = 1000;
