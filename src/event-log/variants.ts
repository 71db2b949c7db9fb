/**
 * The distinct activity sequences of a log with the number of cases that take each: all that control-flow algorithms need, so
 * that their cost grows with variants, not events.
 *
 * Sorted by count descending, then by the sequence, label by label in code-unit order (a prefix before the longer one).
 * The steps of variant `v` are those from `offsets[v]` up to, not including, `offsets[v + 1]`.
 */
export interface Variants {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** One longer than `counts`. */
  readonly offsets: Uint32Array;
  /** Codes into `activities`, variant after variant. */
  readonly steps: Uint16Array | Uint32Array;
  /** Cases of each variant. */
  readonly counts: Uint32Array;
}
