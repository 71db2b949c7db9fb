import { selectQuantile } from "../../numerics/quantile.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type VariantFold, variantRows } from "./listed-variants.ts";

/** Figures of each step of the listed variants, in the order of their `steps`. */
export interface VariantTimes {
  /**
   * Median seconds from the first event of the step before to that of this one; NaN for the first
   * step of a variant.
   */
  readonly medianSeconds: Float64Array;
  /** Cases that have the step more than once; 0 where loops are not folded. */
  readonly repeating: Uint32Array;
}

/** Measures the times between the steps of the variants. Linear in the events, plus sorting. */
export function variantTimes(events: FilteredEvents, fold: VariantFold): VariantTimes {
  const { log: { caseOffsets, time } } = events;
  const { variants: exact, variantOfCase } = events.variants();
  const { variants: { counts, offsets }, rowOf, stepOf } = variantRows(events, fold);
  // The times of a step stand together; each case of the variant has one.
  const placeOf = new Float64Array(counts.length + 1);
  for (let row = 0; row < counts.length; row++) {
    placeOf[row + 1] = placeOf[row] + counts[row] * (offsets[row + 1] - offsets[row]);
  }
  const seconds = new Float64Array(placeOf[counts.length]);
  const seen = new Uint32Array(counts.length);
  for (let c = 0; c < variantOfCase.length; c++) {
    const first = exact.offsets[variantOfCase[c]] - caseOffsets[c];
    const row = rowOf[variantOfCase[c]];
    const nth = seen[row]++;
    let [step, before] = [0, NaN];
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      // Steps begin in their order; an event of an earlier one repeats it.
      if (stepOf[first + e] !== step) continue;
      seconds[placeOf[row] + step++ * counts[row] + nth] = (time[e] - before) / 1000;
      before = time[e];
    }
  }
  const medianSeconds = new Float64Array(offsets[counts.length]).fill(NaN);
  for (let row = 0; row < counts.length; row++) {
    for (let step = 1; step < offsets[row + 1] - offsets[row]; step++) {
      const from = placeOf[row] + step * counts[row];
      medianSeconds[offsets[row] + step] = counts[row] === 1
        ? seconds[from]
        : selectQuantile(seconds.subarray(from, from + counts[row]), 0.5);
    }
  }
  return { medianSeconds, repeating: repeatingCases(events, fold) };
}

function repeatingCases(events: FilteredEvents, fold: VariantFold): Uint32Array {
  const exact = events.variants().variants;
  const { variants: { counts, offsets }, rowOf, stepOf } = variantRows(events, fold);
  const repeating = new Uint32Array(offsets[counts.length]);
  // For each step the last variant that was seen to repeat it, and to have it.
  const longest = offsets.reduce((most, offset, row) => row === 0 ? most : Math.max(most, offset - offsets[row - 1]), 0);
  const [seen, counted] = [0, 1].map(() => new Int32Array(longest).fill(-1));
  for (let v = 0; v < exact.counts.length; v++) {
    for (let i = exact.offsets[v]; i < exact.offsets[v + 1]; i++) {
      const step = stepOf[i];
      if (seen[step] === v && counted[step] !== v) {
        counted[step] = v;
        repeating[offsets[rowOf[v]] + step] += exact.counts[v];
      }
      seen[step] = v;
    }
  }
  return repeating;
}
