import type { FilteredLog, PageLog } from "../log/page-log.js";

/** A tagged template that asks DuckDB; its answer is an Arrow table. */
type SqlTag = (strings: TemplateStringsArray, ...values: unknown[]) => Promise<unknown>;

/** What is used of the `DuckDBClient` that Framework gives to pages. */
interface DuckDb {
  sql(sources: Readonly<Record<string, unknown>>): Promise<SqlTag>;
}

/**
 * SQL over the tables `cases`, `events`, `variants` and `segments` of a log, for what the filters
 * leave. Under the name `sql` it also serves the page's SQL cells. DuckDB (35 MB) is loaded by
 * pages that name it, and by no other.
 *
 * @param log `filtered(log)`, so that its cells run again after each change of the filters, or the
 * log itself
 * @param duckDb `DuckDBClient`, which every page can name
 * @example
 * ```js ignore
 * const sql = logSql(current, DuckDBClient);
 * ```
 * ```sql ignore
 * select variant, count(*) as cases from cases group by variant order by cases desc limit 5
 * ```
 */
export async function logSql(log: PageLog | FilteredLog, duckDb: DuckDb): Promise<SqlTag> {
  const tables = {
    cases: await log.casesTable(),
    events: await log.eventsTable(),
    variants: await log.variantsTable(),
    segments: await log.segmentsTable(),
  };
  const files = Object.entries(tables).map(([name, table]) => [name, arrowFile(`${name}.arrow`, table.toArrowIPC())] as const);
  return await duckDb.sql(Object.fromEntries(files));
}

/** Bytes in the form of a file attachment, from which DuckDB reads Arrow without a copy as rows. */
function arrowFile(name: string, bytes: Uint8Array) {
  return {
    name,
    mimeType: "application/vnd.apache.arrow.stream",
    size: bytes.length,
    url: () => Promise.resolve("blob:table"),
    // A fresh copy each time: DuckDB takes it away into its worker.
    arrayBuffer: () => Promise.resolve(bytes.slice().buffer),
  };
}
