import type { ModelName } from "../../prediction/validation/evaluation.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import { type NextStep, nextSteps } from "../../prediction/next-activity/next-activity.ts";
import { completedBy, findCase } from "../../prediction/running-cases/predict-prefixes.ts";
import { type PredictionModel, skillOf, TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";
import { trainModel } from "../../prediction/models/train-model.ts";
import type { StoredLog } from "../../database/mod.ts";
import { forecastCases } from "../../prediction/running-cases/forecast-running-cases.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import { mismatchOf } from "../../prediction/running-cases/model-log-mismatch.ts";
import { type OpenedLog, openLog, type OpenLogOptions } from "../files/open-log.ts";
import { inStep } from "../reporter.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";

/** The prediction of one case; hours. */
export interface CasePrediction {
  readonly caseId: string;
  /** From the first event to the end. */
  readonly predictedDurationHours: number;
  /**
   * Counted from its last event, and conditional on the fact that the case has not ended before the
   * end of the log.
   */
  readonly remainingHours: number;
  /** Contains the whole duration with a probability of 90 %. */
  readonly interval90: readonly [low: number, high: number];
  /** Why the interval may be too narrow, as a sentence; null if there is no such reason. */
  readonly intervalWarning: string | null;
  /** The selected model or baseline. */
  readonly model: string;
  /** ISO 8601. */
  readonly trainedAt: string;
  /**
   * 1 - mean absolute error / that of the median, on the latest completed cases; null if these were
   * too few.
   */
  readonly skill: number | null;
  /** Possible next activities, the likeliest first; none for a case that has ended. */
  readonly next: readonly NextStep[];
}

const SEED = 42;

/** Options of {@linkcode predictCase}. */
export interface PredictCaseOptions extends OpenLogOptions {
  /** Trains these models even if one is in use. Default: all, if none is in use. */
  readonly models?: readonly ModelName[];
  /** Trains with this seed even if a model is in use. Default 42, if none is. */
  readonly seed?: number;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
}

/**
 * Opens a log and predicts one case. For a stored log, its model in use predicts, recalibrated. For
 * a file, or a log without a model, a model is first trained on the completed cases. For a
 * completed case, the result is its actual duration.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @throws an input error for an unknown case or a log without completed cases, and what opening and
 * training throw
 */
export async function predictCase(source: string, caseId: string, options: PredictCaseOptions): Promise<CasePrediction> {
  const opened = await openLog(source, { ...options, timesFor: "a prediction needs" });
  const { log } = opened;
  const { reporter } = options;
  const caseIndex = findCase(log, caseId);
  const model = await modelFor(opened, source, options);
  const [forecast] = forecastCases(model, log, { caseIndexes: [caseIndex], now: lastTimeOf(log) });
  const by = { model: model.selected, trainedAt: model.origin.trainedAt, skill: skillOf(model) };
  const { completed } = completedBy(model, log);
  if (completed[caseIndex] === 1) {
    reporter.message(`${JSON.stringify(caseId)} has ended. This is its actual duration.`);
    const { duration, remaining } = forecast.prediction;
    const passed = duration - remaining;
    return {
      caseId,
      predictedDurationHours: passed,
      remainingHours: 0,
      interval90: [passed, passed],
      intervalWarning: null,
      ...by,
      next: [],
    };
  }
  const { unknown } = forecast.prediction;
  if (unknown.length > 0) reporter.message(`Unknown for this case, or never seen in training: ${unknown.join(", ")}.`);
  return {
    caseId,
    predictedDurationHours: forecast.duration,
    remainingHours: forecast.remaining,
    interval90: forecast.durationInterval,
    intervalWarning: forecast.prediction.intervalWarning,
    ...by,
    next: nextSteps(log, completed)(caseIndex),
  };
}

/** The model in use of a stored log, or a newly trained one. */
async function modelFor(opened: OpenedLog, source: string, options: PredictCaseOptions): Promise<PredictionModel> {
  const { log, name, zone, stored } = opened;
  const { reporter, signal, models, seed } = options;
  if (stored !== null && models === undefined && seed === undefined) {
    const inUse = await modelInUseOf(stored, options);
    if (inUse !== null && mismatchOf(inUse.model, log) === null) {
      reporter.message(`Predicted by model ${inUse.record.modelId}, trained on ${inUse.model.origin.trainedAt.slice(0, 10)}.`);
      return recalibrate(inUse.model, log);
    }
  }
  return await inStep(reporter, `Training on ${source}`, async (step) => {
    const origin = { log: name, codeVersion: TRAINING_VERSION, trainedAt: new Date(options.now()).toISOString() };
    const onProgress = (done: number) => step.update({ done, total: 1 });
    const trained = await withTrainingThreads((fit) =>
      trainModel(log, { task: "remaining", seed: seed ?? SEED, models, zone, origin, fit, signal, onProgress })
    );
    step.done(`${trained.selected} was selected. ${trained.because}`);
    return trained;
  });
}

/** Imports on use, so that a file never loads a database driver. */
async function modelInUseOf(stored: StoredLog, options: PredictCaseOptions) {
  const { readModelInUse } = await import("./model-in-use.ts");
  const { withDatabase } = await import("../with-database.ts");
  return await withDatabase(options, (database) => readModelInUse(database, stored, "remaining"));
}
