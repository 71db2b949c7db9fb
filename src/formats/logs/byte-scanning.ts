export { startsWith } from "../../event-log/text-table.ts";

/**
 * The part of a stream that a scanner sees: `bytes[start..end)`. Bytes before `start` are
 * discarded; the rest moves to the front when the next chunk comes.
 */
export interface ByteWindow {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Position in the stream of `bytes[0]`. */
  origin: number;
}

/** An empty window. */
export const createByteWindow = (): ByteWindow => ({ bytes: new Uint8Array(0), start: 0, end: 0, origin: 0 });

/**
 * Appends a chunk after the remaining bytes. Positions in `bytes` change; `spare` bytes stay free
 * after the end.
 */
export function appendChunk(window: ByteWindow, chunk: Uint8Array, spare = 0): void {
  const left = window.end - window.start;
  const needed = left + chunk.length + spare;
  if (needed > window.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, Math.min(2 * window.bytes.length, needed + 2 ** 24), 2 ** 12));
    larger.set(window.bytes.subarray(window.start, window.end));
    window.bytes = larger;
  } else if (window.start > 0) {
    window.bytes.copyWithin(0, window.start, window.end);
  }
  window.bytes.set(chunk, left);
  window.origin += window.start;
  window.start = 0;
  window.end = left + chunk.length;
}

// Searching four bytes at a time, as a word that has been read little-endian:
// `firstByte(zeroBytes(word ^ fourOf(44)))` is the position of the first comma in it.

/** A word of four times the same byte. */
export const fourOf = (byte: number): number => Math.imul(byte, 0x01010101);

/**
 * Sets the upper bit of the first byte of a word that is 0; the upper bits of later bytes have no
 * meaning. 0 if there is no such byte.
 */
export const zeroBytes = (word: number): number => (word - 0x01010101) & ~word & 0x80808080;

/** The position of the first byte whose upper bit is set, 0 to 3. */
export const firstByte = (bits: number): number => (31 - Math.clz32(bits & -bits)) >> 3;

const QUOTES = fourOf(34);

/**
 * The position of the next quote; -1 if it is not before `to`. The plain version is
 * `bytes.indexOf(34, from)`.
 */
export function closingQuote(
  { bytes, view, to }: { readonly bytes: Uint8Array; readonly view: DataView; readonly to: number },
  from: number,
): number {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const found = zeroBytes(view.getInt32(at, true) ^ QUOTES);
    if (found !== 0) return at + firstByte(found);
  }
  for (; at < to; at++) if (bytes[at] === 34) return at;
  return -1;
}

/**
 * A tag of a XES document up to its first value, with the blanks before it, as bytes to compare.
 */
export interface TagPattern {
  readonly length: number;
  /**
   * The bytes as doubles, eight of them each, from the end on; the last one starts with the first
   * byte.
   */
  readonly eights: Float64Array;
  /**
   * Line breaks in the blanks, and the offset of the last line; without meaning if there is no line
   * break.
   */
  readonly lines: number;
  readonly lineStart: number;
}

/** The pattern of the tag in `bytes[start..end)`, of at least eight bytes. */
export function tagPattern(bytes: Uint8Array, start: number, end: number): TagPattern {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = end - start;
  const eights = Float64Array.from(
    { length: Math.ceil(length / 8) },
    (_, i) => view.getFloat64(Math.max(start, end - 8 * (i + 1)), true),
  );
  let lines = 0;
  let lineStart = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 10) continue;
    lines++;
    lineStart = at + 1 - start;
  }
  return { length, eights, lines, lineStart };
}

/**
 * Whether the tag stands at `at`. Hot: the plain version compares byte by byte. From the end on,
 * where tags differ most.
 *
 * Eight bytes at a time as doubles: equal ones have equal bytes, but for 0 and -0, and a tag has no
 * bytes of 0. Bytes that mean no number are never equal: such a tag is not recognized, which only
 * costs time.
 *
 * @param to end of the bytes that count
 */
export function matchesTag({ length, eights }: TagPattern, view: DataView, at: number, to: number): boolean {
  if (at + length > to) return false;
  const last = eights.length - 1;
  let from = at + length - 8;
  for (let i = 0; i < last; i++, from -= 8) if (view.getFloat64(from, true) !== eights[i]) return false;
  return view.getFloat64(at, true) === eights[last];
}
