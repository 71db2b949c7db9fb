import { type Database, type ModelUse, modelUses, readEventLog, type StoredLog, useModel } from "../../database/mod.ts";
import { inputError } from "../../errors.ts";
import { compareWithChampion } from "../../prediction/remaining/train-challenger.ts";
import { inJob } from "../in-job.ts";
import { remainingInUse } from "./remaining-in-use.ts";
import { describeRemaining, type RemainingParameters, trainAndKeep, type TrainRemainingStepOptions } from "./train-remaining.ts";

/** What came of retraining. */
export interface RetrainResult {
  /** The model in use afterwards. */
  readonly modelId: number;
  readonly promoted: boolean;
  readonly skipped: boolean;
  /** Why the new model was put to use or not, as a sentence. */
  readonly reason: string;
}

/**
 * Trains a challenger to the model in use, on the log as it stands, and puts it to use only if it is better by a margin on the newest closed cases (see
 * {@linkcode compareWithChampion}). Both models and the reason are kept. Where no model is in use, the new one is.
 *
 * Seed, models and tuning are those of the options; what they leave out is taken from the model in use.
 */
export async function retrainStep(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<RetrainResult> {
  const job = { job: "retrain", log: log.slug, title: `Retraining ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const champion = await remainingInUse(database, log);
    if (champion !== null && champion.record.logVersion === log.version && !options.force) {
      const reason = "The log has not changed since the model in use was trained.";
      step.skipped(reason);
      return { modelId: champion.record.modelId, promoted: false, skipped: true, reason };
    }
    const before = champion?.record.parameters as RemainingParameters | undefined;
    const models = options.models ?? before?.models ?? undefined;
    const { modelId, model } = await trainAndKeep(database, log, {
      ...options,
      models,
      tune: options.tune ?? before?.tune,
      step,
    });
    const { promoted, reason } = champion === null
      ? { promoted: true, reason: "It is the first model of this log." }
      : compareWithChampion(await readEventLog(database, log), champion.model, model);
    if (promoted) {
      await useModel(database, { logId: log.logId, task: "remaining", modelId, since: new Date(options.now()), reason });
    }
    step.done(`${promoted ? "promoted" : "kept the model in use"}. ${reason} New model: ${describeRemaining(model)}`);
    return { modelId: promoted ? modelId : champion!.record.modelId, promoted, skipped: false, reason };
  });
}

/**
 * Takes the last change of the model in use back: the one that answered before answers again.
 *
 * @throws an input error where there is none before
 */
export async function rollbackStep(
  database: Database,
  log: StoredLog,
  options: Pick<TrainRemainingStepOptions, "now" | "reporter">,
): Promise<ModelUse> {
  const job = { job: "rollback", log: log.slug, title: `Rolling back ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const uses = await modelUses(database, log.logId, "remaining");
    const [latest] = uses;
    // Uses go back in time; those that were themselves taken back are passed over.
    const before = uses.slice(1).find(({ modelId }) => modelId < (latest?.modelId ?? 0));
    if (before === undefined) {
      throw inputError({
        expected: `a model of ${log.slug} that was in use before`,
        found: latest === undefined ? "no model at all" : "none: the one in use is the first",
        advice: "Train one: deno task train",
      });
    }
    const reason = `Taken back from model ${latest.modelId} by hand.`;
    const use = { modelId: before.modelId, since: new Date(options.now()), reason };
    await useModel(database, { logId: log.logId, task: "remaining", ...use });
    step.done(`model ${before.modelId} answers again`);
    return use;
  });
}
