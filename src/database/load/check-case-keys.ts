import { inputError } from "../../errors.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * Refuses a load in which two case ids have the same key, among its own cases or with those stored.
 *
 * @throws inputError that names both
 */
export async function checkCaseKeys(sql: Session, source: string, staged: LogTables, stored: LogTables | null): Promise<void> {
  const among = `select min(case_id) as one, max(case_id) as other from ${staged.case} group by case_key having count(*) > 1`;
  const between = stored === null
    ? ""
    : `union all select c.case_id, s.case_id from ${stored.case} c join ${staged.case} s using (case_key) where c.case_id <> s.case_id`;
  const [found] = await sql.unsafe<{ one: string; other: string }[]>(`${among} ${between} limit 1`);
  if (found === undefined) return;
  throw inputError({
    file: source,
    found: `the case ids ${JSON.stringify(found.one)} and ${JSON.stringify(found.other)} have the same 64-bit key`,
    advice: "Rename one of them: a case is stored under the key of its id.",
  });
}
