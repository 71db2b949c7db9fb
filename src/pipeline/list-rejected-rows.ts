import { type Database, readImportReports, readRejectedRows, type StoredLog, type StoredRejectedRow } from "../database/mod.ts";
import { limitError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "../event-log/event-log-from-traces.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import type { Filter } from "../filtering/filter.ts";
import { type UnknownName, unknownNames } from "../filtering/unknown-names.ts";
import { describedSource, type TableColumns } from "../formats/logs/log-header.ts";
import { fileNameOf } from "./files/open-log.ts";
import { cellsOfRejected } from "./files/rejected-cases.ts";

/** Options of {@linkcode listRejectedRows}. */
interface ListRejectedRowsOptions {
  /** Most rows. Default 10,000. */
  readonly limit?: number;
  /** Which rows; see {@linkcode logOfRejectedRows}. Default: all. */
  readonly filters?: readonly Filter[];
  /** Receives names in the filters that no rejected row has. */
  readonly onUnknown?: (unknown: UnknownName) => void;
}

/** A rejected row, with the name of the file that it is of. */
interface ListedRejectedRow extends Omit<StoredRejectedRow, "source"> {
  readonly file: string;
}

/** Most rows that filters look at. */
const MOST_FILTERED = 200_000;

/**
 * The rejected rows of the loads that made the present content of a log, by load, file and line.
 *
 * @throws an input error for a filter that needs times; a limit error if a log has too many rows
 * for filters; environment errors of the database
 */
export async function listRejectedRows(
  database: Database,
  log: StoredLog,
  { limit = 10_000, filters = [], onUnknown }: ListRejectedRowsOptions = {},
): Promise<ListedRejectedRow[]> {
  if (filters.length === 0) return (await readRejectedRows(database, log, limit)).map(listed);
  const rows = await readRejectedRows(database, log, MOST_FILTERED + 1);
  if (rows.length > MOST_FILTERED) {
    throw limitError({
      expected: `at most ${MOST_FILTERED} rejected rows for filters`,
      found: "more",
      advice: "List them without filters.",
    });
  }
  const sources = new Map((await readImportReports(database, log)).map(({ load, source }) => [load, source]));
  const { columns } = describedSource(log.description);
  const rejected = logOfRejectedRows(rows, { columns, sources });
  const { cases } = applyFilters(rejected, filters, { zone: log.zone });
  if (onUnknown !== undefined) unknownNames(rejected, filters).forEach(onUnknown);
  return Array.from(cases.subarray(0, limit), (at) => listed(rows[at]));
}

const listed = ({ source, load, line, column, reason, text }: StoredRejectedRow): ListedRejectedRow => ({
  load,
  file: fileNameOf(source),
  line,
  column,
  reason,
  text,
});

/** What rejected rows come from. */
interface RowSource {
  /** The columns of the table that was loaded; null if they are not known. */
  readonly columns: TableColumns | null;
  /** The files of the log, by the numbers of their loads; other rows are of tables of cases. */
  readonly sources: ReadonlyMap<number, string>;
}

/**
 * Rejected rows as a log, for filters: each row is a case of one event, in the order of the rows.
 * The event has the attributes `load`, `line`, `column`, `reason` and `file` of the rejection.
 * Where the row is of the log's own table and has as many cells as that has columns, case id,
 * activity, resource and attributes are its cells as they are written. A row has no time, since
 * that may be what is wrong.
 */
function logOfRejectedRows(rows: readonly StoredRejectedRow[], { columns, sources }: RowSource): EventLog {
  const ids: string[] = [];
  const traces = rows.map((row, at): PlainTrace => {
    const cells = columns === null || row.source !== sources.get(row.load) ? null : cellsOfRejected(row, columns);
    const of = (name: string | null) => name === null ? undefined : cells?.get(name);
    const attributesOf = (names: readonly string[] = []) =>
      // As `keysOfColumns` names attributes: the prefix is the column's.
      Object.fromEntries(names.map((name) => [name.replace(/^case:/, ""), of(name) ?? ""]).filter(([, value]) => value !== ""));
    ids.push(of(columns?.case ?? null) ?? "");
    const { load, source, line, column, reason } = row;
    const rejection = { load, line, reason, ...(column === null ? {} : { column }), file: fileNameOf(source) };
    return {
      // Two rows may have the same id, and stay two cases.
      caseId: String(at),
      attributes: attributesOf(columns?.caseAttributes),
      events: [{
        activity: of(columns?.activity ?? null) ?? "",
        resource: of(columns?.resource ?? null) || undefined,
        lifecycle: of(columns?.lifecycle ?? null) || undefined,
        attributes: { ...attributesOf(columns?.eventAttributes), ...rejection },
      }],
    };
  });
  const log = eventLogFromTraces(traces);
  return { ...log, caseIds: log.caseIds.map((at) => ids[Number(at)]), timed: false };
}
