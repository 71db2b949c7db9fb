import type { LogTables, Session } from "./load-tables.ts";

/**
 * A checksum over all that a log contains, its order included: the same files loaded in the same order give the same one. SHA-256 of sums of
 * 64-bit hashes over labels, events, attributes and cases; a row's number in its file enters, the number of the load does not.
 *
 * The hashes are PostgreSQL's `hash_..._extended`, which hash partitioning keeps the same from version to version.
 */
export async function contentChecksum(sql: Session, logId: number, tables: LogTables): Promise<string> {
  const labels = (table: string) =>
    `(select sum(hash_record_extended(row(code, label), 0)) from tracebook.${table} where log_id = ${logId})`;
  const place = "position & 1099511627775"; // the lower 40 bits
  const [sums] = await sql.unsafe<{ text: string }[]>(`
    select concat_ws('/', ${labels("activity")}, ${labels("resource")}, ${labels("lifecycle")},
      (select sum(hash_record_extended(row(case_key, time, start, ${place}, activity, resource, lifecycle, event_id, attributes::text), 1))
       from ${tables.event}),
      (select sum(hash_record_extended(row(${place}, case_id, attributes), 3)) from ${tables.case})) as text`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sums.text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
