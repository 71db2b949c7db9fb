import { cycleTimes } from "../../performance/cycle-times.ts";
import { lowerBound, upperBound } from "../../numerics/binary-search.ts";
import { quantile } from "../../numerics/quantile.ts";
import { type DurationHistogram, durationHistogram } from "../histogram.ts";
import { completedDurations } from "../overview-figures.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type VariantFold, variantRows } from "./listed-variants.ts";
import { type ShareOverTime, shareOverTime } from "./share-over-time.ts";

/** The cases of one variant. */
export interface VariantCases {
  readonly cases: number;
  readonly completed: number;
  /** Of its completed cases. */
  readonly histogram: DurationHistogram;
  /** Of all completed cases, counted in the bins of `histogram`. */
  readonly allCounts: readonly number[];
  /** Their share of the cases that start in each period. */
  readonly overTime: ShareOverTime;
  /** The slowest completed cases, the longest first; then running ones, the oldest first. */
  readonly slowest: readonly VariantCase[];
}

/** A case of a variant. */
interface VariantCase {
  readonly caseId: string;
  /** Time of its first event in ms. */
  readonly start: number;
  readonly seconds: number;
  readonly isCompleted: boolean;
}

/** Gathers the cases of a row of the list. Linear in the cases, plus sorting durations. */
export function variantCases(
  events: FilteredEvents,
  fold: VariantFold,
  { row, top }: { readonly row: number; readonly top: number },
): VariantCases {
  const { rowOf } = variantRows(events, fold);
  const { variantOfCase } = events.variants();
  const { log } = events;
  const { completed } = events.completed();
  const seconds = cycleTimes(log);
  const own = Array.from(log.caseIds.keys()).filter((c) => rowOf[variantOfCase[c]] === row);
  const durations = Float64Array.from(own.filter((c) => completed[c] === 1), (c) => seconds[c]).sort();
  const all = completedDurations(log, completed).sort();
  const histogram = durationHistogram(durations, Math.min(32, Math.max(4, durations.length)));
  const start = (c: number) => log.time[log.caseOffsets[c]];
  own.sort((a, b) =>
    completed[b] - completed[a] || (completed[a] === 1 ? seconds[b] - seconds[a] : start(a) - start(b)) || a - b
  );
  return {
    cases: own.length,
    completed: durations.length,
    histogram,
    allCounts: histogram.bins.map(({ from, to }, i) => {
      const isLast = i === histogram.bins.length - 1;
      return (isLast ? upperBound(all, to) : lowerBound(all, to)) - lowerBound(all, from);
    }),
    overTime: shareOverTime(events, {
      isOfKind: (c) => rowOf[variantOfCase[c]] === row,
      // A running case may leave the variant as long as any case may go on.
      seconds: quantile(durations.length === own.length ? durations : all, 0.9) || 0,
    }),
    slowest: own.slice(0, top).map((c) => ({
      caseId: log.caseIds[c],
      start: start(c),
      seconds: seconds[c],
      isCompleted: completed[c] === 1,
    })),
  };
}
