import { DAY } from "../../time/civil-date.ts";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** Days for which the audit, and who signed in by it, are kept. */
const AUDIT_DAYS = 400;
/** Days for which answers to an `Idempotency-Key` and delivered messages are kept. */
const ANSWER_DAYS = 90;

/** How many rows were deleted. */
export interface PrunedRows {
  readonly audit: number;
  readonly signIns: number;
  readonly loads: number;
  readonly messages: number;
}

/**
 * Deletes what nobody needs any more: old requests in the audit, sign-ins that have ended and that
 * no request in the audit is by, answers by key, and messages of alerts that were delivered. Tokens
 * that were made by command stay, as does all that waits or has failed.
 */
export async function pruneOld(database: Database, now: Date): Promise<PrunedRows> {
  const before = (days: number) => new Date(now.getTime() - days * DAY);
  return await withDatabaseProblems(database, () =>
    database.sql.begin(async (tx) => {
      const audit = await tx`delete from tracebook.api_audit where at < ${before(AUDIT_DAYS)}`;
      const signIns = await tx`
        delete from tracebook.api_token t where roles is not null and expires_at < ${now}
          and not exists (select from tracebook.api_audit a where a.token_id = t.token_id)`;
      const loads = await tx`delete from tracebook.api_load where begun_at < ${before(ANSWER_DAYS)}`;
      const messages = await tx`
        delete from tracebook.alert_message where status = 'delivered' and delivered_at < ${before(ANSWER_DAYS)}`;
      return { audit: audit.count, signIns: signIns.count, loads: loads.count, messages: messages.count };
    }));
}
