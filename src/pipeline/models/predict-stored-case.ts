import { type Database, readEventLog, type StoredLog } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { completionOf } from "../../prediction/dataset/feature-plan.ts";
import { processWorkload } from "../../prediction/dataset/workload.ts";
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

/** Predicts the case of a log of one case; see {@linkcode openDurationPredictor}. */
export type DurationPredictor = (oneCase: EventLog) => StoredCasePrediction;

/**
 * Opens what predicts whole durations of the cases of a stored log, each from what was known at its
 * first event: the model in use, and the workload of the process. To be kept for as long as log and
 * model stay the same; a case, as `openCases` reads it, then costs a few encoded rows.
 *
 * Costs a pass over the events, without their attributes, and 40 bytes an event.
 *
 * @param identity of the model that is expected to be in use
 * @throws an environment error where log or model were replaced meanwhile
 */
export async function openDurationPredictor(database: Database, log: StoredLog, identity: string): Promise<DurationPredictor> {
  const inUse = await readModelInUse(database, log, "duration");
  if (inUse?.record.identity !== identity) {
    throw environmentError({
      expected: `the model of ${log.slug} to stay in use`,
      found: "that another one came into use",
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
