import { quantile } from "../../numerics/quantile.ts";
import { type DurationHistogram, durationHistogram } from "../histogram.ts";
import { completedDurations } from "../overview-figures.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Durations of completed cases. */
export interface CaseDurations {
  readonly histogram: DurationHistogram;
  /** In seconds; NaN where no case is completed. */
  readonly median: number;
}

/** Counts the durations of completed cases in bins. */
export function caseDurations({ log, completed }: FilteredEvents): CaseDurations {
  const durations = completedDurations(log, completed().completed).sort();
  return { histogram: durationHistogram(durations), median: quantile(durations, 0.5) };
}
