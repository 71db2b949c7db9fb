/** Number of spans that {@linkcode caseStarts} counts by default. */
export const START_SPANS = 60;

/**
 * Counts the cases that start in each of some equally long spans between two times, for a small
 * picture. Linear in the cases.
 *
 * @example
 * ```ts
 * import { caseStarts } from "@/performance/case-starts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(caseStarts([0, 1, 9, 10], { first: 0, last: 10, spans: 2 }), [2, 2]);
 * ```
 *
 * @param starts times of the first events
 */
export function caseStarts(
  starts: Iterable<number>,
  { first, last, spans = START_SPANS }: { readonly first: number; readonly last: number; readonly spans?: number },
): number[] {
  const counts = new Array<number>(spans).fill(0);
  for (const start of starts) {
    counts[last > first ? Math.min(spans - 1, Math.floor(spans * (start - first) / (last - first))) : 0]++;
  }
  return counts;
}

/** The times at which the cases of a log start; cases without events are left out. */
export function* startTimes({ caseOffsets, time }: { readonly caseOffsets: Uint32Array; readonly time: Float64Array }) {
  for (let c = 0; c + 1 < caseOffsets.length; c++) if (caseOffsets[c] < caseOffsets[c + 1]) yield time[caseOffsets[c]];
}
