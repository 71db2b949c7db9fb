import type { RejectedRow } from "../../event-log/event-batch.ts";
import { type BinaryRows, putBigint, putInt, putNull, putRow, putText, reserve } from "../copy/binary-rows.ts";

/** Statement that stores the rows of {@linkcode putRejectedRow}. */
export const REJECTED_ROWS =
  "copy tracebook.rejected_row (log_id, load, line, source, column_name, reason, text) from stdin (format binary)";

const utf8 = new TextEncoder();
// PostgreSQL stores no U+0000, and a row may have been rejected because of it.
const storable = (text: string) => utf8.encode(text.replaceAll("\0", "\u{FFFD}"));

/** Appends a rejected row of a load for {@linkcode REJECTED_ROWS}. */
export function putRejectedRow(
  rows: BinaryRows,
  { source, line, column, reason, text }: RejectedRow,
  { logId, load }: { readonly logId: number; readonly load: number },
): void {
  const texts = [source ?? null, column, reason, text].map((value) => value === null ? null : storable(value));
  reserve(rows, 64 + texts.reduce((sum, value) => sum + (value?.length ?? 0), 0));
  putRow(rows, 7);
  putInt(rows, logId);
  putInt(rows, load);
  putBigint(rows, Math.floor(line / 4294967296), line % 4294967296);
  for (const value of texts) {
    if (value === null) putNull(rows);
    else putText(rows, value);
  }
}
