import type { Random } from "@/numerics/random.ts";

/**
 * What is put into valid files: numbers that overflow, signs that end things, names of every
 * object's parts.
 */
const HOSTILE = [
  ..."\0\x01\t\n\r \"'<>&;,:=/\\|()[]{}.-+*",
  ...[
    "-1",
    "0",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "99999999999999999999",
    "2147483648",
    "4294967295",
    "0x10",
    "1.5",
    "00",
    "-0",
  ],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "null", "true", "\ufeff", "\ufffe", "\ud83e\udd86", "é", "\r\n"],
  ...["&lt;", "&#0;", "&#x41;", "&constructor;", "]]>", "<![CDATA[", "-->", "<!--", '<!DOCTYPE a [<!ENTITY b "c">]>', "<?x?>"],
  ...["1970-01-01T00:00:00Z", "0000-00-00", "9999-12-31T23:59:59.999999Z", "2026-02-30"],
].map((text) => new TextEncoder().encode(text));

/** The largest that a mutated file grows. */
const LARGEST = 1 << 17;

/**
 * A valid file with one to four changes: bytes flipped, overwritten, cut out, doubled, repeated,
 * moved, taken from another valid file, or replaced by what is hostile.
 *
 * @param seeds valid files of one format
 * @param words what the format is made of; put in too
 */
export function mutated(
  random: Random,
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[] = [],
): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> = Uint8Array.from(seeds[random.integer(seeds.length)]);
  for (let changes = 1 + random.integer(4); changes > 0 && bytes.length > 0; changes--) {
    bytes = CHANGES[random.integer(CHANGES.length)](bytes, random, seeds, words);
    if (bytes.length > LARGEST) bytes = bytes.slice(0, LARGEST);
  }
  return bytes;
}

type Change = (
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[],
) => Uint8Array<ArrayBuffer>;

/** A stretch of bytes, mostly short. */
function stretch(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.integer(bytes.length);
  const length = 1 + random.integer([1, 4, 40, 400][random.integer(4)]);
  return [from, Math.min(bytes.length, from + length)];
}

function replaced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - (to - from) + by.length);
  result.set(bytes.subarray(0, from));
  result.set(by, from);
  result.set(bytes.subarray(to), from + by.length);
  return result;
}

const CHANGES: readonly Change[] = [
  // One bit.
  (bytes, random) => {
    bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
    return bytes;
  },
  // One byte.
  (bytes, random) => {
    bytes[random.integer(bytes.length)] = random.integer(256);
    return bytes;
  },
  // Four bytes that a binary format takes for a length.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    const value = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, bytes.length][random.integer(6)];
    for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = value >>> (8 * i);
    return bytes;
  },
  // Cut out.
  (bytes, random) => replaced(bytes, ...stretch(bytes, random), new Uint8Array()),
  // Cut off.
  (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  // Doubled.
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return replaced(bytes, to, to, bytes.slice(from, to));
  },
  // Repeated many times.
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    const times = Math.min(1 + random.integer(200), Math.ceil(LARGEST / (to - from)));
    const block = new Uint8Array((to - from) * times);
    for (let i = 0; i < times; i++) block.set(bytes.subarray(from, to), i * (to - from));
    return replaced(bytes, to, to, block);
  },
  // Moved elsewhere.
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    const block = bytes.slice(from, to);
    const rest = replaced(bytes, from, to, new Uint8Array());
    const at = random.integer(rest.length + 1);
    return replaced(rest, at, at, block);
  },
  // Spliced with another file.
  (bytes, random, seeds) => {
    const other = seeds[random.integer(seeds.length)];
    return replaced(bytes, ...stretch(bytes, random), other.slice(...stretch(other, random)));
  },
  // A word of the format, or something hostile.
  (bytes, random, _, words) => {
    const pool = words.length > 0 && random.chance(0.5) ? words : HOSTILE;
    const [from, to] = random.chance(0.5) ? stretch(bytes, random) : [random.integer(bytes.length), -1];
    return replaced(bytes, from, Math.max(from, to), pool[random.integer(pool.length)]);
  },
  // A number for another.
  (bytes, random) => {
    const starts = [...bytes.keys()].filter((i) => isDigit(bytes[i]) && !isDigit(bytes[i - 1]));
    if (starts.length === 0) return bytes;
    const from = starts[random.integer(starts.length)];
    let to = from;
    while (isDigit(bytes[to])) to++;
    return replaced(bytes, from, to, HOSTILE[HOSTILE_NUMBERS + random.integer(13)]);
  },
];

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const HOSTILE_NUMBERS = HOSTILE.findIndex((bytes) => new TextDecoder().decode(bytes) === "-1");
