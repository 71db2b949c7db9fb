/** An activity with how many times it occurs in a row. */
interface RepeatedStep {
  readonly activity: number;
  readonly times: number;
}

/**
 * A sequence of activities with immediate repeats taken together.
 *
 * @example
 * ```ts
 * import { foldRepeats } from "@/browser/fold-repeats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(foldRepeats([7, 7, 2, 7]).map(({ activity, times }) => [activity, times]), [[7, 2], [2, 1], [7, 1]]);
 * ```
 */
export function foldRepeats(steps: readonly number[]): RepeatedStep[] {
  const folded: { activity: number; times: number }[] = [];
  for (const activity of steps) {
    const last = folded.at(-1);
    if (last?.activity === activity) last.times++;
    else folded.push({ activity, times: 1 });
  }
  return folded;
}
