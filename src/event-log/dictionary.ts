/** Distinct texts numbered in first-seen order: the codes of a coded column point into it. */
export interface Dictionary {
  /** How many texts there are; codes run from 0 to `size - 1`. */
  readonly size: number;
  /** The text of a code. */
  text(code: number): string;
  /** The UTF-8 bytes of a code: a view, valid until the dictionary grows. Do not write to it. */
  bytes(code: number): Uint8Array;
}
