import { type Database, readEventLog, type StoredLog } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { completionOf } from "../../prediction/dataset/feature-plan.ts";
import { processWorkload } from "../../prediction/dataset/workload.ts";
import { predictPrefixes } from "../../prediction/running-cases/predict-prefixes.ts";
import { readModelInUse } from "./model-in-use.ts";

/** The predicted whole duration of a case. */
export interface StoredCasePrediction {
  readonly caseId: string;
  /** From the first event to the last. */
  readonly predictedDurationHours: number;
  readonly model: {
    /** The selected model or baseline; the API has it under both names. */
    readonly speaker: string;
    readonly algorithm: string;
    /** ISO 8601. */
    readonly trainedAt: string;
  };
}

/** Predicts the only case of a log; see {@linkcode openDurationPredictor}. */
export type DurationPredictor = (oneCase: EventLog) => StoredCasePrediction;

/**
 * Opens a predictor of whole durations for a stored log. It uses the model in use, and predicts
 * from what was known at the first event of a case. Opening reads all events without their
 * attributes, to compute the workload, and keeps 40 bytes an event. Predicting a case, as
 * `openCases` reads it, is fast: keep the predictor while log and model stay the same.
 *
 * @param identity of the model that must be in use
 * @throws an environment error if another model has come into use
 */
export async function openDurationPredictor(database: Database, log: StoredLog, identity: string): Promise<DurationPredictor> {
  const inUse = await readModelInUse(database, log, "duration");
  if (inUse?.record.identity !== identity) {
    throw environmentError({
      expected: `the model of ${log.slug} to stay in use`,
      found: "another one, which has just come into use",
      advice: "Try again.",
    });
  }
  const { record, model } = inUse;
  const events = await readEventLog(database, log, { attributes: "none" });
  const workload = processWorkload(events, completionOf(model.plan));
  return (oneCase) => {
    const [{ duration, selected }] = predictPrefixes(model, oneCase, [{ caseIndex: 0, length: 1 }], workload);
    return {
      caseId: oneCase.caseIds[0],
      predictedDurationHours: duration,
      model: { speaker: selected, algorithm: selected, trainedAt: record.trainedAt.toISOString() },
    };
  };
}
