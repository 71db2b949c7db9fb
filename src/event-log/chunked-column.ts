/** The array of a column. */
type Values = Int32Array | Uint32Array | Float64Array;

/** A part of a column: rows from `at` on. */
interface Chunk<T extends Values> {
  at: number;
  /** Room for values, of which the first `length` are used. */
  readonly values: T;
  length: number;
}

/**
 * A column under construction: chunks of growing size, which are joined once at the end. An array
 * that doubles when it is full would be copied again and again into fresh memory.
 */
export interface ChunkedColumn<T extends Values> {
  readonly all: Chunk<T>[];
  readonly create: (length: number) => T;
}

/** A column without chunks. */
export const createChunkedColumn = <T extends Values>(create: (length: number) => T): ChunkedColumn<T> => ({ all: [], create });

/** Rows of the first chunk; each further one has twice as many. */
const FIRST_ROWS = 8192;
/**
 * From this size on, a full chunk is copied into one of twice its size after all: the process does
 * not return released blocks of a few megabytes to the system.
 */
const LARGE = 2 ** 19;

/**
 * Returns room for `count` rows from row `at` on, for the caller to fill. Calls must come in the
 * order of rows; rows may be left out.
 */
export function roomFor<T extends Values>({ all, create }: ChunkedColumn<T>, at: number, count: number): T {
  let last = all.at(-1);
  if (last === undefined || last.at + last.length !== at || last.length + count > last.values.length) {
    const before = last?.values.length ?? FIRST_ROWS / 2;
    const next: Chunk<T> = { at, values: create(Math.max(2 * before, count)), length: 0 };
    if (last !== undefined && last.length >= LARGE && last.at + last.length === at) moveTo(next, all.pop()!);
    all.push(last = next);
  }
  const from = last.length;
  last.length += count;
  return last.values.subarray(from, last.length) as T;
}

/** Appends a copy of `values` from row `at` on. @returns the values in the column */
export function appendValues<T extends Values>(column: ChunkedColumn<T>, at: number, values: T): T {
  const room = roomFor(column, at, values.length);
  room.set(values);
  return room;
}

/** The same for an array that the caller gives away: it becomes the column, if that is empty. */
export function giveValues<T extends Values>(column: ChunkedColumn<T>, at: number, values: T): T {
  if (column.all.length > 0) return appendValues(column, at, values);
  column.all.push({ at, values, length: values.length });
  return values;
}

function moveTo<T extends Values>(next: Chunk<T>, full: Chunk<T>): void {
  next.values.set(full.values.subarray(0, full.length));
  next.at = full.at;
  next.length = full.length;
}

/** The chunks, cut to their used values. */
export const filledChunks = <T extends Values>({ all }: ChunkedColumn<T>): { readonly at: number; readonly values: T }[] =>
  all.map(({ at, values, length }) => ({ at, values: values.subarray(0, length) as T }));

/**
 * The column of `rows` rows; those without a chunk have the value `none`. If it is one full chunk,
 * that is the result.
 */
export function joined<T extends Values>(column: ChunkedColumn<T>, rows: number, none = 0): T {
  const [first] = column.all;
  if (first !== undefined && first.length === rows && first.values.length === rows) return first.values;
  const whole = column.create(rows);
  if (none !== 0) whole.fill(none);
  for (const { at, values } of filledChunks(column)) whole.set(values, at);
  return whole;
}
