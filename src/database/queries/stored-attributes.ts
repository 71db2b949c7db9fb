import type { AttributeColumn, AttributeType } from "../../event-log/event-batch.ts";
import { createTextTable, internBytes, internText, type TextTable } from "../../event-log/text-table.ts";

/** Attribute columns that are being filled from rows of jsonb. */
export interface AttributeCollector {
  /** Enters the attributes of a row: `json` is a field of type jsonb, an object of texts as the server writes it. */
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
 * Reads `{"key": "value", ...}` from bytes without making strings: a million rows of ten attributes cost a second, by JSON.parse four.
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
      let at = 2; // the format's version, then the brace
      while (json[at] === QUOTE) {
        const keyEnd = textEnd(json, at + 1);
        const valueEnd = textEnd(json, keyEnd + 4); // `": "` lies between
        const column = columns[internJson(keys, json, at + 1, keyEnd)];
        if (column !== undefined) column.codes[row] = internJson(column.values, json, keyEnd + 4, valueEnd);
        at = valueEnd + 3; // `", `
      }
    },
    columns: () => columns,
  };
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
