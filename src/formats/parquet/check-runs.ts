import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { inputError } from "../../errors.ts";

/** What is told of a file whose numbers do not agree. */
export const damaged = (found: string) => inputError({ expected: "a Parquet file", found: `one that is damaged: ${found}` });

/** Runs of the hybrid of run-length encoding and bit-packing. */
export interface Runs {
  readonly from: number;
  readonly to: number;
  /** Bits of a value. */
  readonly bits: number;
  /** How many values they give. */
  readonly most: number;
  /** Which value is counted. */
  readonly counted?: number;
}

/**
 * Walks over runs: together they must not give more than so many values, but for the padding of the
 * last.
 *
 * @returns how often the value to be counted is among them
 * @throws an input error if they claim more
 */
export function checkRuns(page: Uint8Array, { from, to, bits, most, counted }: Runs): number {
  let seen = 0;
  let found = 0;
  for (let at = from; at < to && seen < most;) {
    let run = 0;
    for (let shift = 0;; shift += 7) {
      if (at >= to || shift > 28) throw damaged("a run without its length");
      run += (page[at] & 127) * 2 ** shift;
      if (page[at++] < 128) break;
    }
    const packed = run % 2 === 1;
    const count = Math.floor(run / 2) * (packed ? 8 : 1);
    if (seen + count > most + (packed ? 8 * 64 : 0)) throw damaged("a run of more values than there are");
    if (counted !== undefined) {
      const values = Math.min(count, most - seen);
      if (packed) found += countPacked(page, { at, to, bits, values, counted });
      else if (valueAt(page, 8 * at, 8 * Math.ceil(bits / 8), 8 * to) === counted) found += values;
    }
    seen += count;
    at += packed ? Math.floor(run / 2) * bits : Math.ceil(bits / 8);
  }
  return found;
}

function countPacked(page: Uint8Array, run: { at: number; to: number; bits: number; values: number; counted: number }): number {
  let found = 0;
  for (let i = 0; i < run.values; i++) {
    if (valueAt(page, 8 * run.at + i * run.bits, run.bits, 8 * run.to) === run.counted) found++;
  }
  return found;
}

/** The number in some bits, lowest first; bits behind the end are 0. */
function valueAt(page: Uint8Array, bit: number, bits: number, end: number): number {
  let value = 0;
  for (let i = 0; i < bits; i++) {
    const at = bit + i;
    if (at < end) value += ((page[at >> 3] >> (at & 7)) & 1) * 2 ** i;
  }
  return value;
}

/**
 * Runs behind the number of their bytes; gives their end, and how often the value to be counted is
 * among them.
 */
export function checkSizedRuns(page: Uint8Array, at: number, runs: Omit<Runs, "from" | "to">): { to: number; found: number } {
  if (at + 4 > page.length) throw damaged("runs that lack their length");
  const length = new DataView(page.buffer, page.byteOffset + at).getUint32(0, true);
  const to = at + 4 + length;
  if (to > page.length) throw damaged("runs that reach beyond their page");
  return { to, found: checkRuns(page, { ...runs, from: at + 4, to }) };
}

/**
 * Numbers as differences, packed in blocks: they must be as many as said, in blocks of sensible
 * size.
 *
 * @returns the numbers modulo 2^32, and where they end
 * @throws an input error if they are not
 */
export function checkDeltas(page: Uint8Array, at: number, count: number): { values: Int32Array; end: number } {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: at };
  const [block, parts, total] = [readVarInt(reader), readVarInt(reader), readVarInt(reader)];
  const good = block > 0 && block <= 2 ** 20 && parts > 0 && parts <= block && (block / parts) % 8 === 0 && total === count;
  if (!good) throw damaged("differences in blocks of no sensible size");
  const values = new Int32Array(count);
  reader.offset = at;
  deltaBinaryUnpack(reader, count, values);
  return { values, end: reader.offset };
}
