// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import type { ColumnTable } from "npm:arquero";
import type { Answer, ColumnName, Question, TableColumn, TableName } from "../../lib/tracebook.js";

/**
 * The tables of a log, for what the filters leave at the time of the call, as Arquero tables: dates
 * are dates, missing values null. Columns: see `src/browser/analysis/table-columns.ts`.
 */
export interface LogTables {
  /** A row for each case, with its attributes. */
  casesTable(): Promise<ColumnTable>;
  /** A row for each event, with its attributes. */
  eventsTable(): Promise<ColumnTable>;
  /** A row for each variant, the most frequent first. */
  variantsTable(): Promise<ColumnTable>;
  /** A row for each segment: two activities that directly follow each other. */
  segmentsTable(): Promise<ColumnTable>;
}

/**
 * The tables of a log, by a function that asks it.
 *
 * @param published all columns of the log
 */
export function logTables(
  ask: (question: Question<"table">) => Promise<Answer<"table">>,
  published: readonly ColumnName[],
): LogTables {
  const tableOf = (table: TableName) => async () => {
    const shown = published.filter((column) => SHOWN[table].test(column));
    const [{ columns }, { ColumnTable }] = await Promise.all([
      ask({ kind: "table", table, columns: shown }),
      import("npm:arquero"),
    ]);
    return new ColumnTable(Object.fromEntries(columns.map((column) => [column.name, columnData(column)])));
  };
  return {
    casesTable: tableOf("cases"),
    eventsTable: tableOf("events"),
    variantsTable: tableOf("variants"),
    segmentsTable: tableOf("segments"),
  };
}

/** Names of the columns that a table shows, besides those that every question needs. */
const SHOWN: Readonly<Record<TableName, RegExp>> = {
  cases: /^case:/,
  events: /^(event:.*|start|resource|lifecycle)$/s,
  variants: /^$/,
  segments: /^$/,
};

/** A column as Arquero reads it; values are made when they are asked for. */
interface ColumnData {
  readonly length: number;
  at(row: number): unknown;
  [Symbol.iterator](): Iterator<unknown>;
}

function columnData(column: TableColumn): ColumnData {
  const [length, at] = readerOf(column);
  return {
    length,
    at,
    *[Symbol.iterator]() {
      for (let row = 0; row < length; row++) yield at(row);
    },
  };
}

function readerOf(column: TableColumn): [number, (row: number) => unknown] {
  switch (column.kind) {
    case "text": {
      const { codes, texts } = column;
      return [codes.length, (row) => codes[row] < 0 ? null : texts[codes[row]]];
    }
    case "date": {
      const { values } = column;
      return [values.length, (row) => Number.isNaN(values[row]) ? null : new Date(values[row])];
    }
    case "flag": {
      const { values } = column;
      return [values.length, (row) => values[row] === 1];
    }
    case "number": {
      const { values } = column;
      return [values.length, (row) => Number.isNaN(values[row]) ? null : values[row]];
    }
  }
}
