import { type AttributeColumn, type EventBatch, UNKNOWN_SOURCE } from "../../event-log/event-batch.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { createTextTable, internText } from "../../event-log/text-table.ts";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";
import { caseKey } from "../load/case-keys.ts";
import { logTables } from "../load/load-tables.ts";
import { loadedMeanwhile } from "../load/session.ts";
import type { StoredLog } from "./list-logs.ts";

/** Reads single cases of a log; see {@linkcode openCases}. */
export type CaseReader = (caseId: string) => Promise<EventLog | null>;

/**
 * Reads single cases of a stored log, with attributes. Each becomes a log of one case, equal to its
 * part of `readEventLog`. Creates indexes by case if there are none, so that a case costs
 * milliseconds. If the user may not do that, or a load is in progress, a case costs a pass over all
 * events.
 *
 * @returns a function that reads a case by its id; null for an unknown case and one without events.
 * It throws an environment error if the log has changed since `findLog` returned it
 */
export async function openCases(database: Database, log: StoredLog): Promise<CaseReader> {
  return await withDatabaseProblems(database, async () => {
    await makeIndexes(database, log);
    const catalogue = await database.sql<CataloguedAttribute[]>`
      select level, key, name, type from tracebook.attribute where log_id = ${log.logId} order by ordinal`;
    return (caseId: string) => withDatabaseProblems(database, () => readCase(database, { log, catalogue, caseId }));
  });
}

interface CataloguedAttribute {
  readonly level: "case" | "event";
  readonly key: string;
  readonly name: string;
  readonly type: Attribute["type"];
}

/** Short, because a statement that waits for a load also blocks later readers. */
const LONGEST_WAIT = "500ms";

async function makeIndexes({ sql }: Database, log: StoredLog): Promise<void> {
  const [row] = await sql<{ partition: number | null }[]>`select partition from tracebook.log where identity = ${log.identity}`;
  if (row === undefined || row.partition === null) return;
  // The same names as in `makeUpdateTables`.
  const { event, case: cases } = logTables(log.logId, row.partition);
  const statements = [event, cases].map((table) =>
    `create index if not exists ${table.slice("tracebook.".length)}_case_key on ${table} (case_key);`
  );
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local lock_timeout = '${LONGEST_WAIT}'; ${statements.join(" ")}`);
  }).catch((error) => {
    // Lock not available, missing rights, read-only server, log changed meanwhile.
    if (!/^(55P03|42501|25006|42P01|23505|42P07)$/.test(error.code ?? "")) throw error;
  });
}

/**
 * An event with its labels. A case without events has one row, which holds the state of the log.
 */
interface CaseRow {
  readonly identity: string;
  readonly version: number;
  readonly caseAttributes: string | null;
  readonly activity: string | null;
  /** Microseconds since 2000. */
  readonly time: string;
  readonly start: string | null;
  readonly resource: string | null;
  readonly lifecycle: string | null;
  readonly attributes: string | null;
}

async function readCase(
  { sql }: Database,
  of: { readonly log: StoredLog; readonly catalogue: readonly CataloguedAttribute[]; readonly caseId: string },
): Promise<EventLog | null> {
  const { log, catalogue, caseId } = of;
  // PostgreSQL cannot store NUL, so no case has this id.
  if (caseId.includes("\0")) return null;
  const [high, low] = caseKey(new TextEncoder().encode(caseId));
  const key = String((BigInt(high) << 32n) | BigInt(low >>> 0));
  const microseconds = (column: string) =>
    sql.unsafe(`(extract(epoch from e.${column} - timestamptz '2000-01-01 00:00Z') * 1000000)::bigint::text`);
  const rows = await sql<CaseRow[]>`
    select l.identity, l.version, c.attributes::text as "caseAttributes", a.label as activity, ${microseconds("time")} as time,
      ${microseconds("start")} as start, r.label as resource, y.label as lifecycle, e.attributes::text as attributes
    from tracebook.log l
      left join tracebook.log_case c on c.log_id = ${log.logId} and c.case_key = ${key}::text::bigint and c.case_id = ${caseId}
      left join tracebook.event e on e.log_id = ${log.logId} and e.case_key = c.case_key
      left join tracebook.activity a on a.log_id = ${log.logId} and a.code = e.activity
      left join tracebook.resource r on r.log_id = ${log.logId} and r.code = e.resource
      left join tracebook.lifecycle y on y.log_id = ${log.logId} and y.code = e.lifecycle
    where l.log_id = ${log.logId} order by e.position`;
  if (rows[0]?.identity !== log.identity) throw loadedMeanwhile(log, rows[0]?.version);
  return rows[0].activity === null ? null : await logOfRows(caseId, rows, catalogue);
}

async function logOfRows(
  caseId: string,
  rows: readonly CaseRow[],
  catalogue: readonly CataloguedAttribute[],
): Promise<EventLog> {
  const tables = () => createTextTable();
  const [cases, activities, resources, lifecycles] = [tables(), tables(), tables(), tables()];
  internText(cases, caseId);
  const code = (table: ReturnType<typeof tables>, text: string | null) => text === null ? -1 : internText(table, text);
  const columns = {
    activity: Uint32Array.from(rows, ({ activity }) => internText(activities, activity!)),
    time: Float64Array.from(rows, ({ time }) => timeOf(time)),
    start: rows.some(({ start }) => start !== null)
      ? Float64Array.from(rows, ({ start }) => start === null ? NaN : timeOf(start))
      : null,
    resource: Int32Array.from(rows, ({ resource }) => code(resources, resource)),
    lifecycle: Int32Array.from(rows, ({ lifecycle }) => code(lifecycles, lifecycle)),
  };
  const attributesOf = (level: "case" | "event", json: readonly (string | null)[]): AttributeColumn[] => {
    const records = json.map((text) => text === null ? {} : JSON.parse(text) as Record<string, string>);
    return catalogue.filter((attribute) => attribute.level === level).map(({ key, name, type }) => {
      const values = createTextTable();
      const codes = Int32Array.from(records, (record) => code(values, Object.hasOwn(record, key) ? record[key] : null));
      return { name, type, values, codes };
    });
  };
  const builder = createEventLogBuilder();
  await builder.begin({ ...UNKNOWN_SOURCE, dictionaries: { cases, activities, resources, lifecycles } });
  const batch: EventBatch = {
    ...columns,
    resource: resources.size > 0 ? columns.resource : null,
    lifecycle: lifecycles.size > 0 ? columns.lifecycle : null,
    length: rows.length,
    caseCode: new Uint32Array(rows.length),
    eventId: null,
    line: new Float64Array(0),
    attributes: attributesOf("event", rows.map(({ attributes }) => attributes)),
    cases: { length: 1, caseCode: new Uint32Array(1), attributes: attributesOf("case", [rows[0].caseAttributes]) },
  };
  await builder.batch(batch);
  return builder.build();
}

const EPOCH_2000 = Date.UTC(2000, 0, 1);

/** Milliseconds since 1970 with microseconds as fraction; all bits as `takeTime` computes them. */
function timeOf(microseconds: string): number {
  const value = BigInt(microseconds);
  const fraction = ((value % 1000n) + 1000n) % 1000n;
  return EPOCH_2000 + Number((value - fraction) / 1000n) + Number(fraction) / 1000;
}
