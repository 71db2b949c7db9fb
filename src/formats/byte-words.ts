/**
 * Searching four bytes at a time, as a word that has been read little-endian:
 * `firstByte(zeroBytes(word ^ fourOf(44)))` is the place of the first comma in it.
 *
 * @module
 */

/** A word of four times the same byte. */
export const fourOf = (byte: number): number => Math.imul(byte, 0x01010101);

/**
 * Sets the upper bit of the first byte of a word that is 0; the upper bits of bytes behind it say
 * nothing. 0 where there is none.
 */
export const zeroBytes = (word: number): number => (word - 0x01010101) & ~word & 0x80808080;

/** The place of the first byte whose upper bit is set, 0 to 3. */
export const firstByte = (bits: number): number => (31 - Math.clz32(bits & -bits)) >> 3;
