import type { FilteredEvents } from "./filtered-events.ts";
import { quantilesOfRows, type VariantQuantiles } from "./listed-variants.ts";

/** Durations of the completed cases of each variant, in seconds; NaN where there is none. */
export type VariantDurations = Pick<VariantQuantiles, "median" | "p90">;

/** Quantiles of the durations of each variant. Linear, plus sorting the durations. */
export function variantDurations(events: FilteredEvents): VariantDurations {
  const { variants: { counts }, variantOfCase } = events.variants();
  const { median, p90 } = quantilesOfRows(events, variantOfCase, counts.length);
  return { median, p90 };
}
