import { type Database, readPredictions, type StoredLog, type StoredPrediction } from "../../database/mod.ts";

/** Options of {@linkcode listPredictions}. */
interface ListPredictionsOptions {
  /** Most predictions. Default: all. */
  readonly limit?: number;
  /** Those after this case, the last one of the page before. Default: from the first. */
  readonly after?: string;
  /** The cases that are wanted, such as the set of the ids that filters leave. Default: all. */
  readonly cases?: { has(caseId: string): boolean };
}

/** Predictions that are read at a time, of which some are wanted. */
const AT_ONCE = 10_000;

/**
 * The stored predictions of the running cases of a log, by expected end, the soonest first; ties by
 * case id. A prediction is of all events of its case, whatever events filters leave.
 *
 * @throws an input error if the case of `after` has no prediction; environment errors of the
 * database
 */
export async function listPredictions(
  database: Database,
  { logId }: Pick<StoredLog, "logId">,
  { limit = Infinity, after, cases }: ListPredictionsOptions = {},
): Promise<StoredPrediction[]> {
  if (cases === undefined) {
    return await readPredictions(database, logId, { limit: Number.isFinite(limit) ? limit : undefined, after });
  }
  const wanted: StoredPrediction[] = [];
  for (let last = after; wanted.length < limit;) {
    const page = await readPredictions(database, logId, { limit: AT_ONCE, after: last });
    wanted.push(...page.filter(({ caseId }) => cases.has(caseId)));
    if (page.length < AT_ONCE) break;
    last = page[page.length - 1].caseId;
  }
  return wanted.slice(0, limit);
}
