import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A check of a model in use against newer cases. */
export interface DriftCheck {
  readonly logId: number;
  readonly modelId: number;
  readonly checkedAt: Date;
  /** Whether drift was found. */
  readonly flagged: boolean;
  /** What has drifted, as sentences. */
  readonly reasons: readonly string[];
  /** What was measured, as JSON. */
  readonly figures: unknown;
}

/** Stores a check. */
export async function saveDriftCheck(database: Database, check: DriftCheck): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.drift_check (log_id, model_id, checked_at, flagged, reasons, figures)
      values (${check.logId}, ${check.modelId}, ${check.checkedAt}, ${check.flagged}, ${[...check.reasons]},
        ${JSON.stringify(check.figures)}::text::jsonb)`);
}

/** A stored check. */
export interface StoredDriftCheck extends Omit<DriftCheck, "logId"> {
  /** Slug of the log. */
  readonly log: string;
}

/**
 * Checks of models, the latest first.
 *
 * @param options.limit most checks
 * @param options.flagged whether to read only checks that found drift. Default false
 * @param options.logId only checks of models of this log
 * @param options.task only checks of models of this task
 * @param options.modelId only checks of this model
 * @param options.checkedAt only checks at this time
 */
export async function readDriftChecks(
  database: Database,
  { limit, flagged = false, logId, task, modelId, checkedAt }: {
    readonly limit: number;
    readonly flagged?: boolean;
    readonly logId?: number;
    readonly task?: "duration" | "remaining";
    readonly modelId?: number;
    readonly checkedAt?: Date;
  },
): Promise<StoredDriftCheck[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<StoredDriftCheck[]>`
      select slug as log, model_id as "modelId", checked_at as "checkedAt", flagged, reasons, drift_check.figures
      from tracebook.drift_check join tracebook.log using (log_id) join tracebook.model using (model_id)
      where (flagged or not ${flagged}) and (${logId ?? null}::int is null or drift_check.log_id = ${logId ?? null})
        and (${task ?? null}::text is null or task = ${task ?? null})
        and (${modelId ?? null}::int is null or model_id = ${modelId ?? null})
        and (${checkedAt ?? null}::timestamptz is null or checked_at = ${checkedAt ?? null})
      order by drift_check_id desc limit ${limit}`,
  ]);
}
