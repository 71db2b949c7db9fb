import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from "hyparquet/src/schema.js";
import { inputError, limitError } from "../../errors.ts";

/** Values of a column in one row group, at most: more would need gigabytes. */
const MOST_VALUES = 2 ** 26;

/** What a column may ask for. */
interface ColumnBounds {
  readonly column: ColumnMetaData;
  /** Bits of its levels; 0 where it has none. */
  readonly repetitionBits: number;
  readonly definitionBits: number;
}

/** Inflated bytes that may still come. */
interface Budget {
  readonly most: number;
  left: number;
}

/**
 * Makes sure, before a file is decoded, that its columns lie within it, hold no more values than its metadata say, and that no run in its pages claims to repeat a value
 * more often than that: a few changed bytes could ask for any amount of memory or time. Pages are inflated once more for it.
 *
 * @param mostBytes inflated bytes of all pages together, at most
 * @throws an input error if metadata and pages do not agree; a limit error past the bounds
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, mostBytes: number): void {
  const budget: Budget = { most: mostBytes, left: mostBytes };
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data: column, file_path } of columns) {
      if (column === undefined || file_path) throw damaged("a column that lies elsewhere");
      if (column.path_in_schema.length === 1 && column.num_values < num_rows) throw damaged("a column of another length");
      const path = getSchemaPath(metadata.schema, column.path_in_schema);
      const bits = (level: number) => 32 - Math.clz32(level);
      checkColumn(bytes, {
        column,
        repetitionBits: bits(getMaxRepetitionLevel(path)),
        definitionBits: bits(getMaxDefinitionLevel(path)),
      }, budget);
    }
  }
}

const damaged = (found: string) => inputError({ expected: "a Parquet file", found: `one that is damaged: ${found}` });

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
    budget.left -= full;
    if (budget.left < 0) throw limitError({ expected: `at most ${budget.most} bytes when inflated`, found: "more of them" });
    checkPage(bytes.subarray(begin + reader.offset, begin + reader.offset + size), header, bounds);
    reader.offset += size;
  }
  if (values !== most) throw damaged("a column that lacks values");
}

/** Looks at the runs of a page of data. */
function checkPage(body: Uint8Array, header: ReturnType<typeof parquetHeader>, bounds: ColumnBounds): void {
  const { codec } = bounds.column;
  const [first, second] = [header.data_page_header, header.data_page_header_v2];
  if (first !== undefined) {
    const page = decompressPage(body, header.uncompressed_page_size, codec, compressors);
    let at = 0;
    for (const bits of [bounds.repetitionBits, bounds.definitionBits]) {
      if (bits > 0) at = checkSizedRuns(page, at, bits, first.num_values);
    }
    checkValues(page, at, first.encoding, first.num_values, bounds);
  } else if (second !== undefined) {
    const { num_values, num_nulls, repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } =
      second;
    const fits = repetition >= 0 && definition >= 0 && repetition + definition <= body.length && num_nulls >= 0 &&
      num_nulls <= num_values;
    if (!fits) throw damaged("levels that do not fit their page");
    if (bounds.repetitionBits > 0) checkRuns(body, { from: 0, to: repetition, bits: bounds.repetitionBits, most: num_values });
    if (bounds.definitionBits > 0) {
      checkRuns(body, { from: repetition, to: repetition + definition, bits: bounds.definitionBits, most: num_values });
    }
    const rest = body.subarray(repetition + definition);
    const full = header.uncompressed_page_size - repetition - definition;
    if (full < 0) throw damaged("levels that do not fit their page");
    const page = second.is_compressed === false ? rest : decompressPage(rest, full, codec, compressors);
    checkValues(page, 0, second.encoding, num_values, bounds);
  }
}

function checkValues(page: Uint8Array, at: number, encoding: string, most: number, { column }: ColumnBounds): void {
  if (encoding === "RLE") checkSizedRuns(page, at, 1, most);
  else if (encoding.endsWith("_DICTIONARY") && at < page.length && column.type !== "BOOLEAN") {
    const bits = page[at];
    if (bits > 32) throw damaged("indices that are too wide");
    if (bits > 0) checkRuns(page, { from: at + 1, to: page.length, bits, most });
  }
}

/** Runs behind the number of their bytes; gives their end. */
function checkSizedRuns(page: Uint8Array, at: number, bits: number, most: number): number {
  if (at + 4 > page.length) throw damaged("runs that lack their length");
  const length = new DataView(page.buffer, page.byteOffset + at).getUint32(0, true);
  const [from, to] = [at + 4, at + 4 + length];
  if (to > page.length) throw damaged("runs that reach beyond their page");
  checkRuns(page, { from, to, bits, most });
  return to;
}

/** Walks over runs of the hybrid of run-length encoding and bit-packing: together they must not give more than so many values, up to eight of padding. */
function checkRuns(page: Uint8Array, { from, to, bits, most }: { from: number; to: number; bits: number; most: number }): void {
  let seen = 0;
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
    seen += count;
    at += packed ? Math.floor(run / 2) * bits : Math.ceil(bits / 8);
  }
}
