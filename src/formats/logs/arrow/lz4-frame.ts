/** The magic number of an LZ4 frame, and the bits of its descriptor that matter. */
const MAGIC = 0x184d2204;
const HAS_CONTENT_SIZE = 0x08;
const HAS_BLOCK_CHECKSUM = 0x10;
const HAS_DICTIONARY = 0x01;
const UNCOMPRESSED = 0x8000_0000;

/**
 * Decompresses an LZ4 frame (LZ4 Frame Format 1.6, LZ4 Block Format) of an Arrow buffer. Blocks may
 * refer back to earlier ones. Checksums are not verified.
 *
 * @param length the number of decompressed bytes
 * @throws a RangeError if the frame is damaged or has another number of bytes
 */
export function decompressLz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("no LZ4 frame");
  const flags = view.getUint8(4);
  let at = 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  const output = new Uint8Array(length);
  let end = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    at += 4;
    const bytes = size & ~UNCOMPRESSED;
    if (bytes < 0 || at + bytes > input.length) throw new RangeError("an LZ4 block that reaches beyond its end");
    const block = input.subarray(at, at + bytes);
    if (size >= UNCOMPRESSED) {
      if (end + bytes > length) throw new RangeError("more bytes than there should be");
      output.set(block, end);
      end += bytes;
    } else end = decompressBlock(block, output, end);
    at += bytes + (flags & HAS_BLOCK_CHECKSUM ? 4 : 0);
  }
  if (end !== length) throw new RangeError(`${end} bytes instead of ${length}`);
  return output;
}

/** Appends a block to the output at `end` and returns the new end. */
function decompressBlock(block: Uint8Array, output: Uint8Array, end: number): number {
  let at = 0;
  /** A length of 15 is continued by the next bytes, up to the first one below 255. */
  const longLength = (length: number): number => {
    if (length < 15) return length;
    for (let more = 255; more === 255;) {
      if (at >= block.length) throw new RangeError("an LZ4 block that ends too early");
      length += more = block[at++];
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = longLength(token >> 4);
    if (at + literals > block.length || end + literals > output.length) throw new RangeError("an LZ4 block that is too long");
    output.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= block.length) break; // the last sequence has literals only
    const back = block[at] | block[at + 1] << 8;
    at += 2;
    const matched = longLength(token & 15) + 4;
    if (!(back > 0) || back > end || end + matched > output.length) throw new RangeError("an LZ4 match out of bounds");
    // Byte by byte: source and target may overlap, which repeats a pattern.
    for (let i = 0; i < matched; i++, end++) output[end] = output[end - back];
  }
  return end;
}
