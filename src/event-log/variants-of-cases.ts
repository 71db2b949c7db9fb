import { compareSequences, type Variants } from "./variants.ts";

/** The variants of a log, the variant of each case, and the variants by their sequences. */
export interface OrderedVariants {
  readonly variants: Variants;
  readonly variantOfCase: Uint32Array;
  /** Numbers of the variants in the order of their sequences, label by label. */
  readonly bySequence: Uint32Array;
}

/**
 * Orders the variants of a log by their sequences, which {@linkcode variantsOfCases} needs once for
 * any choice of cases. Takes n log n comparisons of sequences.
 */
export function orderedVariants(found: Pick<OrderedVariants, "variants" | "variantOfCase">): OrderedVariants {
  const { offsets, steps, counts } = found.variants;
  const bySequence = Uint32Array.from(counts.keys()).sort((a, b) => compareSequences(steps, offsets, a, b));
  return { ...found, bySequence };
}

/**
 * The variants of some cases of a log, equal to those that `variantsOf` finds in their events, with
 * the labels of the whole log. Reads no event: linear in the cases and in the steps of the
 * variants, plus the sorting of the variants.
 *
 * @param cases numbers of cases
 * @returns `variantOfCase[i]` is the variant of `cases[i]`, and `numbers[v]` the number that
 * variant `v` has in the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { orderedVariants, variantsOfCases } from "@/event-log/variants-of-cases.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "a", "b"), trace("2", "a"), trace("3", "a")]);
 * const { variants, variantOfCase } = variantsOfCases(orderedVariants(variantsOf(log)), Uint32Array.of(0, 2));
 * assertEquals([...variants.offsets], [0, 1, 3]);
 * assertEquals([...variantOfCase], [1, 0]);
 * ```
 */
export function variantsOfCases(
  { variants: { activities, offsets, steps, counts }, variantOfCase, bySequence }: OrderedVariants,
  cases: Uint32Array,
): { variants: Variants; variantOfCase: Uint32Array; numbers: Uint32Array } {
  const left = new Uint32Array(counts.length);
  for (let i = 0; i < cases.length; i++) left[variantOfCase[cases[i]]]++;
  // Count and place in the order of sequences as one number: most cases first.
  const size = counts.length;
  const keys = new Float64Array(size);
  let chosen = 0;
  for (let place = 0; place < size; place++) {
    const count = left[bySequence[place]];
    if (count > 0) keys[chosen++] = (cases.length - count) * size + place;
  }
  const order = Uint32Array.from(keys.subarray(0, chosen).sort(), (key) => bySequence[key % size]);
  const numberOf = new Uint32Array(size);
  const offsetsOfChosen = new Uint32Array(chosen + 1);
  order.forEach((v, i) => {
    numberOf[v] = i;
    offsetsOfChosen[i + 1] = offsetsOfChosen[i] + offsets[v + 1] - offsets[v];
  });
  const stepsOfChosen = new (steps instanceof Uint16Array ? Uint16Array : Uint32Array)(offsetsOfChosen[chosen]);
  order.forEach((v, i) => stepsOfChosen.set(steps.subarray(offsets[v], offsets[v + 1]), offsetsOfChosen[i]));
  return {
    variants: { activities, offsets: offsetsOfChosen, steps: stepsOfChosen, counts: order.map((v) => left[v]) },
    variantOfCase: Uint32Array.from(cases, (c) => numberOf[variantOfCase[c]]),
    numbers: order,
  };
}
