import { predictorName } from "../../prediction/validation/predictor-words.ts";
import type { ModelName } from "../../prediction/validation/evaluation.ts";
import { findCase } from "../../prediction/running-cases/predict-prefixes.ts";
import { type PredictionModel, TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";
import { trainModel } from "../../prediction/models/train-model.ts";
import type { StoredLog } from "../../database/mod.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import { mismatchOf } from "../../prediction/running-cases/model-log-mismatch.ts";
import { type OpenedLog, openLog, type OpenLogOptions } from "../files/open-log.ts";
import { inStep } from "../reporter.ts";
import { type CasePrediction, casePredictor, type PredictedCase } from "./case-predictor.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";

const SEED = 42;

/** Options of {@linkcode predictCase}. */
interface PredictCaseOptions extends OpenLogOptions {
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
export async function predictCase(source: string, caseId: string, options: PredictCaseOptions): Promise<PredictedCase> {
  const opened = await openLog(source, { ...options, timesFor: "a prediction needs" });
  const { log } = opened;
  const { reporter } = options;
  const caseIndex = findCase(log, caseId);
  const predicted = casePredictor(await modelFor(opened, source, options), log).predict(caseIndex);
  if (predicted.ended) reporter.message(`${JSON.stringify(caseId)} has ended. This is its actual duration.`);
  else if (predicted.unknown.length > 0) {
    reporter.message(`Unknown for this case, or never seen in training: ${predicted.unknown.join(", ")}.`);
  }
  return predicted;
}

/**
 * The JSON of `tracebook predict`. Programs read its fields, so they do not follow renamed types.
 */
export function predictionDocument(prediction: CasePrediction): CasePrediction {
  const { caseId, predictedDurationHours, remainingHours, interval90, intervalWarning, model, trainedAt, skill } = prediction;
  return { caseId, predictedDurationHours, remainingHours, interval90, intervalWarning, model, trainedAt, skill };
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
    step.done(`${predictorName(trained.selected)} predicts. ${trained.because}`);
    return trained;
  });
}

/** Imports on use, so that a file never loads a database driver. */
async function modelInUseOf(stored: StoredLog, options: PredictCaseOptions) {
  const { readModelInUse } = await import("./model-in-use.ts");
  const { withDatabase } = await import("../with-database.ts");
  return await withDatabase(options, (database) => readModelInUse(database, stored, "remaining"));
}
