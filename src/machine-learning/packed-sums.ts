/**
 * A count and a sum in one number, so that a histogram needs one addition for each row and column:
 * `sum * scale + count`, with whole numbers throughout. Sums of such numbers are exact, in any
 * order, and so is the difference of two: a histogram of a node less that of one child is that of
 * the other to the last bit.
 *
 * The numbers to be summed are rounded to whole multiples of `unit`, fine enough that 2^52 is never
 * passed (the idea of Shi et al., "Quantized Training of Gradient Boosting Decision Trees", 2022,
 * with more bits).
 */
export interface Packing {
  /** A power of two above every count. */
  readonly scale: number;
  /** What a whole number of the sum stands for; 0 where all numbers are 0. */
  readonly unit: number;
}

/** Numbers below it count as 0: their inverse would be infinite. */
const SMALLEST = 1e-280;

/**
 * Packs numbers and their weights into `packed`; a row of weight 2 counts as two rows. All weights
 * are 1 where none are given.
 */
export function packNumbers(packed: Float64Array, numbers: ArrayLike<number>, weights?: ArrayLike<number>): Packing {
  const rows = packed.length;
  let greatest = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    greatest = Math.max(greatest, Math.abs(numbers[row]));
    count += weights === undefined ? 1 : weights[row];
  }
  const scale = 2 ** Math.ceil(Math.log2(count + 1));
  const most = Math.floor(2 ** 51 / scale / Math.max(1, count));
  const factor = greatest < SMALLEST ? 0 : most / greatest;
  if (weights === undefined) { for (let row = 0; row < rows; row++) packed[row] = Math.round(numbers[row] * factor) * scale + 1; }
  else for (let row = 0; row < rows; row++) packed[row] = weights[row] * (Math.round(numbers[row] * factor) * scale + 1);
  return { scale, unit: greatest < SMALLEST ? 0 : greatest / most };
}
