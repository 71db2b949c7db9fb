import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from "hyparquet/src/schema.js";
import { inputError, limitError } from "../../../errors.ts";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";

/** Most values of a column in one row group: more would need gigabytes. */
const MOST_VALUES = 2 ** 26;

/** The limits of a column. */
interface ColumnBounds {
  readonly column: ColumnMetaData;
  /**
   * Its highest levels; 0 if it has none. A value is present if its definition level is the
   * highest.
   */
  readonly repetition: number;
  readonly definition: number;
}

/** The bytes that pages may still inflate to. */
interface Budget {
  readonly most: number;
  left: number;
}

/**
 * Checks, before a file is decoded, that its columns are within the file and have as many values as
 * its metadata say, and that no run in its pages repeats a value more often: otherwise a few
 * changed bytes could make the decoder use any amount of memory or time. Inflates all pages.
 *
 * @param mostBytes most inflated bytes of all pages together
 * @throws an input error if metadata and pages do not agree; a limit error past the bounds
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, mostBytes: number): void {
  const budget: Budget = { most: mostBytes, left: mostBytes };
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data: column, file_path } of columns) {
      if (column === undefined || file_path) throw damaged("a column in another file");
      if (column.path_in_schema.length === 1 && column.num_values < num_rows) throw damaged("a column of another length");
      const path = getSchemaPath(metadata.schema, column.path_in_schema);
      const bounds = { column, repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
      checkColumn(bytes, bounds, budget);
    }
  }
}

function checkColumn(bytes: Uint8Array, bounds: ColumnBounds, budget: Budget): void {
  const { column } = bounds;
  const begin = Number(column.dictionary_page_offset || column.data_page_offset);
  const length = Number(column.total_compressed_size);
  const most = Number(column.num_values);
  if (!(begin >= 4 && length >= 0 && begin + length <= bytes.length)) throw damaged("a column that reaches beyond the end");
  if (!(most >= 0 && most <= MOST_VALUES)) {
    throw limitError({ expected: `at most ${MOST_VALUES} values of a column in a row group`, found: String(most) });
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + begin, length), offset: 0 };
  let values = 0;
  while (values < most && reader.offset < length - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: full } = header;
    const dictionary = header.dictionary_page_header?.num_values ?? 0;
    values += header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    const good = size >= 0 && full >= 0 && dictionary >= 0 && dictionary <= full + 1 && values <= most &&
      reader.offset + size <= length;
    if (!good) throw damaged("a page that does not fit its column");
    spend(budget, full);
    checkPage(bytes.subarray(begin + reader.offset, begin + reader.offset + size), header, bounds, budget);
    reader.offset += size;
  }
  if (values !== most) throw damaged("a column that lacks values");
}

function spend(budget: Budget, bytes: number): void {
  budget.left -= bytes;
  if (budget.left < 0) throw limitError({ expected: `at most ${budget.most} bytes when inflated`, found: "more" });
}

const bitsOf = (level: number) => 32 - Math.clz32(level);

/** Checks the runs of a data page. */
function checkPage(body: Uint8Array, header: ReturnType<typeof parquetHeader>, bounds: ColumnBounds, budget: Budget): void {
  const { column: { codec }, repetition, definition } = bounds;
  const [first, second] = [header.data_page_header, header.data_page_header_v2];
  if (first !== undefined) {
    const page = decompressPage(body, header.uncompressed_page_size, codec, compressors);
    const most = first.num_values;
    let at = 0;
    let present = most;
    if (repetition > 0) at = checkSizedRuns(page, at, { bits: bitsOf(repetition), most }).to;
    if (definition > 0) {
      const levels = checkSizedRuns(page, at, { bits: bitsOf(definition), most, counted: definition });
      at = levels.to;
      present = levels.found;
    }
    checkValues(page, { at, encoding: first.encoding, most, present }, bounds, budget);
  } else if (second !== undefined) {
    const { num_values: most, repetition_levels_byte_length: middle, definition_levels_byte_length: length } = second;
    const full = header.uncompressed_page_size - middle - length;
    if (!(middle >= 0 && length >= 0 && middle + length <= body.length && full >= 0)) {
      throw damaged("levels that do not fit their page");
    }
    const levels = (runs: Runs) => checkRuns(body, runs);
    if (repetition > 0) levels({ from: 0, to: middle, bits: bitsOf(repetition), most });
    const present = definition === 0
      ? most
      : levels({ from: middle, to: middle + length, bits: bitsOf(definition), most, counted: definition });
    if (present !== most - second.num_nulls) throw damaged("another number of missing values than its levels say");
    const rest = body.subarray(middle + length);
    const page = second.is_compressed === false ? rest : decompressPage(rest, full, codec, compressors);
    checkValues(page, { at: 0, encoding: second.encoding, most, present }, bounds, budget);
  }
}

/**
 * The values of a page: their position, their encoding, and their number with and without missing
 * values.
 */
interface PageValues {
  readonly at: number;
  readonly encoding: string;
  readonly most: number;
  readonly present: number;
}

function checkValues(
  page: Uint8Array,
  { at, encoding, most, present }: PageValues,
  { column }: ColumnBounds,
  budget: Budget,
): void {
  if (present === 0) return;
  if (encoding === "RLE") checkSizedRuns(page, at, { bits: 1, most });
  else if (encoding.endsWith("_DICTIONARY") && at < page.length && column.type !== "BOOLEAN") {
    const bits = page[at];
    if (bits > 32) throw damaged("indices that are too wide");
    if (bits > 0) checkRuns(page, { from: at + 1, to: page.length, bits, most });
  } else if (encoding === "DELTA_BINARY_PACKED") checkDeltas(page, at, present);
  else if (encoding === "DELTA_LENGTH_BYTE_ARRAY") {
    if (checkDeltas(page, at, present).values.some((length) => length < 0)) throw damaged("texts of negative length");
  } else if (encoding === "DELTA_BYTE_ARRAY") {
    const prefixes = checkDeltas(page, at, present);
    const suffixes = checkDeltas(page, prefixes.end, present).values;
    let before = 0;
    for (let i = 0; i < present; i++) {
      const prefix = prefixes.values[i];
      if (!(prefix >= 0 && prefix <= before && suffixes[i] >= 0)) {
        throw damaged("a text whose prefix is longer than the text before");
      }
      before = prefix + suffixes[i];
      spend(budget, before);
    }
  }
}

/** The error about a file whose numbers do not agree. */
const damaged = (found: string) => inputError({ expected: "a Parquet file", found: `one that is damaged: ${found}` });

/** Runs of the hybrid of run-length encoding and bit-packing. */
interface Runs {
  readonly from: number;
  readonly to: number;
  /** Bits of a value. */
  readonly bits: number;
  /** How many values they have. */
  readonly most: number;
  /** The value to be counted. */
  readonly counted?: number;
}

/**
 * Checks that runs do not have more values than expected, except for the padding of the last run.
 *
 * @returns how often the value to be counted occurs
 * @throws an input error if they have more
 */
function checkRuns(page: Uint8Array, { from, to, bits, most, counted }: Runs): number {
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
 * Checks runs that follow the number of their bytes; returns their end, and how often the value to
 * be counted occurs.
 */
function checkSizedRuns(page: Uint8Array, at: number, runs: Omit<Runs, "from" | "to">): { to: number; found: number } {
  if (at + 4 > page.length) throw damaged("runs that lack their length");
  const length = new DataView(page.buffer, page.byteOffset + at).getUint32(0, true);
  const to = at + 4 + length;
  if (to > page.length) throw damaged("runs that reach beyond their page");
  return { to, found: checkRuns(page, { ...runs, from: at + 4, to }) };
}

/**
 * Decodes numbers that are packed as differences in blocks, and checks their number and the size of
 * the blocks.
 *
 * @returns the numbers modulo 2^32, and their end
 * @throws an input error if number or size are wrong
 */
function checkDeltas(page: Uint8Array, at: number, count: number): { values: Int32Array; end: number } {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: at };
  const [block, parts, total] = [readVarInt(reader), readVarInt(reader), readVarInt(reader)];
  const good = block > 0 && block <= 2 ** 20 && parts > 0 && parts <= block && (block / parts) % 8 === 0 && total === count;
  if (!good) throw damaged("differences in blocks of an invalid size");
  const values = new Int32Array(count);
  reader.offset = at;
  deltaBinaryUnpack(reader, count, values);
  return { values, end: reader.offset };
}
