import type { Database } from "../database.ts";
import { inputError } from "../../errors.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** The stored prediction of a running case. Times in hours. */
export interface StoredPrediction {
  readonly caseId: string;
  readonly modelId: number;
  readonly predictedAt: Date;
  /** Time of the last event, which the prediction starts from. */
  readonly lastTime: Date;
  readonly events: number;
  readonly remainingHours: number;
  readonly durationHours: number;
  /** 90 % interval of the duration. */
  readonly lowHours: number;
  readonly highHours: number;
}

/** Rows of one statement, which may have 65,535 parameters. */
const BATCH = 5000;

/** Replaces all predictions of the running cases of a log, in one transaction. */
export async function replacePredictions(
  database: Database,
  logId: number,
  predictions: readonly StoredPrediction[],
): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql.begin(async (tx) => {
      await tx`delete from tracebook.case_prediction where log_id = ${logId}`;
      for (let from = 0; from < predictions.length; from += BATCH) {
        const rows = predictions.slice(from, from + BATCH).map((row) => ({
          log_id: logId,
          case_id: row.caseId,
          model_id: row.modelId,
          predicted_at: row.predictedAt,
          last_time: row.lastTime,
          events: row.events,
          remaining_hours: row.remainingHours,
          duration_hours: row.durationHours,
          low_hours: row.lowHours,
          high_hours: row.highHours,
        }));
        await tx`insert into tracebook.case_prediction ${tx(rows)}`;
      }
    }));
}

/** Options of {@linkcode readPredictions}. */
interface PredictionPage {
  /** Most predictions. Default: all. */
  readonly limit?: number;
  /** Those after this case, the last one of the page before. Default: from the first. */
  readonly after?: string;
}

/**
 * The predictions of the running cases of a log, by expected end, the soonest first; ties by case
 * id.
 *
 * @throws an input error if the case of `after` has no prediction
 */
export async function readPredictions(
  database: Database,
  logId: number,
  { limit, after }: PredictionPage = {},
): Promise<StoredPrediction[]> {
  return await withDatabaseProblems(database, async () => {
    const { sql } = database;
    const order = sql`last_time + remaining_hours * interval '1 hour', case_id collate "C"`;
    // PostgreSQL refuses statements with NUL, so no case can have such an id.
    const before = after === undefined || after.includes("\0") ? [] : await sql`
      select (last_time + remaining_hours * interval '1 hour')::text as end from tracebook.case_prediction
      where log_id = ${logId} and case_id = ${after}`;
    if (after !== undefined && before.length === 0) {
      throw inputError({
        expected: "a case with a stored prediction",
        found: JSON.stringify(after),
        advice: "Begin again at the first page: the predictions may have been replaced.",
      });
    }
    return [
      ...await sql<StoredPrediction[]>`
        select case_id as "caseId", model_id as "modelId", predicted_at as "predictedAt", last_time as "lastTime", events,
          remaining_hours as "remainingHours", duration_hours as "durationHours", low_hours as "lowHours", high_hours as "highHours"
        from tracebook.case_prediction where log_id = ${logId}
        ${after === undefined ? sql`` : sql`and (${order}) > (${before[0].end}::text::timestamptz, ${after} collate "C")`}
        order by ${order} ${limit === undefined ? sql`` : sql`limit ${limit}`}`,
    ];
  });
}

/** How many running cases of a log are predicted, and when that was last done; null for never. */
export async function latestPrediction(
  database: Database,
  logId: number,
): Promise<{ readonly at: Date | null; readonly cases: number }> {
  return await withDatabaseProblems(database, async () => {
    const [row] = await database.sql<{ at: Date | null; cases: number }[]>`
      select max(predicted_at) as at, count(*)::float8 as cases from tracebook.case_prediction where log_id = ${logId}`;
    return row;
  });
}
