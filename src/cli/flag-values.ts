import { usageError } from "../errors.ts";
import { groupDigits } from "../numerics/number-text.ts";
import type { CommandInput } from "./command.ts";

/**
 * The whole number of a flag; undefined if the flag was not given.
 *
 * @param most greatest number allowed; default 2^53 - 1
 * @throws a usage error for anything but a whole number from 0 to `most`
 */
export function parseCount(text: string | undefined, flag: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= most) return count;
  const range = most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : "";
  throw usageError({ expected: `a whole number${range} in ${flag}`, found: JSON.stringify(text) });
}

/**
 * Checks that each flag given is for the action given: one without effect would be taken to have
 * one, such as `--days` of a new token with the rotation of keys.
 *
 * @param flags the actions that each flag is for; other flags are for all
 * @throws a usage error that names them
 */
export function checkActionFlags(
  action: string,
  flags: Readonly<Record<string, readonly string[]>>,
  { has }: Pick<CommandInput, "has">,
): void {
  for (const [flag, actions] of Object.entries(flags)) {
    if (!has(flag) || actions.includes(action)) continue;
    const named = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(actions);
    throw usageError({ expected: `--${flag} with ${named}`, found: `--${flag} with ${action}` });
  }
}

/** Most earlier versions of a log that are kept: each is a copy. */
export const MOST_VERSIONS = 1000;

/** Most trials of tuning: more would take hours and find no better settings. */
export const MOST_TRIALS = 1000;

/** A day: timers count in ms, and end at once if they are set for longer than 24 days. */
const MOST_SECONDS = 86_400;

/**
 * The number of seconds of a flag; undefined if the flag was not given.
 *
 * @throws a usage error for anything but a number from `least` to a day
 */
export function parseSeconds(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= least && seconds <= MOST_SECONDS) return seconds;
  throw usageError({
    expected: `a number of seconds from ${least} to ${groupDigits(MOST_SECONDS)} in ${flag}`,
    found: JSON.stringify(text),
  });
}

/**
 * The share of a flag as a number from 0 to 1; undefined if the flag was not given.
 *
 * @example
 * ```ts
 * import { parseShare } from "@/cli/flag-values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["5%", "0.05"].map((text) => parseShare(text, "--noise", 1)), [0.05, 0.05]);
 * ```
 *
 * @param most greatest share allowed
 * @throws a usage error for anything else
 */
export function parseShare(text: string | undefined, flag: string, most: number): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (percent === "%" ? 100 : 1);
  if (share >= 0 && share <= most) return share;
  throw usageError({ expected: `a number from 0 to ${most} in ${flag}, or a share such as 5%`, found: JSON.stringify(text) });
}
