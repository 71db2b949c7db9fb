import { type Database, readEventLog, saveDriftCheck, type StoredLog } from "../../database/mod.ts";
import { countOf } from "../../numerics/number-text.ts";
import { checkModelDrift, LEAST_NEW_CASES, type ModelDrift } from "../../prediction/running-cases/model-drift.ts";
import { inJob } from "../in-job.ts";
import { readModelInUse } from "./model-in-use.ts";
import { retrainStep } from "./retrain.ts";
import type { TrainOptions } from "./train.ts";

/** Options of {@linkcode driftStep}. */
export interface DriftOptions extends TrainOptions {
  /** Retrains where the flag is raised. Default false. */
  readonly retrain?: boolean;
}

/**
 * Checks the model of remaining times in use for drift, keeps the check, and retrains where that is
 * asked for; see {@linkcode checkModelDrift}.
 *
 * @returns null where no model is in use
 */
export async function driftStep(database: Database, log: StoredLog, options: DriftOptions): Promise<ModelDrift | null> {
  const inUse = await readModelInUse(database, log, "remaining");
  const job = { job: "drift", log: log.slug, title: `Checking the model of ${log.slug}`, reporter: options.reporter };
  const drift = await inJob(database, job, async (step) => {
    if (inUse === null) {
      step.skipped("no model of remaining times is in use");
      return null;
    }
    const { record, model } = inUse;
    const found = checkModelDrift(model, await readEventLog(database, log), model.knownUntil);
    const check = { logId: log.logId, modelId: record.modelId, checkedAt: new Date(options.now()), ...found };
    await saveDriftCheck(database, check);
    step.done(describeDrift(found));
    return found;
  });
  if (drift?.flagged && options.retrain) await retrainStep(database, log, { ...options, task: "remaining" });
  return drift;
}

/** What a check found, in a sentence or more. */
export function describeDrift({ flagged, reasons, figures }: ModelDrift): string {
  if (flagged) return `flagged. ${reasons.join(" ")}`;
  const newer = countOf(figures.cases, "case");
  return figures.mae === null
    ? `not checked: ${newer} completed since it was trained, and it takes ${LEAST_NEW_CASES}`
    : `nothing wrong on the ${newer} that completed since it was trained`;
}
