import { quantile } from "../numerics/quantile.ts";

/** A histogram of durations. */
export interface DurationHistogram {
  /** Logarithmic bins where the durations differ by orders of magnitude. */
  readonly scale: "linear" | "log";
  /** Bins from short to long, in seconds: `from` is in, `to` is not (but in the last). */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Longer ones, left out of linear bins so that a few do not press the others together. */
  readonly beyond: number;
  /** Below the first logarithmic bin: too short for the scale, zero among them. */
  readonly below: number;
}

/** Ratio of the 95th to the 5th percentile above which bins are logarithmic. */
const LOG_RATIO = 60;

/**
 * Counts durations in about `wanted` equal bins, on a linear scale up to the 99th percentile or on
 * a logarithmic one, whichever shows the shape.
 *
 * @param durations in seconds, sorted ascending, not negative
 */
export function durationHistogram(durations: Float64Array, wanted = 48): DurationHistogram {
  if (durations.length === 0) return { scale: "linear", bins: [], beyond: 0, below: 0 };
  const low = Math.max(1, quantile(durations, 0.05));
  const high = quantile(durations, 0.95);
  // A hundredth of the others may be shorter than a logarithmic axis shows; what takes less than a
  // second counts as nothing there.
  const shortest = quantile(durations.subarray(durations.findIndex((duration) => duration >= 1)), 0.01);
  const spread = high / low > LOG_RATIO && 2 * shortest < durations[durations.length - 1];
  return spread ? logarithmic(durations, shortest, wanted) : linear(durations, wanted);
}

function linear(durations: Float64Array, wanted: number): DurationHistogram {
  const top = quantile(durations, 0.99);
  const max = durations[durations.length - 1];
  const end = max <= top * 1.25 ? max : top;
  const counts = new Array<number>(wanted).fill(0);
  let beyond = 0;
  for (const duration of durations) {
    if (duration > end) beyond++;
    else counts[end === 0 ? 0 : Math.min(wanted - 1, Math.floor(duration / end * wanted))]++;
  }
  const step = (end === 0 ? 1 : end) / wanted;
  return { scale: "linear", bins: counts.map((count, i) => ({ from: i * step, to: (i + 1) * step, count })), beyond, below: 0 };
}

function logarithmic(durations: Float64Array, min: number, wanted: number): DurationHistogram {
  const max = durations[durations.length - 1];
  const [a, b] = [Math.log(min), Math.log(max)];
  const counts = new Array<number>(wanted).fill(0);
  let below = 0;
  for (const duration of durations) {
    if (duration < min) below++;
    else counts[Math.min(wanted - 1, Math.floor((Math.log(duration) - a) / (b - a) * wanted))]++;
  }
  const edge = (i: number) => Math.exp(a + (b - a) * i / wanted);
  return { scale: "log", bins: counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count })), beyond: 0, below };
}
