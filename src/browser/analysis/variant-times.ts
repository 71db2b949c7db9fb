import { quantile } from "../../numerics/quantile.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type VariantFold, variantRows } from "./listed-variants.ts";

/** Figures of each step of the listed variants, in the order of their `steps`. */
export interface VariantTimes {
  /**
   * Median seconds from the first event of the step before to that of this one; NaN for the first
   * step of a variant.
   */
  readonly medianSeconds: Float64Array;
  /** Cases in which the step repeats directly; 0 where loops are not folded. */
  readonly repeating: Uint32Array;
}

/** Measures the times between the steps of the variants. Linear in the events, plus sorting. */
export function variantTimes(events: FilteredEvents, fold: VariantFold): VariantTimes {
  const { log: { activity, caseOffsets, time } } = events;
  const { variants: { counts, offsets }, rowOf } = variantRows(events, fold);
  const { variantOfCase } = events.variants();
  const rowOfCase = (c: number) => rowOf[variantOfCase[c]];
  // The times of a step stand together; each case of the variant has one.
  const placeOf = new Float64Array(counts.length + 1);
  for (let row = 0; row < counts.length; row++) {
    placeOf[row + 1] = placeOf[row] + counts[row] * (offsets[row + 1] - offsets[row]);
  }
  const seconds = new Float64Array(placeOf[counts.length]);
  const repeating = new Uint32Array(offsets[counts.length]);
  const seen = new Uint32Array(counts.length);
  for (let c = 0; c < variantOfCase.length; c++) {
    const row = rowOfCase(c);
    const nth = seen[row]++;
    let [step, before, isCounted] = [-1, NaN, false];
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      if (fold === "folded" && e > caseOffsets[c] && activity[e] === activity[e - 1]) {
        if (!isCounted) repeating[offsets[row] + step]++;
        isCounted = true;
        continue;
      }
      step++;
      isCounted = false;
      seconds[placeOf[row] + step * counts[row] + nth] = (time[e] - before) / 1000;
      before = time[e];
    }
  }
  const medianSeconds = new Float64Array(offsets[counts.length]).fill(NaN);
  for (let row = 0; row < counts.length; row++) {
    for (let step = 1; step < offsets[row + 1] - offsets[row]; step++) {
      const from = placeOf[row] + step * counts[row];
      medianSeconds[offsets[row] + step] = quantile(seconds.subarray(from, from + counts[row]).sort(), 0.5);
    }
  }
  return { medianSeconds, repeating };
}
