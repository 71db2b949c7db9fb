import { finishHash, internHashed, type TextTable } from "./text-table.ts";

/**
 * A cache of the most recent texts of a column: columns repeat their values, and a search in a
 * large table takes longer.
 */
export interface RecentTexts {
  /** The table that the codes belong to; null while there are none. */
  table: TextTable | null;
  /**
   * Four numbers for each text: its first four bytes, its last four, its length (0 if the slot is
   * free), and its code. Texts of up to eight bytes are compared here alone, without the table.
   */
  slots: Int32Array;
  /** Takes the number of a slot from the upper bits of a hash. */
  shift: number;
  /** Texts that were not found since there are so many slots. */
  missed: number;
  /** The bytes of the table's texts, and a view of them. */
  arena: Uint8Array;
  arenaView: DataView;
}

/** Bytes that contain texts. */
export interface TextSource {
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
  /** By byte: 1 if no text may contain it. */
  readonly refused: Uint8Array;
}

/** An empty cache with 2^`bits` slots. */
export function createRecentTexts(bits: number): RecentTexts {
  const arena = new Uint8Array(0);
  return {
    table: null,
    slots: new Int32Array(4 * 2 ** bits),
    shift: 32 - bits,
    missed: 0,
    arena,
    arenaView: new DataView(arena.buffer),
  };
}

/**
 * The code of the text in `bytes[start..end)`, like {@linkcode internBytes}. A text is first
 * compared with the last one of the same length, beginning and end, then searched in the table.
 *
 * @returns -1 if the text has a refused byte or is no UTF-8
 */
export function internRecent(recent: RecentTexts, table: TextTable, source: TextSource, start: number, end: number): number {
  useTable(recent, table);
  const { view } = source;
  const { slots, shift } = recent;
  const length = end - start;
  const first = length >= 4 ? view.getInt32(start, true) : shortText(source.bytes, start, length);
  const last = length >= 4 ? view.getInt32(end - 4, true) : 0;
  const slot = slotOf(shift, first, last, length);
  if (slots[slot] === first && slots[slot + 1] === last && slots[slot + 2] === length && length > 0) {
    const code = slots[slot + 3];
    if (length <= 8 || isMiddle(recent, code, view, start, end)) return code;
  }
  const code = internUnlessRefused(table, source, start, end);
  if (code >= 0) {
    slots[slot] = first;
    slots[slot + 1] = last;
    slots[slot + 2] = length;
    slots[slot + 3] = code;
    if (++recent.missed > slots.length && slots.length < MOST_SLOTS) enlarge(recent, table);
  }
  return code;
}

/** Numbers of the largest cache: half of a megabyte, which the processor keeps near. */
const MOST_SLOTS = 2 ** 17;

/**
 * Four times as many slots, empty, if they can be of use: after four texts for each slot that were
 * not found, of a column that has texts twice.
 */
function enlarge(recent: RecentTexts, table: TextTable): void {
  const repeats = table.size < 2 * recent.slots.length;
  recent.missed = 0;
  if (!repeats) return;
  recent.slots = new Int32Array(4 * recent.slots.length);
  recent.shift -= 2;
}

/** Empties the cache if it belongs to another table. */
export function useTable(recent: RecentTexts, table: TextTable): void {
  if (recent.table === table) return;
  if (recent.table !== null) recent.slots.fill(0);
  recent.table = table;
}

/** The slot of a text by its first and last bytes as words, and its length. */
export const slotOf = (shift: number, first: number, last: number, length: number): number =>
  (Math.imul(Math.imul(first ^ length, 0x9e3779b1) ^ last, 0x85ebca6b) >>> shift) << 2;

/** Up to three bytes as a number. */
export function shortText(bytes: Uint8Array, start: number, length: number): number {
  let number = length > 0 ? bytes[start] : 0;
  if (length > 1) number |= bytes[start + 1] << 8;
  if (length > 2) number |= bytes[start + 2] << 16;
  return number;
}

/**
 * Whether the text of a code equals that from `start` to `end`, given the same length and the same
 * first and last four bytes.
 */
export function isMiddle(recent: RecentTexts, code: number, view: DataView, start: number, end: number): boolean {
  const { arena, ends } = recent.table!;
  if (recent.arena !== arena) showArena(recent, arena);
  const { arenaView } = recent;
  const shift = (code === 0 ? 0 : ends[code - 1]) - start;
  // Four bytes at a time: the last ones may reach into those that are known to be equal.
  for (let i = start + 4; i < end - 4; i += 4) if (arenaView.getInt32(i + shift) !== view.getInt32(i)) return false;
  return true;
}

function showArena(recent: RecentTexts, arena: Uint8Array): void {
  recent.arena = arena;
  recent.arenaView = new DataView(arena.buffer, arena.byteOffset, arena.length);
}

function internUnlessRefused(table: TextTable, { bytes, refused }: TextSource, start: number, end: number): number {
  let hash = table.seed;
  for (let i = start; i < end; i++) {
    if (refused[bytes[i]] === 1) return -1;
    hash = Math.imul(hash ^ bytes[i], 0x01000193);
  }
  return internHashed(table, bytes, start, end, finishHash(hash));
}
