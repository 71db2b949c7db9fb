/** One line of the benchmark table. */
export interface BenchmarkRow {
  /** What was done: `bpic2012.xes.gz to columns`. */
  readonly name: string;
  /** What was measured: `CPU time`, `ratio to gunzip`, `peak memory`. */
  readonly measure: string;
  /** The figure: the median of the runs. */
  readonly value: number;
  /** Unit of the figure: `s`, `x`, `MB`, `kB`. */
  readonly unit: string;
  /** What it should not pass, in the same unit; null where it is for information. */
  readonly limit: number | null;
}
