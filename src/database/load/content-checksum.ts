import type { LogTables, Session } from "./load-tables.ts";

/**
 * A checksum over what a log contains, the same for every order of the rows in its files: SHA-256 of sums of 64-bit hashes over its events, their
 * attributes, its cases, and its variants (which stand for the order of events at the same instant). Codes enter by their labels.
 *
 * The hashes are PostgreSQL's `hash_..._extended`, which hash partitioning keeps the same from version to version.
 */
export async function contentChecksum(sql: Session, logId: number, tables: LogTables): Promise<string> {
  // Labels' hashes by code, as arrays: a look-up, not a join.
  const labels = (table: string) =>
    `(select array_agg(hashtextextended(label, 0) order by code) from tracebook.${table} where log_id = ${logId})`;
  const [sums] = await sql.unsafe<{ text: string }[]>(`
    with label as materialized (
      select ${labels("activity")} as activity, ${labels("resource")} as resource, ${labels("lifecycle")} as lifecycle
    )
    select concat_ws('/',
      (select sum(hash_record_extended(row(case_key, time, start, label.activity[e.activity + 1], label.resource[e.resource + 1],
          label.lifecycle[e.lifecycle + 1]), 0)) from ${tables.event} e, label),
      (select sum(hash_record_extended(row(a.case_key, e.time, label.activity[e.activity + 1], a.event_id, a.attributes), 1))
          from ${tables.attribute} a join ${tables.event} e using (case_key, position), label),
      (select sum(hash_record_extended(row(case_id, attributes), 2)) from ${tables.case}),
      (select sum(hash_record_extended(row((select array_agg(label.activity[code + 1] order by ordinal)
          from unnest(activities) with ordinality as step (code, ordinal)), cases), 3))
        from tracebook.variant, label where log_id = ${logId})
    ) as text`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sums.text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
