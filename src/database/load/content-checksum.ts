import type { LogTables, Session } from "./load-tables.ts";

/**
 * Sums of 64-bit hashes over the rows of a log, as the texts of their digits: they are added and
 * subtracted in the database only.
 */
export interface ContentSums {
  readonly events: string;
  readonly cases: string;
}

/**
 * Sums the hashes of events and of cases. A row's number in its file enters, the number of the load
 * does not. Sums know no order: those of some cases can be taken from those of all.
 *
 * The hashes are PostgreSQL's `hash_..._extended`, which hash partitioning keeps the same from
 * version to version.
 *
 * @param among table with the `case_key` of the cases to sum; default all
 */
export async function contentSums(sql: Session, tables: LogTables, among: string | null = null): Promise<ContentSums> {
  const place = "position & 1099511627775"; // the lower 40 bits
  const which = among === null ? "" : ` where case_key in (select case_key from ${among})`;
  const [sums] = await sql.unsafe<ContentSums[]>(`
    select coalesce(
        (select sum(hash_record_extended(row(case_key, time, start, ${place}, activity, resource, lifecycle, event_id, attributes::text), 1))
         from ${tables.event}${which}), 0)::text as events,
      coalesce((select sum(hash_record_extended(row(${place}, case_id, attributes), 3)) from ${tables.case}${which}), 0)::text as cases`);
  return sums;
}

/**
 * A checksum over all that a log contains, its order included: the same files loaded in the same
 * order give the same one. SHA-256 of sums of 64-bit hashes over labels, events, attributes and
 * cases.
 */
export async function contentChecksum(sql: Session, logId: number, sums: ContentSums): Promise<string> {
  const labels = (table: string) =>
    `(select sum(hash_record_extended(row(code, label), 0)) from tracebook.${table} where log_id = ${logId})`;
  const [{ text }] = await sql.unsafe<{ text: string }[]>(`
    select concat_ws('/', ${labels("activity")}, ${labels("resource")}, ${labels("lifecycle")}) as text`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${text}/${sums.events}/${sums.cases}`));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
