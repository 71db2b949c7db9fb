import type { RejectedRow } from "../../event-log/event-batch.ts";
import { rowsOfText } from "../../formats/logs/csv/csv-text.ts";
import type { TableColumns } from "../../formats/logs/log-header.ts";

/** The cells of a row by the names of their columns; null unless it is a whole row of the table. */
export function cellsOfRejected(
  { text, column }: Pick<RejectedRow, "text" | "column">,
  { names, delimiter }: TableColumns,
): Map<string, string> | null {
  if (column !== null && !names.includes(column)) return null;
  const [row] = rowsOfText(text, { delimiter: delimiter || ",", complete: true });
  return row?.cells.length === names.length ? new Map(names.map((name, i) => [name, row.cells[i]])) : null;
}

/**
 * The case of a rejected row as it is written; null if it cannot be told.
 *
 * @param columns of the table that the row is of; null where they are not known
 */
export function caseOfRejected(row: Pick<RejectedRow, "text" | "column">, columns: TableColumns | null): string | null {
  return (columns === null ? undefined : cellsOfRejected(row, columns)?.get(columns.case)) || null;
}
