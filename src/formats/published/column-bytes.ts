import { inputError } from "../../errors.ts";

/** Any array of numbers that whole numbers can be read into. */
type NumberColumn = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Writes columns of whole numbers and texts one after another; see {@linkcode columnWriter}. */
export interface ColumnWriter {
  /** Appends whole numbers from 0 to 2^53. */
  unsigned(values: Iterable<number>): void;
  /** Appends whole numbers from -2^53 to 2^53. */
  signed(values: Iterable<number>): void;
  /** Appends texts; lone surrogates become U+FFFD. */
  texts(values: readonly string[]): void;
  /** The file: `header` as one line of JSON, then the columns. */
  finish(header: Readonly<Record<string, unknown>>): Uint8Array;
}

/**
 * Starts a file of columns: the format of the files that pages read.
 *
 * A file begins with one line of JSON that says what it holds and how long its columns are. The
 * columns follow without gaps. Numbers are written in base 128, low digits first, with 128 added to
 * all bytes but the last (LEB128): a code below 128 takes one byte, a wait of an hour in ms four.
 * Signed numbers carry their sign in the lowest bit of the first byte. Texts leave out what they
 * have in common with the text before them: first the lengths of the shared beginnings, then those
 * of the rest, in UTF-16 units, then the size of the rest in bytes and the rest as UTF-8.
 *
 * The same columns give the same bytes.
 */
export function columnWriter(): ColumnWriter {
  let bytes = new Uint8Array(1024);
  let length = 0;
  const room = (more: number) => {
    if (length + more <= bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * bytes.length, length + more));
    larger.set(bytes.subarray(0, length));
    bytes = larger;
  };
  const put = (value: number) => {
    room(10);
    let rest = value;
    while (rest >= 128) {
      bytes[length++] = rest % 128 + 128;
      rest = Math.floor(rest / 128);
    }
    bytes[length++] = rest;
  };
  const unsigned = (values: Iterable<number>) => {
    for (const value of values) put(value);
  };
  return {
    unsigned,
    signed(values) {
      for (const value of values) {
        const size = Math.abs(value);
        const sign = value < 0 ? 1 : 0;
        if (size < 64) put(2 * size + sign);
        else {
          room(10);
          bytes[length++] = 128 + 2 * (size % 64) + sign;
          put(Math.floor(size / 64));
        }
      }
    },
    texts(values) {
      const shared = values.map((text, i) => i === 0 ? 0 : sharedLength(values[i - 1], text));
      const rest = new TextEncoder().encode(values.map((text, i) => text.slice(shared[i])).join(""));
      unsigned(shared);
      unsigned(values.map((text, i) => text.length - shared[i]));
      put(rest.length);
      room(rest.length);
      bytes.set(rest, length);
      length += rest.length;
    },
    finish(header) {
      const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
      const file = new Uint8Array(line.length + length);
      file.set(line);
      file.set(bytes.subarray(0, length), line.length);
      return file;
    },
  };
}

/** The length of the common beginning of two texts, without half of a surrogate pair at its end. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  const last = length > 0 ? a.charCodeAt(length - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? length - 1 : length;
}

/** Reads the columns of a file in the order in which they were written. */
export interface ColumnReader {
  /** The file's first line. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Fills `into` with unsigned numbers, and returns it. */
  unsigned<Column extends NumberColumn>(into: Column): Column;
  /** Fills `into` with signed numbers, and returns it. */
  signed<Column extends NumberColumn>(into: Column): Column;
  texts(count: number): string[];
}

/**
 * Opens a file of columns.
 *
 * @param holds what the file must hold by its header, such as `times`
 * @throws inputError if the bytes are no such file, or end too early
 */
export function columnReader(bytes: Uint8Array, holds: string): ColumnReader {
  const end = bytes.indexOf(0x0a);
  const header = headerOf(bytes.subarray(0, Math.max(end, 0)));
  if (header?.holds !== holds) throw notColumns(holds, bytes.length);
  let at = end + 1;
  const check = () => {
    if (at > bytes.length) throw notColumns(holds, bytes.length);
  };
  // Behind the end every byte reads as 0, so that the loops end; then the check fails.
  const rest = (value: number, factor: number) => {
    let [sum, scale] = [value, factor];
    let byte: number;
    do {
      byte = bytes[at++];
      sum += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128);
    return sum;
  };
  const one = () => {
    const byte = bytes[at++];
    return byte < 128 ? byte : rest(byte & 127, 128);
  };
  const unsigned = <Column extends NumberColumn>(into: Column) => {
    for (let i = 0; i < into.length; i++) into[i] = one();
    check();
    return into;
  };
  return {
    header,
    unsigned,
    signed(into) {
      for (let i = 0; i < into.length; i++) {
        const byte = bytes[at++];
        const low = (byte & 127) >> 1;
        const size = byte < 128 ? low : rest(low, 64);
        into[i] = byte & 1 ? -size : size;
      }
      check();
      return into;
    },
    texts(count) {
      if (count > bytes.length) throw notColumns(holds, bytes.length);
      const shared = unsigned(new Uint32Array(count));
      const lengths = unsigned(new Uint32Array(count));
      const size = one();
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(at, at + size));
      at += size;
      check();
      let [from, before] = [0, ""];
      return Array.from(lengths, (length, i) => {
        const own = text.slice(from, from += length);
        return before = shared[i] === 0 ? own : before.slice(0, shared[i]) + own;
      });
    },
  };
}

function headerOf(line: Uint8Array): Record<string, unknown> | null {
  try {
    return JSON.parse(new TextDecoder().decode(line)) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

const notColumns = (holds: string, size: number): Error =>
  inputError({
    file: `${holds}.columns`,
    expected: `columns that hold ${holds}`,
    found: `${size} bytes that are none, or are cut off`,
    advice: "Build the site again.",
  });
