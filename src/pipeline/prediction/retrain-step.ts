import {
  type Database,
  findLog,
  latestModel,
  lockTraining,
  modelById,
  modelInUse,
  type ModelUse,
  modelUses,
  readEventLog,
  type StoredLog,
  useModel,
} from "../../database/mod.ts";
import { inputError, TracebookError } from "../../errors.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { decodeModel } from "../../prediction/models/model-file.ts";
import { TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";
import { compareWithChampion } from "../../prediction/validation/compare-with-champion.ts";
import { inJob } from "../in-job.ts";
import { type ModelInUse, readModelInUse } from "./model-in-use.ts";
import {
  describeModel,
  forEachTask,
  TASK_WORDS,
  trainAndKeep,
  type TrainedModels,
  type TrainingParameters,
  type TrainOptions,
  trainStep,
  type TrainStepOptions,
  WITHOUT_TIMES,
} from "./train-step.ts";

/** The result of a retraining. */
interface RetrainResult {
  /** The model in use afterwards. */
  readonly modelId: number;
  readonly promoted: boolean;
  readonly skipped: boolean;
  /** Why the new model was put into use or not, as a sentence. */
  readonly reason: string;
}

/**
 * Trains a new model on the log and puts it into use only if it is better than the model in use by
 * a margin on the newest completed cases (see {@linkcode compareWithChampion}). Both models and the
 * reason are stored. If no model is in use, the new one is put into use.
 *
 * Models and tuning default to those of the model in use.
 */
export async function retrainStep(
  database: Database,
  log: StoredLog,
  options: TrainStepOptions,
): Promise<RetrainResult> {
  const { task } = options;
  const title = `Retraining ${log.slug} (${TASK_WORDS[task]})`;
  const job = { job: "retrain", log: log.slug, title, reporter: options.reporter };
  return await inJob(
    database,
    job,
    (step) =>
      lockTraining(database, log, { onMessage: options.reporter.message, signal: options.signal }, async () => {
        const { champion, before: why } = await championOf(database, log, task);
        if (champion !== null && !options.force && await wasTried(database, log, task)) {
          const reason = champion.record.logVersion === log.version
            ? "The log has not changed since the model in use was trained."
            : "The log has not changed since a new model was last trained; the one in use stays.";
          step.skipped(reason[0].toLowerCase() + reason.slice(1));
          return { modelId: champion.record.modelId, promoted: false, skipped: true, reason };
        }
        const before = champion?.record.parameters as TrainingParameters | undefined;
        const models = options.models ?? before?.models ?? undefined;
        const { modelId, model, heldOut } = await trainAndKeep(database, log, {
          ...options,
          models,
          tune: options.tune ?? before?.tune,
          endActivities: options.endActivities ?? before?.endActivities,
          step,
        });
        const { promoted, reason } = champion === null
          ? { promoted: true, reason: why }
          : compareWithChampion(await readEventLog(database, log), champion.model, heldOut);
        if (promoted) {
          await useModel(database, { logId: log.logId, task, modelId, since: new Date(options.now()), reason });
        }
        step.done(`${promoted ? "promoted" : "kept the model in use"}. ${reason} New model: ${describeModel(model)}`);
        return { modelId: promoted ? modelId : champion!.record.modelId, promoted, skipped: false, reason };
      }),
  );
}

/** The model in use; or null, and why there is none to compare with. */
async function championOf(
  database: Database,
  log: StoredLog,
  task: Task,
): Promise<{ champion: ModelInUse | null; before: string }> {
  try {
    const champion = await readModelInUse(database, log, task);
    const other = champion === null && await modelInUse(database, log.logId, task) !== null;
    return {
      champion,
      before: other ? "The model in use was trained by another version of Tracebook." : "It is the first model of this log.",
    };
  } catch (error) {
    if (!(error instanceof TracebookError) || error.kind !== "input") throw error;
    return { champion: null, before: `The model in use cannot be read: ${error.message}` };
  }
}

/** Whether a model, in use or not, was trained on this version of the log. */
async function wasTried(database: Database, log: StoredLog, task: Task): Promise<boolean> {
  const latest = await latestModel(database, log.logId, task);
  return latest !== null && latest.logVersion === log.version && latest.codeVersion === TRAINING_VERSION;
}

/**
 * Puts the model that was in use before back into use.
 *
 * @throws an input error if there is no such model
 */
export async function rollbackStep(
  database: Database,
  log: StoredLog,
  options: Pick<TrainStepOptions, "task" | "now" | "reporter">,
): Promise<ModelUse> {
  const job = {
    job: "rollback",
    log: log.slug,
    title: `Rolling back ${log.slug} (${TASK_WORDS[options.task]})`,
    reporter: options.reporter,
  };
  return await inJob(database, job, async (step) => {
    const uses = await modelUses(database, log.logId, options.task);
    const [latest] = uses;
    // The latest use comes first. Skip models that were themselves rolled back, and those that
    // cannot be read.
    const earlier = uses.slice(1).filter(({ modelId }) => modelId < (latest?.modelId ?? 0));
    const before = await firstReadable(database, earlier);
    if (before === undefined) {
      throw inputError({
        expected: `a model of ${log.slug} that was in use before (${TASK_WORDS[options.task]})`,
        found: latest === undefined
          ? "no model"
          : earlier.length === 0
          ? "none: the one in use is the first"
          : "none that can be read; the one in use stays",
        advice: latest === undefined ? "Train one: deno task train" : undefined,
      });
    }
    const reason = `Rolled back from model ${latest.modelId} by hand.`;
    const use = { modelId: before.modelId, since: new Date(options.now()), reason };
    await useModel(database, { logId: log.logId, task: options.task, ...use });
    step.done(`model ${before.modelId} is in use again`);
    return use;
  });
}

async function firstReadable(database: Database, uses: readonly ModelUse[]): Promise<ModelUse | undefined> {
  for (const use of uses) {
    const record = await modelById(database, use.modelId);
    try {
      if (record === null) continue;
      decodeModel(record.bytes);
      return use;
    } catch (error) {
      if (!(error instanceof TracebookError)) throw error;
    }
  }
}

/**
 * Brings both models of a log up to date: trains those that are missing, and retrains the others,
 * which are replaced only by better ones. If the log is loaded again meanwhile, begins again.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function refreshModels(database: Database, log: StoredLog, options: TrainOptions): Promise<TrainedModels> {
  if (log.description.timed === false) return WITHOUT_TIMES;
  try {
    return await forEachTask(async (task) =>
      await modelInUse(database, log.logId, task) === null
        ? (await trainStep(database, log, { ...options, task })).summary
        : (await retrainStep(database, log, { ...options, task })).reason
    );
  } catch (error) {
    const now = await findLog(database, log.slug);
    if (now === null || now.identity === log.identity) throw error;
    return await refreshModels(database, now, options);
  }
}
