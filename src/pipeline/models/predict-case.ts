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

/** What is predicted of one case; hours. */
export interface CasePrediction {
  readonly caseId: string;
  /** From the first event to the end. */
  readonly predictedDurationHours: number;
  /**
   * What remains of it, counted from its last event; that it has not ended by the end of the log is
   * taken into account.
   */
  readonly remainingHours: number;
  /** The duration lies in it with 90 %. */
  readonly interval90: readonly [low: number, high: number];
  /** Why the interval cannot be trusted, as a sentence; null where it can. */
  readonly intervalWarning: string | null;
  /** The selected model or baseline. */
  readonly model: string;
  /** ISO 8601. */
  readonly trainedAt: string;
  /**
   * 1 - mean absolute error / that of the median, on the latest completed cases; null where there
   * were too few to test.
   */
  readonly skill: number | null;
  /** What may come next, the likeliest first; nothing for a case that has ended. */
  readonly next: readonly NextStep[];
}

const SEED = 42;

/** How {@linkcode predictCase} trains, where it does. */
export interface PredictCaseOptions extends OpenLogOptions {
  /** Models to train, though one is in use. Default: both, where none is in use. */
  readonly models?: readonly ModelName[];
  /** Seed to train with, though a model is in use. Default 42, where none is. */
  readonly seed?: number;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
}

/**
 * Opens a log and predicts one case: of a stored log by its model in use, recalibrated; of a file,
 * or of a log without such a model, by one that is trained on its completed cases first. A
 * completed case has its actual duration.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @throws an input error for an unknown case or a log without completed cases, and what opening and
 * training throw
 */
export async function predictCase(source: string, caseId: string, options: PredictCaseOptions): Promise<CasePrediction> {
  const opened = await openLog(source, options);
  const { log } = opened;
  const { reporter } = options;
  const caseIndex = findCase(log, caseId);
  const model = await modelFor(opened, source, options);
  const [forecast] = forecastCases(model, log, { caseIndexes: [caseIndex], now: lastTimeOf(log) });
  const by = { model: model.selected, trainedAt: model.origin.trainedAt, skill: skillOf(model) };
  const { completed } = completedBy(model, log);
  if (completed[caseIndex] === 1) {
    reporter.message(`${JSON.stringify(caseId)} has ended: this is its actual duration.`);
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
  if (unknown.length > 0) reporter.message(`Not known of this case, or never seen in training: ${unknown.join(", ")}.`);
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

/** The model in use of a stored log, unless another one is asked for; else a new one. */
async function modelFor(opened: OpenedLog, source: string, options: PredictCaseOptions): Promise<PredictionModel> {
  const { log, name, zone, stored } = opened;
  const { reporter, signal, models, seed } = options;
  if (stored !== null && models === undefined && seed === undefined) {
    const inUse = await modelInUseOf(stored, options);
    if (inUse !== null && mismatchOf(inUse.model, log) === null) {
      reporter.message(`Model ${inUse.record.modelId} predicts, trained ${inUse.model.origin.trainedAt.slice(0, 10)}.`);
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

/** Loaded only here, so that a file never loads a database driver. */
async function modelInUseOf(stored: StoredLog, options: PredictCaseOptions) {
  const { readModelInUse } = await import("./model-in-use.ts");
  const { withDatabase } = await import("../with-database.ts");
  return await withDatabase(options, (database) => readModelInUse(database, stored, "remaining"));
}
