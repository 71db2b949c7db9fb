/** Collects numbers as bytes, little-endian. */
export interface ByteWriter {
  uint8(value: number): void;
  uint32(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  /**
   * A whole number from 0 to 2^31 - 1, seven bits a byte, the least ones first; the highest bit of
   * a byte says that more follow.
   */
  varint(value: number): void;
  /** What was written so far. */
  finish(): Uint8Array;
}

/** Starts with nothing written. */
export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(1024);
  let view = new DataView(bytes.buffer);
  let length = 0;
  const advance = (size: number): number => {
    if (length + size > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    length += size;
    return length - size;
  };
  // Room is made first: growing changes `view`.
  const uint8 = (value: number) => {
    const at = advance(1);
    view.setUint8(at, value);
  };
  return {
    uint8,
    uint32(value) {
      const at = advance(4);
      view.setUint32(at, value, true);
    },
    float32(value) {
      const at = advance(4);
      view.setFloat32(at, value, true);
    },
    float64(value) {
      const at = advance(8);
      view.setFloat64(at, value, true);
    },
    varint(value) {
      let rest = value;
      for (; rest > 127; rest >>>= 7) uint8((rest & 127) | 128);
      uint8(rest);
    },
    finish: () => bytes.slice(0, length),
  };
}

/** Reads what a {@linkcode ByteWriter} wrote, from the start on. */
export interface ByteReader {
  uint8(): number;
  uint32(): number;
  float32(): number;
  float64(): number;
  varint(): number;
  /** Bytes not read yet. */
  rest(): number;
}

/**
 * Starts at the first byte.
 *
 * @param cutOff makes the error that is thrown where bytes are missing, or a number is none
 */
export function createByteReader(bytes: Uint8Array, cutOff: () => Error): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const advance = (size: number): number => {
    if (at + size > bytes.length) throw cutOff();
    at += size;
    return at - size;
  };
  return {
    uint8: () => view.getUint8(advance(1)),
    uint32: () => view.getUint32(advance(4), true),
    float32: () => view.getFloat32(advance(4), true),
    float64: () => view.getFloat64(advance(8), true),
    varint() {
      let value = 0;
      for (let shift = 0; shift < 32; shift += 7) {
        const byte = view.getUint8(advance(1));
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
      throw cutOff();
    },
    rest: () => bytes.length - at,
  };
}
