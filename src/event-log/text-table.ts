import { limitError } from "../errors.ts";

/** Distinct texts, numbered in first-seen order. The codes of a coded column point into it. */
export interface Dictionary {
  /** How many texts there are; codes run from 0 to `size - 1`. */
  readonly size: number;
  /** The text of a code. */
  text(code: number): string;
  /** The UTF-8 bytes of a code: a read-only view, valid until the dictionary grows. */
  bytes(code: number): Uint8Array;
}

/** Settings of {@linkcode createTextTable}. */
export interface TextTableOptions {
  /**
   * Seed of the hash function. A program that reads files of others should pass a random seed, so
   * that nobody can choose colliding values. Default 0.
   */
  hashSeed?: number;
  /** Most distinct texts. Default 2^27. */
  maxTexts?: number;
  /** Most bytes of all texts together. Default 1 GiB. */
  maxBytes?: number;
  /** What the texts are, for messages about limits, such as `activities`. */
  what?: string;
}

/**
 * A {@linkcode Dictionary} that grows: distinct UTF-8 texts, numbered in first-seen order, kept as
 * bytes. It is a record of arrays with separate functions ({@linkcode internBytes},
 * {@linkcode internText}), because engines optimize these best.
 *
 * A hash table with open addressing and linear probing. If a search passes {@linkcode MAX_PROBES}
 * places (colliding values, or very bad luck), the table switches to a `Map` for good: slower, but
 * safe against chosen values.
 */
export interface TextTable extends Dictionary {
  size: number;
  /**
   * Four numbers for each place: hash, code + 1 (0 if free), start of the text in `arena`, and its
   * length. They are adjacent because cache lines dominate the cost of a search in a large table.
   * The number of places is a power of two.
   */
  slots: Int32Array;
  /** Full hash by code. */
  hashes: Int32Array;
  /** End of each code's text in `arena`. It starts at the end of the text before. */
  ends: Uint32Array;
  arena: Uint8Array;
  /** Start value of the hash function. */
  readonly seed: number;
  /** True as long as all texts are ASCII. */
  ascii: boolean;
  /** The map, after the table has switched to one. */
  map: Map<string, number> | null;
  readonly maxTexts: number;
  readonly maxBytes: number;
  readonly what: string;
}

/** Longest search before the table switches to a `Map`. A million random values need about 40. */
const MAX_PROBES = 256;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Makes an empty table.
 *
 * @example
 * ```ts
 * import { createTextTable, internText } from "@/event-log/text-table.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const table = createTextTable();
 * assertEquals([internText(table, "pay"), internText(table, "send"), internText(table, "pay")], [0, 1, 0]);
 * assertEquals(table.text(1), "send");
 * ```
 */
export function createTextTable(options: TextTableOptions = {}): TextTable {
  const table: TextTable = {
    size: 0,
    slots: new Int32Array(64 * 4),
    hashes: new Int32Array(32),
    ends: new Uint32Array(32),
    arena: new Uint8Array(512),
    seed: (options.hashSeed ?? 0) ^ 0x811c9dc5,
    ascii: true,
    map: null,
    maxTexts: options.maxTexts ?? 2 ** 27,
    maxBytes: Math.min(options.maxBytes ?? 2 ** 30, 2 ** 31 - 1),
    what: options.what ?? "distinct values",
    text: (code) => decoder.decode(bytesOf(table, code)),
    bytes: (code) => bytesOf(table, code),
  };
  return table;
}

/**
 * The hash of some bytes for a table: start with `table.seed`, take each byte in, then
 * {@linkcode finishHash}.
 */
function hashBytes(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return finishHash(hash);
}

/**
 * Spreads the state of FNV-1a over all bits (first half of the finalizer "lowbias32" of C. Wellons'
 * hash prospector), and keeps 31 bits: engines box larger numbers when they pass them between
 * functions.
 */
export function finishHash(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x21f0aaad);
  return (hash ^ (hash >>> 15)) >> 1;
}

/**
 * The code of the text in `bytes[start..end)`; a new code for a new text; -1 if the bytes are not
 * UTF-8.
 *
 * @throws limitError when the table is full
 */
export function internBytes(table: TextTable, bytes: Uint8Array, start: number, end: number): number {
  return internHashed(table, bytes, start, end, hashBytes(table.seed, bytes, start, end));
}

/**
 * Like {@linkcode internBytes}, for a caller that computed the hash while it scanned the text.
 */
export function internHashed(table: TextTable, bytes: Uint8Array, start: number, end: number, hash: number): number {
  if (table.map !== null) return internInMap(table, bytes, start, end, hash);
  const { slots, arena } = table;
  const mask = slots.length - 1;
  const length = end - start;
  let place = (hash << 2) & mask;
  for (let probes = 0; probes < MAX_PROBES; probes++) {
    const code = slots[place + 1] - 1;
    if (code < 0) return addText(table, bytes, start, end, hash, place);
    if (slots[place] === hash && slots[place + 3] === length) {
      const from = slots[place + 2];
      let i = 0;
      while (i < length && arena[from + i] === bytes[start + i]) i++;
      if (i === length) return code;
    }
    place = (place + 4) & mask;
  }
  handOver(table);
  return internInMap(table, bytes, start, end, hash);
}

/**
 * Adds the text in `bytes[start..end)` without looking for it: for texts that should all be
 * different. Nothing can be interned in the table afterwards; {@linkcode areDifferent} checks it.
 *
 * @returns its code; -1 if the bytes are not UTF-8
 * @throws limitError when the table is full
 */
export const appendBytes = (table: TextTable, bytes: Uint8Array, start: number, end: number): number =>
  appendText(table, bytes, start, end, hashBytes(table.seed, bytes, start, end));

/**
 * Whether appended texts are all different. It does not make them searchable: that would take four
 * times the memory, most of which is far from the processor. Linear.
 */
export function areDifferent({ size, hashes, ...table }: TextTable): boolean {
  let places = 64;
  while (2 * size > places) places *= 2;
  /** By place: the code of a text, plus one. */
  const taken = new Uint32Array(places);
  for (let code = 0; code < size; code++) {
    let place = hashes[code] & (places - 1);
    for (let probes = 0; taken[place] !== 0; probes++) {
      const other = taken[place] - 1;
      if (hashes[other] === hashes[code] && sameText(table, other, code)) return false;
      // Chosen values, or very bad luck.
      if (probes === MAX_PROBES) return new Set(Array.from({ length: size }, (_, code) => table.text(code))).size === size;
      place = (place + 1) & (places - 1);
    }
    taken[place] = code + 1;
  }
  return true;
}

function sameText(table: Pick<TextTable, "arena" | "ends">, a: number, b: number): boolean {
  const [one, other] = [bytesOf(table, a), bytesOf(table, b)];
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/**
 * The code of a text; a new code for a new text. Lone surrogates become U+FFFD, as UTF-8 requires.
 */
export function internText(table: TextTable, text: string): number {
  const bytes = encoder.encode(text);
  return internBytes(table, bytes, 0, bytes.length);
}

/** All texts of a dictionary by code. */
export function textsOf(dictionary: Dictionary): string[] {
  const table = dictionary as Partial<TextTable> & Dictionary;
  const texts = new Array<string>(dictionary.size);
  // One decoding and many slices are ten times as fast as many decodings. Only in ASCII are byte
  // and character positions the same.
  if (table.ascii === true && table.arena && table.ends && dictionary.size > 0) {
    const all = decoder.decode(table.arena.subarray(0, table.ends[dictionary.size - 1]));
    for (let code = 0, from = 0; code < texts.length; code++) {
      const to = table.ends[code];
      texts[code] = all.slice(from, to);
      from = to;
    }
  } else {
    for (let code = 0; code < texts.length; code++) texts[code] = dictionary.text(code);
  }
  return texts;
}

/** Whether some bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end && bytes[i] < 0x80) i++;
  if (i === end) return true;
  try {
    decoder.decode(bytes.subarray(i, end));
    return true;
  } catch {
    return false;
  }
}

function bytesOf(table: Pick<TextTable, "arena" | "ends">, code: number): Uint8Array {
  return table.arena.subarray(code === 0 ? 0 : table.ends[code - 1], table.ends[code]);
}

function addText(table: TextTable, bytes: Uint8Array, start: number, end: number, hash: number, place: number): number {
  const code = appendText(table, bytes, start, end, hash);
  if (code < 0) return code;
  occupy(table, place, code);
  if (table.size * 8 > table.slots.length) {
    table.slots = new Int32Array(table.slots.length * (table.size < 65_536 ? 4 : 2));
    if (!fillSlots(table)) handOver(table);
  }
  return code;
}

function occupy({ slots, hashes, ends }: TextTable, place: number, code: number): void {
  const from = code === 0 ? 0 : ends[code - 1];
  slots[place] = hashes[code];
  slots[place + 1] = code + 1;
  slots[place + 2] = from;
  slots[place + 3] = ends[code] - from;
}

function appendText(table: TextTable, bytes: Uint8Array, start: number, end: number, hash: number): number {
  let i = start;
  while (i < end && bytes[i] < 0x80) i++;
  if (i < end) {
    if (!isUtf8(bytes, i, end)) return -1;
    table.ascii = false;
  }
  const code = table.size;
  const from = code === 0 ? 0 : table.ends[code - 1];
  const to = from + end - start;
  if (code >= table.maxTexts) throw tooMany(table, `more than ${table.maxTexts} ${table.what}`);
  if (to > table.maxBytes) throw tooMany(table, `more than ${table.maxBytes} bytes of ${table.what}`);
  if (to > table.arena.length) table.arena = grown(table.arena, to);
  if (code === table.ends.length) {
    table.ends = grown(table.ends, code + 1);
    table.hashes = grown(table.hashes, code + 1);
  }
  if (end - start < 32) { for (let at = from, j = start; j < end; j++) table.arena[at++] = bytes[j]; }
  else table.arena.set(bytes.subarray(start, end), from);
  table.ends[code] = to;
  table.hashes[code] = hash;
  table.size = code + 1;
  return code;
}

function fillSlots(table: TextTable): boolean {
  const mask = table.slots.length - 1;
  for (let code = 0; code < table.size; code++) {
    let place = (table.hashes[code] << 2) & mask;
    for (let probes = 0; table.slots[place + 1] !== 0; probes++) {
      if (probes === MAX_PROBES) return false;
      place = (place + 4) & mask;
    }
    occupy(table, place, code);
  }
  return true;
}

function handOver(table: TextTable): void {
  table.map = new Map();
  for (let code = 0; code < table.size; code++) table.map.set(table.text(code), code);
  table.slots = new Int32Array(4);
}

function internInMap(table: TextTable, bytes: Uint8Array, start: number, end: number, hash: number): number {
  if (!isUtf8(bytes, start, end)) return -1;
  const text = decoder.decode(bytes.subarray(start, end));
  const known = table.map!.get(text);
  if (known !== undefined) return known;
  const code = appendText(table, bytes, start, end, hash);
  table.map!.set(text, code);
  return code;
}

/** Whether some bytes stand at `at`. */
export function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** A copy at least twice as long. */
export function grown<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(array: T, atLeast: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(array.length * 2, atLeast));
  larger.set(array);
  return larger;
}

function tooMany(table: TextTable, found: string): Error {
  return limitError({
    expected: `at most ${table.maxTexts} ${table.what} of ${table.maxBytes} bytes together`,
    found,
    advice: "Leave out the column, or raise the limit.",
  });
}
