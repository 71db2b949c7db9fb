import type { AttributeColumn, AttributeType } from "../../event-log/event-batch.ts";
import { createTextTable, internBytes, internText, type TextTable } from "../../event-log/text-table.ts";

/** Attribute columns that are being filled from rows of jsonb. */
export interface AttributeCollector {
  /**
   * Enters the attributes of a row: `json` is a field of type json or jsonb, an object of texts.
   */
  add(row: number, json: Uint8Array): void;
  columns(): AttributeColumn[];
}

/** An attribute of the catalogue. */
export interface CataloguedAttribute {
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads `{"key": "value", ...}`, with or without blanks, from bytes without making strings: a
 * million rows of ten attributes cost a second, by JSON.parse four.
 *
 * @param rows number of rows; those never added have no attributes
 */
export function createAttributeCollector(attributes: readonly CataloguedAttribute[], rows: number): AttributeCollector {
  const keys = createTextTable({ what: "attributes" });
  const columns = attributes.map(({ key, name, type }) => {
    internText(keys, key);
    return { name, type, values: createTextTable({ maxTexts: 2 ** 27 }), codes: new Int32Array(rows).fill(-1) };
  });
  return {
    add: (row, json) => {
      for (let at = textStart(json, 0); at < json.length;) {
        const keyEnd = textEnd(json, at);
        const from = textStart(json, keyEnd + 1);
        const to = textEnd(json, from);
        const column = columns[internJson(keys, json, at, keyEnd)];
        if (column !== undefined) column.codes[row] = internJson(column.values, json, from, to);
        at = textStart(json, to + 1);
      }
    },
    columns: () => columns,
  };
}

/**
 * Behind the next quote: all that may stand outside of quotes is the version of jsonb's format,
 * braces, colons, commas and blanks.
 */
function textStart(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== QUOTE) at++;
  return at + 1;
}

/** Where the text that starts at `from` has its closing quote. */
function textEnd(json: Uint8Array, from: number): number {
  let at = from;
  while (json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function internJson(table: TextTable, json: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (json[i] === BACKSLASH) return internText(table, JSON.parse(new TextDecoder().decode(json.subarray(from - 1, to + 1))));
  }
  return internBytes(table, json, from, to);
}
