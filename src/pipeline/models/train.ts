import {
  type Database,
  forgetTrials,
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
import { clip, inputError, limitError, TracebookError, usageError } from "../../errors.ts";
import type { HeldOut } from "../../prediction/validation/compare-with-champion.ts";
import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import type { ModelName } from "../../prediction/validation/evaluation.ts";
import { type PredictionModel, skillOf } from "../../prediction/models/prediction-model.ts";
import { decodeModel, encodeModel } from "../../prediction/models/model-file.ts";
import { trainModel } from "../../prediction/models/train-model.ts";
import { TRAINING_VERSION } from "../../prediction/training-version.ts";
import { inJob } from "../in-job.ts";
import type { Reporter, StepReporter } from "../reporter.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";

/** What a model was trained with; kept with it as JSON, so that it can be trained again. */
export interface TrainingParameters {
  /** Null: the default ones. */
  readonly models: readonly ModelName[] | null;
  /** Trials of tuning. */
  readonly tune: number;
  /** The trials, so that another training need not repeat them. */
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
  /** Trains even if the model in use is current. Default false. */
  readonly force?: boolean;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** How the model of one target is trained. */
export interface TrainStepOptions extends TrainOptions {
  readonly task: Task;
}

/** A model and its number in the registry. */
export interface TrainedModel {
  readonly modelId: number;
  readonly model: PredictionModel;
  /** How good it is, in a sentence. */
  readonly summary: string;
  readonly skipped: boolean;
}

/** The targets in words. */
export const TASK_WORDS: Readonly<Record<Task, string>> = { duration: "whole duration", remaining: "remaining time" };

/**
 * Trains a model for a stored log, keeps it and puts it to use, unless the one in use is current:
 * of this version of the log and of the training, with the same seed, models and tuning.
 *
 * @throws an input error where no case is completed; environment errors of the database; the
 * signal's reason
 */
export async function trainStep(database: Database, log: StoredLog, options: TrainStepOptions): Promise<TrainedModel> {
  const { task } = options;
  const title = `Training ${log.slug} (${TASK_WORDS[task]})`;
  return await inJob(database, { job: "train", log: log.slug, title, reporter: options.reporter }, async (step) => {
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
  });
}

/**
 * Most activities of a log that models are trained for: time and memory of training grow with them,
 * and of activities that hardly ever return there is nothing to learn.
 */
const MOST_ACTIVITIES = 10_000;

/**
 * Trains and keeps a model, but does not put it to use.
 *
 * @throws a limit error where the log has more than 10,000 activities
 */
export async function trainAndKeep(
  database: Database,
  log: StoredLog,
  options: TrainStepOptions & { readonly step: StepReporter },
): Promise<{ readonly modelId: number; readonly model: PredictionModel; readonly heldOut: HeldOut | null }> {
  const { task, seed, models, tune = 0, endActivities, step, signal } = options;
  if (log.activities > MOST_ACTIVITIES) {
    throw limitError({
      expected: `at most ${MOST_ACTIVITIES} activities to learn from`,
      found: `${log.activities} in ${log.slug}`,
      advice: "Load the log with another column as its activity, or join activities by --rename.",
    });
  }
  const events = await readEventLog(database, log);
  signal?.throwIfAborted();
  checkActivities(endActivities ?? [], events.activities);
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

/** Refuses names that the log does not have: no case would ever end with them. */
function checkActivities(named: readonly string[], known: readonly string[]): void {
  const missing = named.find((label) => !known.includes(label));
  if (missing === undefined) return;
  const listed = known.slice(0, 40).map((label) => JSON.stringify(clip(label))).join(", ");
  throw usageError({
    expected: "activities of the log in --end-activities",
    found: JSON.stringify(clip(missing)),
    advice: `It has ${listed}${known.length > 40 ? " and others" : ""}.`,
  });
}

/**
 * The trials of a tuning: those of an earlier run that was stopped, and the new ones, which are
 * kept in the database as they end.
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
      // Told by `trials` below; a rejection must have a handler until then.
      saved.catch(() => {});
    },
    /** All of them, when they are in the database. */
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

/** A model that cannot be read is as good as none: it is trained again. */
function readableModel(record: StoredModel): PredictionModel | null {
  try {
    return decodeModel(record.bytes, `model ${record.modelId}`);
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}

/**
 * Makes a stored model again from its record and the log as it stands.
 *
 * @returns the model's bytes, which equal those of the record
 * @throws an input error where log or code are no longer those that it was trained with
 */
export async function rebuildModel(database: Database, log: StoredLog, record: StoredModel): Promise<Uint8Array> {
  const { logVersion, dataChecksum, codeVersion, seed, trainedAt } = record;
  if (logVersion !== log.version || dataChecksum !== log.checksum || codeVersion !== TRAINING_VERSION) {
    throw inputError({
      expected: `version ${logVersion} of ${log.slug} and training version ${codeVersion}`,
      found: `version ${log.version} and training version ${TRAINING_VERSION}`,
      advice: "Load the log as it was, and use the Tracebook of that time.",
    });
  }
  const { models, tune, trials, zone, endActivities } = record.parameters as TrainingParameters;
  const model = await trainModel(await readEventLog(database, log), {
    task: record.task,
    seed,
    models: models ?? undefined,
    tune,
    pastTrials: trials,
    zone,
    endActivities,
    origin: originOf(log, trainedAt),
  });
  return encodeModel(model);
}

/** How good a model is, in a sentence or two. */
export function describeModel(model: PredictionModel): string {
  const { selected, because, figures } = model;
  const skill = skillOf(model);
  if (figures === null || skill === null) return `${selected} was selected. ${because}`;
  const { mae, coverage90 } = figures.results.find(({ name }) => name === selected)!;
  return `${selected} was selected: mean absolute error ${mae.toFixed(1)} h, skill ${skill.toFixed(3)}, ${
    (100 * coverage90).toFixed(0)
  } % in their 90 % interval, on the ${figures.testCases} newest completed cases`;
}
