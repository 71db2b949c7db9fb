import { inputError } from "../../errors.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * Refuses a load in which two case ids have the same key, among its own cases or with those stored.
 *
 * @throws inputError that names both
 */
export async function checkCaseKeys(sql: Session, source: string, staged: LogTables, stored: LogTables | null): Promise<void> {
  const twice = await sql.unsafe<{ case_key: string }[]>(
    `select case_key from ${staged.case} group by case_key having count(*) > 1 limit 1`,
  );
  const [found] = twice.length > 0
    ? await sql<{ one: string; other: string }[]>`
        select min(case_id) as one, max(case_id) as other from ${sql(staged.case)} where case_key = ${
      twice[0].case_key
    }::text::bigint`
    : stored === null
    ? []
    : await sql.unsafe<{ one: string; other: string }[]>(`
        select c.case_id as one, s.case_id as other from ${stored.case} c join ${staged.case} s using (case_key)
        where c.case_id <> s.case_id limit 1`);
  if (found === undefined) return;
  throw inputError({
    file: source,
    found: `the case ids ${JSON.stringify(found.one)} and ${JSON.stringify(found.other)} have the same 64-bit key`,
    advice: "Rename one of them: a case is stored under the key of its id.",
  });
}
