import type { LogTables, Session } from "./load-tables.ts";

/** How many cases and events have an attribute: `level`, `key`, `count`. */
const counts = ({ event, case: cases }: LogTables, among: string | null): string => {
  const which = among === null ? "" : `and case_key in (select case_key from ${among})`;
  return [["case", cases], ["event", event]].map(([level, table]) => `
    select '${level}' as level, key, count(*) as count from ${table}, jsonb_object_keys(attributes::jsonb) as key
    where attributes is not null ${which} group by key`).join(" union all ");
};

const setCounts = (logId: number, counted: string): string => `
  update tracebook.attribute a set count = coalesce(n.count, 0)
  from tracebook.attribute b left join (${counted}) n using (level, key)
  where a.log_id = ${logId} and a.level = b.level and a.key = b.key and b.log_id = a.log_id`;

/** Counts anew how many cases and events have each attribute of the catalogue. */
export async function countAttributes(sql: Session, logId: number, tables: LogTables): Promise<void> {
  await sql.unsafe(setCounts(logId, counts(tables, null)));
}

/**
 * Notes in table `other_counts` what the catalogue owes to all cases but those in table `among`,
 * before these change.
 */
export async function noteAttributeCounts(sql: Session, logId: number, tables: LogTables, among: string): Promise<void> {
  await sql.unsafe(`
    create temp table other_counts on commit drop as
    select level, key, a.count - coalesce(n.count, 0) as count
    from tracebook.attribute a left join (${counts(tables, among)}) n using (level, key) where log_id = ${logId}`);
}

/**
 * Sets the counts of the catalogue to those noted and those that the cases in table `among` have
 * now.
 */
export async function updateAttributeCounts(sql: Session, logId: number, tables: LogTables, among: string): Promise<void> {
  await sql.unsafe(setCounts(
    logId,
    `select level, key, sum(count)::bigint as count from (select * from other_counts union all ${
      counts(tables, among)
    }) c group by level, key`,
  ));
  await sql`drop table other_counts`;
}
