import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { inputError, limitError } from "../../errors.ts";

/** Values of a column in one row group, at most: more would need gigabytes. */
const MOST_VALUES = 2 ** 26;

/**
 * Makes sure, from the headers of its pages alone, that a file's columns lie within it and hold no more values than its metadata say, so that a short file cannot ask
 * for any amount of memory or time.
 *
 * @param mostBytes inflated bytes of all pages together, at most
 * @throws an input error if metadata and pages do not agree; a limit error past the bounds
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, mostBytes: number): void {
  let inflated = 0;
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data, file_path } of columns) {
      if (meta_data === undefined || file_path) throw damaged("a column that lies elsewhere");
      if (meta_data.path_in_schema.length === 1 && meta_data.num_values !== num_rows) throw damaged("a column of another length");
      inflated += checkColumn(bytes, meta_data);
      if (inflated > mostBytes) throw limitError({ expected: `at most ${mostBytes} bytes when inflated`, found: "more of them" });
    }
  }
}

const damaged = (found: string) => inputError({ expected: "a Parquet file", found: `one that is damaged: ${found}` });

/** Looks at all pages of a column and gives their inflated size. */
function checkColumn(bytes: Uint8Array, column: ColumnMetaData): number {
  const begin = Number(column.dictionary_page_offset || column.data_page_offset);
  const length = Number(column.total_compressed_size);
  const most = Number(column.num_values);
  if (!(begin >= 4 && length >= 0 && begin + length <= bytes.length)) throw damaged("a column that reaches beyond the end");
  if (!(most >= 0 && most <= MOST_VALUES)) {
    throw limitError({ expected: `at most ${MOST_VALUES} values of a column in a row group`, found: String(most) });
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + begin, length), offset: 0 };
  let inflated = 0;
  let values = 0;
  while (values < most && reader.offset < length - 1) {
    const header = parquetHeader(reader);
    const dictionary = header.dictionary_page_header?.num_values ?? 0;
    const data = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    const { compressed_page_size: size, uncompressed_page_size: full } = header;
    values += data;
    reader.offset += size;
    inflated += full;
    const good = size >= 0 && full >= 0 && data >= 0 && dictionary >= 0 && dictionary <= full + 1 && values <= most &&
      reader.offset <= length;
    if (!good) throw damaged("a page that does not fit its column");
  }
  if (values !== most) throw damaged("a column that lacks values");
  return inflated;
}
