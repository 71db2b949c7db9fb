import { createRandom } from "../numerics/random.ts";

/** Values that belong to cases and are summed by key: which case, which key, how much. */
export interface KeyedValues {
  /** Value `i` counts for this case; -1 where it counts for none. */
  readonly caseOf: Int32Array;
  /** A number below `keys`. */
  readonly keyOf: Int32Array;
  readonly values: Float64Array;
  readonly cases: number;
  readonly keys: number;
}

/**
 * Sums by key of samples of the cases, drawn with replacement, as many as there are (Efron, "Bootstrap methods: another look at the jackknife", 1979). The events of a case stay together, since they
 * depend on each other. Takes the values times the samples.
 *
 * @returns for each sample the sum of each key
 */
export function bootstrapTotals(
  { caseOf, keyOf, values, cases, keys }: KeyedValues,
  { seed, samples }: { readonly seed: number; readonly samples: number },
): Float64Array[] {
  const random = createRandom(seed);
  const drawn = new Uint32Array(cases);
  return Array.from({ length: samples }, () => {
    drawn.fill(0);
    for (let draw = 0; draw < cases; draw++) drawn[Math.floor(random.next() * cases)]++;
    const totals = new Float64Array(keys);
    for (let i = 0; i < values.length; i++) if (caseOf[i] >= 0) totals[keyOf[i]] += drawn[caseOf[i]] * values[i];
    return totals;
  });
}
