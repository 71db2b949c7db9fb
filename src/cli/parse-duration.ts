import { usageError } from "../errors.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/**
 * Reads a duration such as `60s`, `1.5min` or `500ms`.
 *
 * @param flag for the error's text
 * @returns milliseconds
 * @throws a usage error for anything else
 *
 * @example
 * ```ts
 * import { parseDuration } from "@/cli/parse-duration.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseDuration("1.5min", "--budget"), 90_000);
 * ```
 */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|h)$/.exec(text);
  if (match !== null) return Number(match[1]) * UNITS[match[2]];
  throw usageError({ expected: `a duration such as 60s, 5min or 1h in ${flag}`, found: JSON.stringify(text) });
}
