/** Bytes that can be read in parts and again, such as those of an open file. */
export interface PartedBytes {
  /** How many there are. */
  readonly length: number;
  /** How many to keep in memory. Default 2^20. */
  readonly window?: number;
  /**
   * Fills an array with the bytes from a position on.
   *
   * @returns how many there were; 0 at the end
   */
  read(from: number, into: Uint8Array): number;
}

/** Bytes as a whole, or a window on a source that moves along. */
export interface MovingBytes {
  bytes: Uint8Array;
  /** Of the same bytes. */
  view: DataView;
  /** Their end. */
  to: number;
  /** Where in `bytes` the window should move on; Infinity if it has the end of the source. */
  turn: number;
  /** Length of the source. */
  readonly length: number;
  /** Puts the byte at a position first. */
  move(at: number): void;
}

/** Bytes of a window, which the processor keeps near, while a file in memory is fetched anew. */
const WINDOW = 2 ** 20;

/** Bytes read at a time. */
const PIECE = 2 ** 20;

/** All bytes of a source; fewer than its length if it ends before. */
export function wholeOfParts(parts: PartedBytes): Uint8Array {
  const bytes = new Uint8Array(parts.length);
  return bytes.subarray(0, fill(parts, 0, bytes));
}

/** Reads until the bytes are filled or the source ends. */
function fill(parts: PartedBytes, from: number, into: Uint8Array): number {
  let length = 0;
  while (length < into.length) {
    const read = parts.read(from + length, into.subarray(length, length + PIECE));
    if (read === 0) break;
    length += read;
  }
  return length;
}

/**
 * The bytes of a source, as a whole or through a window. What a scanner reads between two moves
 * must fit into an eighth of the window; else the bytes may end within.
 */
export function movingBytes(source: Uint8Array | PartedBytes): MovingBytes {
  const isWhole = source instanceof Uint8Array;
  const size = isWhole ? source.length : source.window ?? WINDOW;
  const buffer = isWhole ? source : new Uint8Array(Math.min(size, source.length));
  let next = isWhole ? source.length : fill(source, 0, buffer);
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const moving: MovingBytes = {
    bytes: buffer,
    view: viewOf(buffer),
    to: buffer.length,
    turn: buffer.length - Math.ceil(size / 8),
    length: source.length,
    move(at) {
      if (isWhole) return;
      const kept = buffer.length - at;
      buffer.copyWithin(0, at);
      const free = buffer.subarray(kept, kept + source.length - next);
      const read = fill(source, next, free);
      next += read;
      endAt(kept + read, read < free.length);
    },
  };
  /** Ends the window where the source ends. */
  function endAt(end: number, isShort: boolean): void {
    if (!isShort && next < source.length) return;
    moving.bytes = buffer.subarray(0, end);
    moving.view = viewOf(moving.bytes);
    moving.to = end;
    moving.turn = Infinity;
  }
  endAt(next, !isWhole && next < buffer.length);
  return moving;
}
