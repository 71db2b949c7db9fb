/** Settings of {@linkcode withBackOff}. */
interface BackOffOptions {
  /** Pause after the first attempt, in ms. Each further pause is twice as long. Default 1,000. */
  readonly first?: number;
  /**
   * Longest pause, in ms. Pauses begin at `first` again after a success that lasted longer than
   * this. Default 60,000.
   */
  readonly longest?: number;
  /** A monotonic clock, in ms. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Limits how often an action is attempted (exponential back-off). Concurrent calls share one
 * attempt; in the pause after an attempt, calls return false without another one.
 *
 * @param attempt resolves to whether it succeeded; must not reject
 * @returns a function that resolves to the result of the attempt, or to false in a pause
 *
 * @example
 * ```ts
 * import { withBackOff } from "@/database/embedded/with-back-off.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let now = 0, attempts = 0;
 * const start = withBackOff(() => Promise.resolve(++attempts === 3), { first: 1000, now: () => now });
 * assertEquals(await Promise.all([start(), start()]), [false, false]);
 * now = 999;
 * await start();
 * assertEquals(attempts, 1);
 * now = 1000;
 * await start();
 * now = 3000;
 * assertEquals([await start(), attempts], [true, 3]);
 * ```
 */
export function withBackOff(
  attempt: () => Promise<boolean>,
  { first = 1000, longest = 60_000, now = () => performance.now() }: BackOffOptions = {},
): () => Promise<boolean> {
  let running: Promise<boolean> | null = null;
  let [pause, ended, succeeded] = [0, -Infinity, false];
  const run = async () => {
    if (succeeded && now() - ended > longest) pause = 0;
    succeeded = await attempt();
    pause = Math.min(pause === 0 ? first : 2 * pause, longest);
    ended = now();
    running = null;
    return succeeded;
  };
  return () => running ?? (now() - ended < pause ? Promise.resolve(false) : running = run());
}
