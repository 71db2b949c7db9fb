/**
 * Tells how far some work is that has stages, one after the other.
 *
 * @param weights how long each stage takes, in any measure
 * @param onProgress called with the share of all the work that is done, from 0 to 1, never less
 * than before
 * @returns for each stage a function to call with how much of it is done, of how much
 *
 * @example
 * ```ts
 * import { stagedProgress } from "@/prediction/validation/staged-progress.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const shares: number[] = [];
 * const [reading, writing] = stagedProgress([3, 1], (share) => shares.push(share));
 * reading(1, 2);
 * writing(1, 1);
 * assertEquals(shares, [0.375, 1]);
 * ```
 */
export function stagedProgress(
  weights: readonly number[],
  onProgress: (share: number) => void = () => {},
): ((done: number, total: number) => void)[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let most = 0;
  let before = 0;
  return weights.map((weight) => {
    const begin = before;
    before += weight;
    return (done, total) => {
      most = Math.max(most, (begin + weight * (total === 0 ? 1 : done / total)) / all);
      onProgress(most);
    };
  });
}
