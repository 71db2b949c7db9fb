/** What a column is collected in. */
type Values = Int32Array | Uint32Array | Float64Array;

/**
 * The parts of a column as they came, each from row `at` on. Joined once at the end: an array that doubles whenever it is full is copied over and over, in fresh
 * memory.
 */
export type Pieces<T extends Values> = { readonly at: number; readonly values: T }[];

/** No pieces. */
export const createPieces = <T extends Values>(): Pieces<T> => [];

/** Writes the pieces into `whole`; rows without a piece stay as they are. */
export function joined<T extends Values>(pieces: Pieces<T>, whole: T): T {
  for (const { at, values } of pieces) whole.set(values, at);
  return whole;
}
