import { quantile } from "../../numerics/quantile.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Durations of the completed cases of each variant, in seconds; NaN where there is none. */
export interface VariantDurations {
  readonly median: Float64Array;
  readonly p90: Float64Array;
}

/** Quantiles of the durations of each variant. Linear, plus sorting the durations. */
export function variantDurations({ log, variants, completed }: FilteredEvents): VariantDurations {
  const { variants: { counts }, variantOfCase } = variants();
  const isDone = completed().completed;
  const seconds = cycleTimes(log);
  const offsets = new Uint32Array(counts.length + 1);
  for (let c = 0; c < seconds.length; c++) offsets[variantOfCase[c] + 1] += isDone[c];
  for (let v = 0; v < counts.length; v++) offsets[v + 1] += offsets[v];
  const next = offsets.slice();
  const sorted = new Float64Array(offsets[counts.length]);
  for (let c = 0; c < seconds.length; c++) if (isDone[c] === 1) sorted[next[variantOfCase[c]]++] = seconds[c];
  const durationsOf = (v: number) => sorted.subarray(offsets[v], offsets[v + 1]);
  for (let v = 0; v < counts.length; v++) durationsOf(v).sort();
  const figure = (share: number) => Float64Array.from(counts, (_, v) => quantile(durationsOf(v), share));
  return { median: figure(0.5), p90: figure(0.9) };
}
