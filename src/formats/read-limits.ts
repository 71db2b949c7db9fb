/**
 * Limits of the readers. A source that passes one is refused with a `limit` error that names it.
 * All have defaults.
 */
export interface ReadLimits {
  /** Columns of a CSV file, or attribute keys of a XES file and level. Default 10,000. */
  columns?: number;
  /** Bytes of one cell, one row or one XML tag. Default 64 MiB. */
  tokenBytes?: number;
  /** Distinct values of one column. Default 2^26. */
  distinctValues?: number;
  /** Bytes of the distinct values of one column together. Default 1 GiB. */
  dictionaryBytes?: number;
  /** Depth of nested XML elements. Default 256. */
  xmlDepth?: number;
  /**
   * How many times larger than the compressed bytes the inflated ones may be, once there are 64 MiB
   * of them. Default 500.
   */
  inflationRatio?: number;
  /** Inflated bytes. Default 2^40. */
  inflatedBytes?: number;
  /**
   * Bytes of a file in a format that is read as a whole. Default: as much as the format allows, 2
   * GiB at most; see LOG_FORMATS.
   */
  wholeFileBytes?: number;
}

/** The limits that hold where none are given. */
export const DEFAULT_LIMITS: Required<ReadLimits> = {
  columns: 10_000,
  tokenBytes: 64 * 2 ** 20,
  distinctValues: 2 ** 26,
  dictionaryBytes: 2 ** 30,
  xmlDepth: 256,
  inflationRatio: 500,
  inflatedBytes: 2 ** 40,
  wholeFileBytes: 2 ** 31,
};
