import { quantile } from "../../numerics/quantile.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Durations of the cases of each variant, in seconds. */
export interface VariantDurations {
  readonly median: Float64Array;
  readonly p90: Float64Array;
}

/** Quantiles of the durations of each variant. Linear, plus sorting the durations. */
export function variantDurations({ log, variants }: FilteredEvents): VariantDurations {
  const { variants: { counts }, variantOfCase } = variants();
  const seconds = cycleTimes(log);
  const offsets = new Uint32Array(counts.length + 1);
  for (let v = 0; v < counts.length; v++) offsets[v + 1] = offsets[v] + counts[v];
  const next = offsets.slice();
  const sorted = new Float64Array(seconds.length);
  for (let c = 0; c < seconds.length; c++) sorted[next[variantOfCase[c]]++] = seconds[c];
  const figure = (share: number) =>
    Float64Array.from(counts, (_, v) => quantile(sorted.subarray(offsets[v], offsets[v + 1]), share));
  for (let v = 0; v < counts.length; v++) sorted.subarray(offsets[v], offsets[v + 1]).sort();
  return { median: figure(0.5), p90: figure(0.9) };
}
