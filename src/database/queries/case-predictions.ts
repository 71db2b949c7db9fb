import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** The prediction of one running case; hours. */
export interface StoredPrediction {
  readonly caseId: string;
  readonly modelId: number;
  readonly predictedAt: Date;
  /** Time of its last event: the prediction is as of then. */
  readonly lastTime: Date;
  readonly events: number;
  readonly remainingHours: number;
  readonly durationHours: number;
  /** The duration lies between these with 90 %. */
  readonly lowHours: number;
  readonly highHours: number;
}

/** Rows of one statement, below the server's 65,535 parameters. */
const BATCH = 5000;

/** Replaces the predictions of the running cases of a log, all at once. */
export async function replacePredictions(
  database: Database,
  logId: number,
  predictions: readonly StoredPrediction[],
): Promise<void> {
  await inWords(database, () =>
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

/**
 * The predictions of the running cases of a log, the soonest expected end first; ties by case id.
 */
export async function readPredictions(database: Database, logId: number): Promise<StoredPrediction[]> {
  return await inWords(database, async () => [
    ...await database.sql<StoredPrediction[]>`
      select case_id as "caseId", model_id as "modelId", predicted_at as "predictedAt", last_time as "lastTime", events,
        remaining_hours as "remainingHours", duration_hours as "durationHours", low_hours as "lowHours", high_hours as "highHours"
      from tracebook.case_prediction where log_id = ${logId}
      order by last_time + remaining_hours * interval '1 hour', case_id collate "C"`,
  ]);
}

/** A check of a model against newer cases. */
export interface DriftCheck {
  readonly logId: number;
  readonly modelId: number;
  readonly checkedAt: Date;
  readonly flagged: boolean;
  /** What is wrong, as sentences. */
  readonly reasons: readonly string[];
  /** JSON. */
  readonly figures: unknown;
}

/** Keeps a check. */
export async function saveDriftCheck(database: Database, check: DriftCheck): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.drift_check (log_id, model_id, checked_at, flagged, reasons, figures)
      values (${check.logId}, ${check.modelId}, ${check.checkedAt}, ${check.flagged}, ${[...check.reasons]},
        ${JSON.stringify(check.figures)}::text::jsonb)`);
}

/** The latest check of a log; null where there is none. */
export async function latestDriftCheck(database: Database, logId: number): Promise<DriftCheck | null> {
  return await inWords(database, async () => {
    const [row] = await database.sql<DriftCheck[]>`
      select log_id as "logId", model_id as "modelId", checked_at as "checkedAt", flagged, reasons, figures
      from tracebook.drift_check where log_id = ${logId} order by drift_check_id desc limit 1`;
    return row ?? null;
  });
}
