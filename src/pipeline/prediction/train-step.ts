import {
  type Database,
  forgetTrials,
  lockTraining,
  modelInUse,
  readEventLog,
  readTrials,
  saveModel,
  saveTrial,
  type StoredLog,
  type StoredModel,
  type Tuning,
  useModel,
} from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { noTimes } from "../../event-log/need-times.ts";
import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { decodeModel, encodeModel } from "../../prediction/models/model-file.ts";
import { type PredictionModel, TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";
import { trainModel } from "../../prediction/models/train-model.ts";
import type { HeldOut } from "../../prediction/validation/compare-with-champion.ts";
import type { ModelName } from "../../prediction/validation/evaluation.ts";
import { modelVerdict, RULES } from "../../prediction/validation/model-verdict.ts";
import { predictorName, predictorWords } from "../../prediction/validation/predictor-words.ts";
import { checkTrainingSize } from "../../prediction/dataset/training-limits.ts";
import { sayDuration } from "../../time/duration-text.ts";
import { sayCountOf, sayShare } from "../../numerics/number-text.ts";
import { inJob } from "../in-job.ts";
import type { Reporter, StepReporter } from "../reporter.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";
import { checkEndActivities } from "./check-end-activities.ts";

/** How a model was trained. It is stored with the model, so that the model can be made again. */
export interface TrainingParameters {
  /** Null: the default ones. */
  readonly models: readonly ModelName[] | null;
  /** Trials of tuning. */
  readonly tune: number;
  /** The trials, so that who makes it again need not repeat them. */
  readonly trials: readonly Trial[];
  readonly zone: string;
  /** The activities that end a case, as the user named them; left out: those found in the log. */
  readonly endActivities?: readonly string[];
}

/** How models are trained. */
export interface TrainOptions {
  /** The same log and seed give the same model. */
  readonly seed: number;
  readonly models?: readonly ModelName[];
  readonly tune?: number;
  /** Labels of the activities that end a case. Default: those found in the log. */
  readonly endActivities?: readonly string[];
  /** Whether to train even if the model in use is current. Default false. */
  readonly force?: boolean;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** How the model of one task is trained. */
export interface TrainStepOptions extends TrainOptions {
  readonly task: Task;
}

/** A trained model. */
interface TrainedModel {
  /** Its number in the model registry. */
  readonly modelId: number;
  readonly model: PredictionModel;
  /** How good it is, in a sentence. */
  readonly summary: string;
  readonly skipped: boolean;
}

/** The tasks as words. */
export const TASK_WORDS: Readonly<Record<Task, string>> = { duration: "whole duration", remaining: "remaining time" };

/**
 * Trains a model for a stored log, stores it and puts it into use. Skipped if the model in use is
 * current: trained by this version of Tracebook on this version of the log, with the same seed,
 * models and tuning. Waits for another process that trains models of the log.
 *
 * @throws an input error if no case is completed; environment errors of the database; the signal's
 * reason
 */
export async function trainStep(database: Database, log: StoredLog, options: TrainStepOptions): Promise<TrainedModel> {
  const { task } = options;
  const title = `Training ${log.slug} (${TASK_WORDS[task]})`;
  return await inJob(
    database,
    { job: "train", log: log.slug, title, reporter: options.reporter },
    (step) =>
      lockTraining(database, log, { onMessage: options.reporter.message, signal: options.signal }, async () => {
        const current = options.force ? null : await currentModel(database, log, options);
        if (current !== null) {
          step.skipped(`nothing has changed since its model was trained. ${current.summary}`);
          return current;
        }
        const { modelId, model } = await trainAndKeep(database, log, { ...options, step });
        const summary = describeModel(model);
        const since = new Date(options.now());
        await useModel(database, { logId: log.logId, task, modelId, since, reason: "Trained on request." });
        step.done(summary);
        return { modelId, model, summary, skipped: false };
      }),
  );
}

/**
 * Trains and stores a model, but does not put it into use.
 *
 * @throws a limit error if the log has too many events or activities; see
 * {@linkcode checkTrainingSize}
 */
export async function trainAndKeep(
  database: Database,
  log: StoredLog,
  options: TrainStepOptions & { readonly step: StepReporter },
): Promise<{ readonly modelId: number; readonly model: PredictionModel; readonly heldOut: HeldOut | null }> {
  const { task, seed, models, tune = 0, endActivities, step, signal } = options;
  if (log.description.timed === false) throw noTimes("models of durations learn from");
  // Told by counts, before the events are read.
  checkTrainingSize({ ...log, name: log.slug });
  const events = await readEventLog(database, log);
  signal?.throwIfAborted();
  checkEndActivities(endActivities ?? [], events.activities);
  const trainedAt = new Date(options.now());
  const tuning = await openTuning(database, log, { task, seed, models, tune, endActivities });
  let heldOut: HeldOut | null = null;
  const model = await withTrainingThreads((fit) =>
    trainModel(events, {
      task,
      seed,
      models,
      tune,
      zone: log.zone,
      endActivities,
      fit,
      signal,
      origin: originOf(log, trainedAt),
      pastTrials: tuning.past,
      onTrial: tuning.keep,
      onReduced: (sentence) => options.reporter.message(`  ${sentence}`),
      onValidated: (found) => void (heldOut = found),
      onProgress: (done) => step.update({ done, total: 1 }),
    })
  );
  const trials = await tuning.trials();
  const parameters: TrainingParameters = { models: models ?? null, tune, trials, zone: log.zone, endActivities };
  const modelId = await saveModel(database, {
    logId: log.logId,
    logVersion: log.version,
    task,
    algorithm: model.selected,
    trainedAt,
    dataChecksum: log.checksum,
    codeVersion: TRAINING_VERSION,
    seed,
    features: model.plan.features,
    figures: model.figures,
    parameters,
    bytes: encodeModel(model),
  });
  await forgetTrials(database, log.logId);
  return { modelId, model, heldOut };
}

/**
 * The trials of a tuning: the stored ones of an earlier run that was stopped, and the new ones,
 * each stored when it ends.
 */
async function openTuning(
  database: Database,
  log: StoredLog,
  { task, seed, models, tune, endActivities }: Pick<TrainStepOptions, "task" | "seed" | "models" | "tune" | "endActivities">,
) {
  const depends = { task, code: TRAINING_VERSION, seed, models: models ?? null, tune, zone: log.zone, endActivities };
  const of: Tuning = { logId: log.logId, logVersion: log.version, tuning: JSON.stringify(depends) };
  const past = await readTrials(database, of) as Trial[];
  const trials = [...past];
  let saved = Promise.resolve();
  return {
    past,
    keep(trial: Trial) {
      const number = trials.push(trial) - 1;
      saved = saved.then(() => saveTrial(database, { ...of, number, trial }));
      // `trials` below throws the error; until then the rejection needs a handler.
      saved.catch(() => {});
    },
    /** All trials; waits until they are stored. */
    async trials(): Promise<readonly Trial[]> {
      await saved;
      return trials;
    },
  };
}

const originOf = (log: StoredLog, trainedAt: Date) => ({
  log: log.slug,
  logVersion: log.version,
  checksum: log.checksum,
  codeVersion: TRAINING_VERSION,
  trainedAt: trainedAt.toISOString(),
});

async function currentModel(
  database: Database,
  log: StoredLog,
  { task, seed, models, tune = 0, endActivities }: TrainStepOptions,
): Promise<TrainedModel | null> {
  const record = await modelInUse(database, log.logId, task);
  if (record === null) return null;
  const { models: then, tune: tuned, endActivities: ends } = record.parameters as TrainingParameters;
  const isCurrent = record.logVersion === log.version && record.dataChecksum === log.checksum &&
    record.codeVersion === TRAINING_VERSION && record.seed === seed && tuned === tune &&
    JSON.stringify([then, ends]) === JSON.stringify([models ?? null, endActivities]);
  if (!isCurrent) return null;
  const model = readableModel(record);
  return model && { modelId: record.modelId, model, summary: describeModel(model), skipped: true };
}

/** Null for a model that cannot be read, which is then trained again. */
function readableModel(record: StoredModel): PredictionModel | null {
  try {
    return decodeModel(record.bytes, `model ${record.modelId}`);
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}

/** How good a model is, in one or two sentences. */
export function describeModel(model: PredictionModel): string {
  const { selected, because, figures } = model;
  const { kind, rule, gain, error } = modelVerdict(model);
  const name = predictorName(selected);
  const tested = figures?.results.find((result) => result.name === selected);
  if (figures === null || tested === undefined) {
    return `${name} predicts${RULES.includes(selected) ? "" : ", untested"}. ${because}`;
  }
  const verdict = {
    better: `${name} predicts: its error is ${sayShare(gain, 0)} smaller than that of ${predictorWords(rule!)}.`,
    alike: `${name} predicts, about as well as ${predictorWords(rule!)}.`,
    rule: `${name} predicts, a simple rule.`,
    untested: "",
  }[kind];
  const how = `On the ${sayCountOf(figures.testCases, "newest completed case")} it is off by ${
    sayDuration(error * 3600)
  } on average; ${sayShare(tested.coverage90, 0)} of the 90 % intervals held.`;
  return `${verdict} ${how}${figures.validated === selected ? "" : ` ${because}`}`;
}

/** The answer for a log without times. */
export const WITHOUT_TIMES: TrainedModels = {
  duration: "It has no times, so there is nothing to predict.",
  remaining: "It has no times, so there is nothing to predict.",
};

/** The results of training the models of a log: a sentence for each task. */
export type TrainedModels = Readonly<Record<Task, string>>;

/**
 * Trains both models of a stored log, of the whole duration and of the remaining time, unless they
 * are current, and puts them into use. A log without completed cases, or with too many activities,
 * gets no models; the sentences say so.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function trainModels(database: Database, log: StoredLog, options: TrainOptions): Promise<TrainedModels> {
  if (log.description.timed === false) return WITHOUT_TIMES;
  return await forEachTask(async (task) => (await trainStep(database, log, { ...options, task })).summary);
}

/** Does some work for both tasks. If the log does not allow it, the sentence says why. */
export async function forEachTask(work: (task: Task) => Promise<string>): Promise<TrainedModels> {
  const orWhyNot = async (task: Task) => {
    try {
      return await work(task);
    } catch (error) {
      if (error instanceof TracebookError && (error.kind === "input" || error.kind === "limit")) return error.message;
      throw error;
    }
  };
  return { duration: await orWhyNot("duration"), remaining: await orWhyNot("remaining") };
}
