import { createRandom } from "../numerics/random.ts";

/**
 * Values that belong to cases and are summed by key: which case, which key, how much. The values of
 * a case stand together.
 */
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
 * Sums by key of samples of the cases, drawn with replacement, as many as there are (Efron,
 * "Bootstrap methods: another look at the jackknife", 1979). The events of a case stay together,
 * since they depend on each other. Takes the cases with their keys times the samples.
 *
 * @returns for each sample the sum of each key
 */
export function bootstrapTotals(
  all: KeyedValues,
  { seed, samples }: { readonly seed: number; readonly samples: number },
): Float64Array[] {
  const random = createRandom(seed);
  const { caseOf, keyOf, values, cases, keys } = sumsByCase(all);
  const drawn = new Uint32Array(cases);
  return Array.from({ length: samples }, () => {
    drawn.fill(0);
    for (let draw = 0; draw < cases; draw++) drawn[Math.floor(random.next() * cases)]++;
    const totals = new Float64Array(keys);
    for (let i = 0; i < values.length; i++) totals[keyOf[i]] += drawn[caseOf[i]] * values[i];
    return totals;
  });
}

/** One value for each case and key that has any but 0; the values of a case stand together. */
function sumsByCase({ caseOf, keyOf, values, cases, keys }: KeyedValues): KeyedValues {
  const caseOfSum = new Int32Array(values.length);
  const keyOfSum = new Int32Array(values.length);
  const sums = new Float64Array(values.length);
  const lastSum = new Int32Array(keys).fill(-1);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (caseOf[i] < 0 || values[i] === 0) continue;
    const last = lastSum[keyOf[i]];
    if (last >= 0 && caseOfSum[last] === caseOf[i]) {
      sums[last] += values[i];
      continue;
    }
    caseOfSum[count] = caseOf[i];
    keyOfSum[count] = keyOf[i];
    sums[count] = values[i];
    lastSum[keyOf[i]] = count++;
  }
  return {
    caseOf: caseOfSum.subarray(0, count),
    keyOf: keyOfSum.subarray(0, count),
    values: sums.subarray(0, count),
    cases,
    keys,
  };
}
