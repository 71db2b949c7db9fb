import { type Database, readEventLog, saveDriftCheck, type StoredLog } from "../../database/mod.ts";
import { countOf } from "../../numerics/number-text.ts";
import { checkModelDrift, LEAST_NEW_CASES, type ModelDrift } from "../../prediction/running-cases/model-drift.ts";
import { inJob } from "../in-job.ts";
import { readModelInUse } from "./model-in-use.ts";
import { retrainStep } from "./retrain-step.ts";
import { TASK_WORDS, type TrainStepOptions } from "./train-step.ts";

/** Options of {@linkcode driftStep}. */
interface DriftOptions extends TrainStepOptions {
  /** Whether to retrain a model that has drifted. Default false. */
  readonly retrain?: boolean;
}

/**
 * Checks the model in use of a log and a task for drift, and stores the check; see
 * {@linkcode checkModelDrift}.
 *
 * @returns null if no model is in use
 */
export async function driftStep(database: Database, log: StoredLog, options: DriftOptions): Promise<ModelDrift | null> {
  const { task, reporter } = options;
  const inUse = await readModelInUse(database, log, task);
  const job = { job: "drift", log: log.slug, title: `Checking the model of ${log.slug} (${TASK_WORDS[task]})`, reporter };
  const drift = await inJob(database, job, async (step) => {
    if (inUse === null) {
      step.skipped("no model is in use");
      return null;
    }
    const { record, model } = inUse;
    const found = checkModelDrift(model, await readEventLog(database, log), model.knownUntil);
    const check = { logId: log.logId, modelId: record.modelId, checkedAt: new Date(options.now()), ...found };
    await saveDriftCheck(database, check);
    step.done(describeDrift(found));
    return found;
  });
  if (drift?.flagged && options.retrain) await retrainStep(database, log, options);
  return drift;
}

/** The result of a check, as sentences. */
export function describeDrift({ flagged, reasons, figures }: ModelDrift): string {
  if (flagged) return `drift found. ${reasons.join(" ")}`;
  const newer = countOf(figures.cases, "case");
  return figures.mae === null
    ? `not checked: ${newer} completed since the model was trained; the check needs ${LEAST_NEW_CASES}`
    : `no drift on the ${newer} that completed since the model was trained`;
}
