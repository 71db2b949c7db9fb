import { usageError } from "../../errors.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { StoredLog } from "../queries/list-logs.ts";
import { slugOf } from "../slug-of.ts";
import { checkStillThere, lockLoading, lockPublishing, openSession } from "./session.ts";

/**
 * Gives a log another name, and the slug of that name; its earlier versions follow. Events, models
 * and reports stay. Waits for loads of the log.
 *
 * @returns the new slug
 * @throws a usage error if another log has the slug; environmentError if the log was removed or
 * renamed meanwhile, or the database fails
 */
export async function renameLog(database: Database, log: Pick<StoredLog, "logId" | "slug">, name: string): Promise<string> {
  const slug = slugOf(name);
  const session = await openSession(database);
  const { sql } = session;
  try {
    // In one order, so that two renamings do not wait for each other.
    for (const locked of [...new Set([log.slug, slug])].sort()) await lockLoading(sql, locked, () => {});
    await checkStillThere(sql, log);
    await lockPublishing(sql, log.logId);
    const [other] = await sql<{ name: string }[]>`select name from tracebook.log where slug = ${slug} and log_id <> ${log.logId}`;
    if (other !== undefined) {
      throw usageError({
        expected: "a name whose address is not taken",
        found: `${JSON.stringify(name)}, whose address "${slug}" belongs to the stored log ${JSON.stringify(other.name)}`,
        advice: "Choose another name.",
      });
    }
    await sql`update tracebook.log set slug = ${slug}, name = ${name}, identity = gen_random_uuid() where log_id = ${log.logId}`;
    await sql`update tracebook.log set slug = ${slug} || '@v' || version, name = ${name} || '@v' || version
      where version_of = ${log.logId}`;
    await session.commit();
    return slug;
  } catch (error) {
    await session.rollback();
    throw databaseProblem(session.reason(error), database.describe);
  }
}
