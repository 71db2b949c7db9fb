import type { Database, StoredLog } from "../../database/mod.ts";
import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { predictPrefixes } from "../../prediction/running-cases/predict-prefixes.ts";
import { readModelInUse } from "./model-in-use.ts";

/** The whole duration of a case, by the model in use of its log. */
export interface StoredCasePrediction {
  readonly caseId: string;
  /** From the first event to the last. */
  readonly predictedDurationHours: number;
  readonly model: {
    /** The selected model or baseline. Both names are part of the API. */
    readonly speaker: string;
    readonly algorithm: string;
    /** ISO 8601. */
    readonly trainedAt: string;
  };
}

/**
 * Predicts the whole duration of a case of a stored log from what was known at its first event.
 *
 * @param events of the log, with its attributes
 * @throws an input error for a case that the log does not have, or if no model is in use
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
  const inUse = await readModelInUse(database, log, "duration");
  if (inUse === null) {
    throw inputError({ expected: `a model of ${log.slug}`, found: "none", advice: "Train one with: deno task train" });
  }
  const { record, model } = inUse;
  const [{ duration, selected }] = predictPrefixes(model, events, [{ caseIndex, length: 1 }]);
  return {
    caseId,
    predictedDurationHours: duration,
    model: { speaker: selected, algorithm: selected, trainedAt: record.trainedAt.toISOString() },
  };
}
