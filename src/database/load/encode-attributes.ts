import type { AttributeColumn } from "../../event-log/event-batch.ts";
import { type BinaryRows, putNull, reserve } from "../copy/binary-rows.ts";
import type { AttributeCatalogue, StoredAttribute } from "./attribute-catalogue.ts";

/** The attribute columns of a batch with their entries in the catalogue. */
export type EncodedColumns = readonly { readonly stored: StoredAttribute; readonly column: AttributeColumn }[];

/** Enters the columns of a batch into the catalogue. */
export function enterColumns(catalogue: AttributeCatalogue, columns: readonly AttributeColumn[]): EncodedColumns {
  return columns.map((column) => ({ stored: catalogue.of(column), column }));
}

/** Whether a row has any attribute. */
export function hasAttributes(columns: EncodedColumns, row: number): boolean {
  for (let i = 0; i < columns.length; i++) if (columns[i].column.codes[row] >= 0) return true;
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HEX = new TextEncoder().encode("0123456789abcdef");

/**
 * A field of type jsonb: an object of the attributes that the row has, values as texts; null where it has none. Reserves room itself.
 * Counts the attributes in the catalogue.
 */
export function putAttributes(rows: BinaryRows, columns: EncodedColumns, row: number): void {
  const start = rows.length;
  for (let i = 0; i < columns.length; i++) {
    const { stored, column } = columns[i];
    const code = column.codes[row];
    if (code < 0) continue;
    stored.count++;
    const text = column.values.bytes(code);
    // At worst every byte becomes six: backslash, u, four digits.
    reserve(rows, 16 + stored.prefix.length + 6 * text.length);
    if (rows.length === start) {
      rows.bytes[start + 4] = 1; // version of jsonb's binary format
      rows.bytes[start + 5] = 0x7b; // {
      rows.length = start + 6;
    } else rows.bytes[rows.length++] = 0x2c; // ,
    rows.bytes.set(stored.prefix, rows.length);
    rows.length += stored.prefix.length;
    putJsonText(rows, text);
  }
  if (rows.length === start) {
    reserve(rows, 4);
    putNull(rows);
    return;
  }
  rows.bytes[rows.length++] = 0x7d;
  rows.view.setInt32(start, rows.length - start - 4);
}

function putJsonText(rows: BinaryRows, text: Uint8Array): void {
  const { bytes } = rows;
  let at = rows.length;
  bytes[at++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) bytes[at++] = byte;
    else if (byte >= 0x20) {
      bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    } else {
      bytes.set([BACKSLASH, 0x75, 0x30, 0x30, HEX[byte >> 4], HEX[byte & 15]], at);
      at += 6;
    }
  }
  bytes[at++] = QUOTE;
  rows.length = at;
}
