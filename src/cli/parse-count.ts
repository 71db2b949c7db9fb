import { usageError } from "../errors.ts";

/**
 * The whole number that a flag gives, or undefined where the flag is not given.
 *
 * @throws a usage error unless it is a whole number from 0 to 2^53 - 1
 */
export function parseCount(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw usageError({ expected: `a whole number in ${flag}`, found: JSON.stringify(text) });
}
