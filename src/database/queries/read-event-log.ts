import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import type { CaseRows, EventBatch, LogDictionaries } from "../../event-log/event-batch.ts";
import type { Dictionary } from "../../event-log/dictionary.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { createTextTable, internBytes } from "../../event-log/text-table.ts";
import { copyOut, takeBytes, takeHigh, takeLow, takeNull } from "../copy/copy-out.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { Session } from "../load/load-tables.ts";
import { lockReading } from "../load/locks.ts";
import { openSession } from "../load/session.ts";
import { createCaseIndex } from "./case-index.ts";
import type { StoredLog } from "./list-logs.ts";
import { orderByPosition, readEventColumns } from "./read-event-columns.ts";
import { type CataloguedAttribute, createAttributeCollector } from "./stored-attributes.ts";

/** Options of {@linkcode readEventLog}. */
export interface ReadEventLogOptions {
  /** Whether attribute columns are read. Default "all". */
  readonly attributes?: "all" | "none";
}

/**
 * Reads a stored log into columns: the same as its file gives. Rows come by binary COPY and go
 * through the builder that readers of files use, so order and codes cannot differ.
 *
 * Costs about a second and 100 MB a million events; attributes come on top.
 *
 * @throws environmentError where the database fails, or the log has been loaded anew since `log`
 * was found
 */
export async function readEventLog(database: Database, log: StoredLog, options: ReadEventLogOptions = {}): Promise<EventLog> {
  const session = await openSession(database);
  try {
    await lockReading(session.sql, log);
    return await readLocked(session.sql, log.logId, options.attributes ?? "all");
  } catch (error) {
    throw databaseProblem(session.reason(error), database.describe);
  } finally {
    await session.rollback();
  }
}

async function readLocked(sql: Session, logId: number, attributes: "all" | "none"): Promise<EventLog> {
  const wanted = attributes === "all" ? await readCatalogue(sql, logId) : { case: [], event: [] };
  const [{ events, cases }] = await sql<{ events: number; cases: number }[]>`
    select events::float8, (select count(*)::float8 from tracebook.log_case where log_id = ${logId}) as cases
    from tracebook.log where log_id = ${logId}`;
  const index = createCaseIndex(cases);
  const known = await readCases(sql, { logId, cases, index, attributes: wanted.case });
  const dictionaries: LogDictionaries = {
    cases: known.ids,
    activities: await readLabels(sql, logId, "activity"),
    resources: await readLabels(sql, logId, "resource"),
    lifecycles: await readLabels(sql, logId, "lifecycle"),
  };
  const columns = await readEventColumns(sql, {
    logId,
    events,
    index,
    resources: dictionaries.resources.size > 0,
    lifecycles: dictionaries.lifecycles.size > 0,
  });
  const collector = createAttributeCollector(wanted.event, events);
  if (wanted.event.length > 0) {
    const rank = orderByPosition(columns);
    await copyOut(
      sql,
      `copy (select attributes, position from tracebook.event
             where log_id = ${logId} and attributes is not null) to stdout (format binary)`,
      (row) => {
        const json = takeBytes(row);
        collector.add(rank(takeHigh(row), takeLow(row)), json);
      },
    );
  }
  const builder = createEventLogBuilder({ attributes });
  await builder.begin({ format: "csv", dictionaries, columns: null, xes: null });
  const batch: EventBatch = {
    ...columns,
    length: events,
    eventId: null,
    line: new Float64Array(0),
    attributes: collector.columns(),
    cases: known.rows,
  };
  await builder.batch(batch);
  return builder.build();
}

async function readCatalogue(sql: Session, logId: number): Promise<Record<"case" | "event", CataloguedAttribute[]>> {
  const rows = await sql<(CataloguedAttribute & { level: "case" | "event" })[]>`
    select level, key, name, type from tracebook.attribute where log_id = ${logId} order by ordinal`;
  return { case: rows.filter(({ level }) => level === "case"), event: rows.filter(({ level }) => level === "event") };
}

async function readCases(
  sql: Session,
  of: {
    readonly logId: number;
    readonly cases: number;
    readonly index: ReturnType<typeof createCaseIndex>;
    readonly attributes: readonly CataloguedAttribute[];
  },
): Promise<{ ids: Dictionary; rows: CaseRows }> {
  const ids = createTextTable({ what: "cases" });
  const collector = createAttributeCollector(of.attributes, of.cases);
  await copyOut(
    sql,
    `copy (select case_key, case_id, ${of.attributes.length > 0 ? "attributes" : "null"} from tracebook.log_case
           where log_id = ${of.logId} order by position) to stdout (format binary)`,
    (row) => {
      const high = takeHigh(row);
      const low = takeLow(row);
      const id = takeBytes(row);
      const code = internBytes(ids, id, 0, id.length);
      of.index.add(high, low, code);
      if (!takeNull(row)) collector.add(code, takeBytes(row));
    },
  );
  return {
    ids,
    rows: { length: of.cases, caseCode: Uint32Array.from({ length: of.cases }, (_, i) => i), attributes: collector.columns() },
  };
}

async function readLabels(sql: Session, logId: number, table: "activity" | "resource" | "lifecycle"): Promise<Dictionary> {
  const labels = createTextTable({ what: `labels of ${table}` });
  await copyOut(
    sql,
    `copy (select label from tracebook.${table} where log_id = ${logId} order by code) to stdout (format binary)`,
    (row) => {
      const label = takeBytes(row);
      internBytes(labels, label, 0, label.length);
    },
  );
  return labels;
}
