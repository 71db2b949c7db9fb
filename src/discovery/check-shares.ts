import { usageError } from "../errors.ts";

/**
 * Checks that thresholds are numbers from 0 to 1; undefined means not given.
 *
 * @throws a usage error that names the option
 */
export function checkShares(options: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) {
    const value = options[name];
    if (value === undefined || (typeof value === "number" && value >= 0 && value <= 1)) continue;
    throw usageError({ expected: `a number from 0 to 1 as ${name}`, found: String(value) });
  }
}
