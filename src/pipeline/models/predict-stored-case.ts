import { type Database, latestModel, type StoredLog } from "../../database/mod.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { inputError } from "../../errors.ts";
import { caseStarts } from "../../prediction/duration/case-starts.ts";
import { decodeModel } from "../../prediction/duration/model-file.ts";
import { predictDuration } from "../../prediction/duration/predict-duration.ts";
import { trustedModel } from "../../prediction/duration/trusted-model.ts";

/** How long a case takes in all, by the model that was trained last on its log. */
export interface StoredCasePrediction {
  readonly caseId: string;
  /** From the first event to the last; null where the model can say nothing. */
  readonly predictedDurationHours: number | null;
  /** Who answers. */
  readonly model: {
    /** `median` where the forest was no better than it. */
    readonly speaker: string;
    readonly algorithm: string;
    /** ISO 8601. */
    readonly trainedAt: string;
  };
}

/**
 * Predicts a case of a stored log from what was known when it started.
 *
 * @param events of the log, with its attributes
 * @throws an input error for a case that the log does not have, or if no model has been trained on
 * the log
 */
export async function predictStoredCase(
  database: Database,
  log: StoredLog,
  { events, caseId }: { readonly events: EventLog; readonly caseId: string },
): Promise<StoredCasePrediction> {
  const caseIndex = events.caseIds.indexOf(caseId);
  if (caseIndex < 0) {
    throw inputError({
      expected: `a case of ${log.slug}`,
      found: JSON.stringify(caseId),
      advice: "Name another log with ?log=NAME.",
    });
  }
  const record = await latestModel(database, log.logId, "duration");
  if (record === null) {
    throw inputError({ expected: `a model of ${log.slug}`, found: "none", advice: "Train one with: deno task train" });
  }
  const model = trustedModel(decodeModel(record.bytes, "the model"));
  const { endActivities, inactivityTimeoutHours } = model.completion;
  const startOf = caseStarts(events, {
    endActivities,
    inactivityTimeout: inactivityTimeoutHours === null ? Infinity : inactivityTimeoutHours * 3_600_000,
  });
  return {
    caseId,
    predictedDurationHours: predictDuration(model, startOf(caseIndex)).hours,
    model: { speaker: model.speaker, algorithm: record.algorithm, trainedAt: record.trainedAt.toISOString() },
  };
}
