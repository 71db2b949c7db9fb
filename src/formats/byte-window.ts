/**
 * The part of a stream that a scanner looks at: `bytes[start..end)`. What the scanner has done with
 * is given up; what is left moves to the front when more comes.
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
 * Appends a chunk behind what is left. Positions in `bytes` change; `spare` bytes stay free behind
 * the end.
 */
export function appendChunk(window: ByteWindow, chunk: Uint8Array, spare = 0): void {
  const left = window.end - window.start;
  const needed = left + chunk.length + spare;
  if (needed > window.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, Math.min(2 * window.bytes.length, needed + 2 ** 24), 2 ** 17));
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
