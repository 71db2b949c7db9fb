/**
 * A tag up to its first value, with the blanks before it: documents lead each kind of tag by the
 * same ones.
 */
export interface LedTag {
  readonly length: number;
  /**
   * The bytes as doubles, eight of them each, from the end on; the last one starts with the first
   * byte.
   */
  readonly eights: Float64Array;
  /**
   * Line breaks in the blanks, and where the last line starts, as an offset; meaningless where
   * there is none.
   */
  readonly lines: number;
  readonly lineStart: number;
}

/** Takes the tag in `bytes[start..end)`, of at least eight bytes. */
export function ledTag(bytes: Uint8Array, start: number, end: number): LedTag {
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
export function isLedTag({ length, eights }: LedTag, view: DataView, at: number, to: number): boolean {
  if (at + length > to) return false;
  const last = eights.length - 1;
  let from = at + length - 8;
  for (let i = 0; i < last; i++, from -= 8) if (view.getFloat64(from, true) !== eights[i]) return false;
  return view.getFloat64(at, true) === eights[last];
}
