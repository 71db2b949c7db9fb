import type { Variants } from "../../event-log/variants.ts";
import { copyOut, takeHigh, takeLow } from "../copy/copy-out.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import { lockReading, openSession } from "../load/session.ts";
import type { StoredLog } from "./list-logs.ts";

/**
 * Reads the variants of a stored log: equal to `variantsOf` of its event log, without reading the
 * events.
 *
 * @throws environmentError if the database fails, or if the log has changed since `findLog`
 * returned it
 */
export async function readVariants(database: Database, log: StoredLog): Promise<Variants> {
  const session = await openSession(database);
  try {
    await lockReading(session.sql, log);
    const labels = await session.sql<{ code: number; label: string }[]>`
      select code, label from tracebook.activity where log_id = ${log.logId} and events > 0`;
    const sorted = [...labels].sort((a, b) => a.label < b.label ? -1 : 1);
    const rank = new Map(sorted.map(({ code }, i) => [code, i]));
    const found: { steps: number[]; cases: number }[] = [];
    const statement =
      `copy (select cases, activities from tracebook.variant where log_id = ${log.logId}) to stdout (format binary)`;
    await copyOut(session.sql, statement, (row) => {
      const cases = takeHigh(row) * 4294967296 + (takeLow(row) >>> 0);
      // The format of an array: length in bytes, number of dimensions (1), whether it has nulls,
      // type, number of elements, lower bound; then length and value of each element.
      const elements = row.view.getInt32(row.at + 16);
      const steps = Array.from({ length: elements }, (_, i) => rank.get(row.view.getInt32(row.at + 28 + 8 * i))!);
      found.push({ steps, cases });
    });
    return packVariants(sorted.map(({ label }) => label), found);
  } catch (error) {
    throw databaseProblem(session.reason(error), database.describe);
  } finally {
    await session.rollback();
  }
}

function packVariants(activities: string[], found: { readonly steps: readonly number[]; readonly cases: number }[]): Variants {
  found.sort((a, b) => b.cases - a.cases || compareSteps(a.steps, b.steps));
  const offsets = new Uint32Array(found.length + 1);
  found.forEach(({ steps }, v) => offsets[v + 1] = offsets[v] + steps.length);
  const steps = new (activities.length <= 65536 ? Uint16Array : Uint32Array)(offsets[found.length]);
  found.forEach((variant, v) => steps.set(variant.steps, offsets[v]));
  return { activities, offsets, steps, counts: Uint32Array.from(found, ({ cases }) => cases) };
}

function compareSteps(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
