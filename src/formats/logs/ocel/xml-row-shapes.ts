import { closingQuote, matchesTag, type TagPattern, tagPattern } from "../byte-scanning.ts";
import type { TextSource } from "../../../event-log/recent-texts.ts";
import type { ScannedValues } from "./ocel-scan.ts";

// Events and objects that a program writes differ in their values, and hardly in what stands
// between these. The shapes of rows are learned from rows that were read element by element: what
// stands between two values is then compared as a whole, eight bytes at a time.

/** What a value between the tags of a row is. */
export const SLOT = { id: 0, type: 1, time: 2, valueTime: 3, value: 4, object: 5, qualifier: 6 } as const;
type SlotKind = (typeof SLOT)[keyof typeof SLOT];

/**
 * A value of a row. What may follow depends on the kind of the slot, the type of the row and the
 * attribute alone, since only rows are learned whose attributes have the usual order.
 */
export interface Slot {
  readonly kind: SlotKind;
  /** The attribute of a value, or of a value's time. */
  readonly values: ScannedValues | null;
  /** Of the time of a value: the value, with `">` between them. */
  readonly then: Slot | null;
  /** What may follow: the bytes up to the next slot, or up to the end of the row (null). */
  readonly next: { readonly tag: TagPattern; readonly to: Slot | null }[];
}

/** The slots of one row with the start and end of each. */
export interface RowSlots {
  length: number;
  readonly slots: Slot[];
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Most slots of a row; a row with more is read element by element. */
const MOST_SLOTS = 1024;
/** Most slots that are learned, and most ways to go on that are compared. */
const MOST_LEARNED = 4096;
const MOST_NEXT = 6;
/** Shortest text between two slots that can be compared. */
const SHORTEST = 8;
/** After so many rows of other shapes, which outnumber the others, no shapes are looked for. */
const MOST_OTHERS = 1000;

const slotOf = (kind: SlotKind, values: ScannedValues | null = null, then: Slot | null = null): Slot => ({
  kind,
  values,
  then,
  next: [],
});

/** The shapes of events, or of objects. */
export interface RowShapes {
  /** What a row begins with. */
  readonly first: Slot;
  readonly id: Slot;
  /** By type: the slots by kind, and those of values, or of their times, by attribute. */
  readonly types: { readonly slots: Slot[]; readonly values: Map<ScannedValues, Slot> }[];
  /** The row that is read. */
  readonly row: RowSlots;
  learned: number;
  matched: number;
  others: number;
}

/** No shapes yet. */
export const createRowShapes = (): RowShapes => ({
  first: slotOf(SLOT.id),
  id: slotOf(SLOT.id),
  types: [],
  row: { length: 0, slots: [], starts: new Int32Array(MOST_SLOTS), ends: new Int32Array(MOST_SLOTS) },
  learned: 0,
  matched: 0,
  others: 0,
});

/** Adds a slot to the row that is read; marks a row that has too many as none to learn. */
export function addSlot(row: RowSlots, slot: Slot, start: number, end: number): void {
  if (row.length >= MOST_SLOTS - 1) return forgetRow(row);
  row.slots[row.length] = slot;
  row.starts[row.length] = start;
  row.ends[row.length++] = end;
}

/** Whether the row that is read is noted: a row that cannot be learned need not be. */
export const isNoted = (row: RowSlots): boolean => row.length <= MOST_SLOTS;

/** Marks the row that is read as one that cannot be learned. */
export function forgetRow(row: RowSlots): void {
  row.length = MOST_SLOTS + 1;
}

const typeOf = ({ types }: RowShapes, type: number) => types[type] ??= { slots: [], values: new Map() };

/** The slot of a kind in rows of a type. */
export const slotIn = (shapes: RowShapes, type: number, kind: SlotKind): Slot =>
  typeOf(shapes, type).slots[kind] ??= slotOf(kind);

/** The slot of a value in rows of a type, or of its time, which only values of objects have. */
export function valueSlotIn(shapes: RowShapes, type: number, values: ScannedValues, kind: "value" | "valueTime"): Slot {
  const known = typeOf(shapes, type).values;
  let slot = known.get(values);
  if (slot === undefined) {
    slot = slotOf(SLOT.value, values);
    if (kind === "valueTime") slot = slotOf(SLOT.valueTime, values, slot);
    known.set(values, slot);
  }
  return slot;
}

/** Learns the row that was read, from its beginning, with the blanks before it, to its end. */
export function learnRow(shapes: RowShapes, bytes: Uint8Array, from: number, to: number): void {
  const { row: { length, slots, starts, ends } } = shapes;
  if (!isNoted(shapes.row)) return;
  let before = shapes.first;
  let at = from;
  for (let i = 0; i <= length; i++) {
    const end = i < length ? starts[i] : to;
    const next = i < length ? slots[i] : null;
    if (before.then === null) learn(shapes, before, next, { bytes, at, end });
    if (next === null) return;
    before = next;
    at = ends[i];
  }
}

function learn(
  shapes: RowShapes,
  { next }: Slot,
  to: Slot | null,
  { bytes, at, end }: { readonly bytes: Uint8Array; readonly at: number; readonly end: number },
): void {
  if (end - at < SHORTEST || next.length === MOST_NEXT || shapes.learned === MOST_LEARNED) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (next.some(({ tag }) => tag.length === end - at && matchesTag(tag, view, at, end))) return;
  shapes.learned++;
  next.push({ tag: tagPattern(bytes, at, end), to });
}

/** Bytes of a document. */
export interface RowSource extends TextSource {
  /** End of the bytes that count. */
  readonly to: number;
}

const [GT, LT] = [62, 60];

/**
 * Finds the slots of a row of a known shape.
 *
 * @param typeAt the type whose name stands there; negative for none
 * @returns the end of the row; -1 if its shape is not known
 */
export function matchRow(
  shapes: RowShapes,
  source: RowSource,
  from: number,
  typeAt: (start: number, end: number) => number,
): number {
  const { row } = shapes;
  const { bytes, to } = source;
  row.length = 0;
  if (shapes.others > MOST_OTHERS && shapes.others > shapes.matched) {
    forgetRow(row);
    return -1;
  }
  let slot = shapes.first;
  for (let at = from; row.length < MOST_SLOTS - 1;) {
    const next = nextOf(slot, source, at);
    if (next === null) break;
    at += next.tag.length;
    if (next.to === null) {
      shapes.matched++;
      return at;
    }
    slot = next.to;
    if (slot.then !== null) {
      const end = closingQuote(source, at);
      if (end < 0 || bytes[end + 1] !== GT) break;
      addSlot(row, slot, at, end);
      at = end + 2;
      slot = slot.then;
    }
    let end = at;
    if (slot.kind === SLOT.value) { while (end < to && bytes[end] !== LT) end++; }
    else end = closingQuote(source, at);
    if (end < 0) break;
    addSlot(row, slot, at, end);
    if (slot.kind === SLOT.type) {
      const type = shapes.types[typeAt(at, end)];
      if (type === undefined) break;
      slot = type.slots[SLOT.type];
    }
    at = end;
  }
  row.length = 0;
  shapes.others++;
  return -1;
}

/** What follows a slot; null if it is not known. */
function nextOf({ next }: Slot, { view, to }: RowSource, at: number): Slot["next"][number] | null {
  for (let i = 0; i < next.length; i++) if (matchesTag(next[i].tag, view, at, to)) return next[i];
  return null;
}
