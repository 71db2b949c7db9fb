import { compareSequences, type Variants, variantsOf } from "./variants.ts";

/** Variants in which an activity that repeats directly is one step. */
export interface FoldedVariants {
  /**
   * The folded sequences, in which no activity directly follows itself, with the cases of each.
   * Sorted like all {@linkcode Variants}.
   */
  readonly variants: Variants;
  /** For each step of `variants` how often it occurs in a row in its cases, at most. */
  readonly repeats: Uint32Array;
  /** For each exact variant its folded one. */
  readonly foldedOf: Uint32Array;
}

/**
 * Folds the loops of single activities: `a b b b c` and `a b c` become the variant `a b c`, with up
 * to three times `b` in a row (tandem repeats of length one; compare Bose and van der Aalst,
 * "Abstractions in process mining: A taxonomy of patterns", BPM 2009). Linear in the steps, plus
 * the sorting of the variants.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { foldLoops } from "@/event-log/fold-loops.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const { variants } = variantsOf(eventLogFromTraces([trace("1", "a", "b"), trace("2", "a", "b", "b", "b"), trace("3", "b")]));
 * const folded = foldLoops(variants);
 * assertEquals([...folded.variants.counts], [2, 1]);
 * assertEquals([...folded.repeats], [1, 3, 1]);
 * ```
 */
export function foldLoops({ activities, offsets, steps, counts }: Variants): FoldedVariants {
  const exact = counts.length;
  const sequences = steps.slice();
  const caseOffsets = new Uint32Array(exact + 1);
  let at = 0;
  for (let v = 0; v < exact; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      if (i === offsets[v] || steps[i] !== steps[i - 1]) sequences[at++] = steps[i];
    }
    caseOffsets[v + 1] = at;
  }
  const { variants: found, variantOfCase } = variantsOf({ activities, activity: sequences, caseOffsets });
  const cases = new Uint32Array(found.counts.length);
  for (let v = 0; v < exact; v++) cases[variantOfCase[v]] += counts[v];
  const order = Uint32Array.from(cases, (_, f) => f)
    .sort((a, b) => cases[b] - cases[a] || compareSequences(found.steps, found.offsets, a, b));
  const rank = new Uint32Array(order.length);
  order.forEach((f, place) => rank[f] = place);
  const foldedOffsets = new Uint32Array(order.length + 1);
  const foldedSteps = found.steps.slice();
  order.forEach((f, place) => {
    foldedSteps.set(found.steps.subarray(found.offsets[f], found.offsets[f + 1]), foldedOffsets[place]);
    foldedOffsets[place + 1] = foldedOffsets[place] + found.offsets[f + 1] - found.offsets[f];
  });
  const foldedOf = variantOfCase.map((f) => rank[f]);
  const repeats = new Uint32Array(foldedSteps.length);
  for (let v = 0; v < exact; v++) {
    let step = foldedOffsets[foldedOf[v]] - 1;
    for (let i = offsets[v], times = 0; i < offsets[v + 1]; i++) {
      if (i === offsets[v] || steps[i] !== steps[i - 1]) {
        step++;
        times = 0;
      }
      repeats[step] = Math.max(repeats[step], ++times);
    }
  }
  return {
    variants: { activities, offsets: foldedOffsets, steps: foldedSteps, counts: Uint32Array.from(order, (f) => cases[f]) },
    repeats,
    foldedOf,
  };
}
