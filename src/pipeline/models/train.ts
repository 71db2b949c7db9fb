import { type Database, latestModel, type ModelRecord, readEventLog, saveModel, type StoredLog } from "../../database/mod.ts";
import type { DurationModel } from "../../prediction/duration/duration-model.ts";
import { decodeModel, encodeModel } from "../../prediction/duration/model-file.ts";
import { trainDurationModel } from "../../prediction/duration/train-duration-model.ts";
import { TRAINING_VERSION } from "../../prediction/training-version.ts";
import { TracebookError } from "../../errors.ts";
import { inJob } from "../in-job.ts";
import type { Reporter } from "../reporter.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";

/** Options of {@linkcode trainStep}. */
export interface TrainOptions {
  /** The same log and seed give the same model. */
  readonly seed: number;
  /** Trains even if the newest model is current. Default false. */
  readonly force?: boolean;
  /** The clock, in ms since 1970-01-01 UTC: when the model says it was trained. */
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** What came of training. */
export interface TrainResult {
  readonly model: DurationModel;
  /** One line on how good the model is. */
  readonly summary: string;
  /** Whether the newest model was current already. */
  readonly skipped: boolean;
}

/**
 * Trains a model of case durations for a stored log and keeps it, unless the newest one was trained
 * on this state of the log, with this seed, by this version of the training. A log that cannot
 * carry a model gets one that says so; that is no error.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function trainStep(database: Database, log: StoredLog, options: TrainOptions): Promise<TrainResult> {
  const job = { job: "train", log: log.slug, title: `Training ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const current = options.force ? null : await currentModel(database, log, options.seed);
    if (current !== null) {
      const summary = describeModel(current);
      step.skipped(`the log has not changed since its model was trained. ${summary}`);
      return { model: current, summary, skipped: true };
    }
    const events = await readEventLog(database, log);
    options.signal?.throwIfAborted();
    const trainedAt = new Date(options.now());
    const model = await withTrainingThreads((fit) =>
      trainDurationModel(events, {
        seed: options.seed,
        zone: log.zone,
        fit,
        signal: options.signal,
        onProgress: (done, total) => step.update({ done, total, count: done, unit: "trees" }),
        origin: {
          log: log.slug,
          logVersion: log.version,
          checksum: log.checksum,
          codeVersion: TRAINING_VERSION,
          trainedAt: trainedAt.toISOString(),
        },
      })
    );
    await saveModel(database, recordOf(log, model, trainedAt));
    const summary = describeModel(model);
    step.done(summary);
    return { model, summary, skipped: false };
  });
}

async function currentModel(database: Database, log: StoredLog, seed: number): Promise<DurationModel | null> {
  const record = await latestModel(database, log.logId, "duration");
  if (record === null) return null;
  const isCurrent = record.logVersion === log.version && record.dataChecksum === log.checksum &&
    record.codeVersion === TRAINING_VERSION && record.seed === seed;
  return isCurrent ? readableModel(record) : null;
}

/** A model that cannot be read is as good as none: it is trained again. */
function readableModel(record: ModelRecord): DurationModel | null {
  try {
    return decodeModel(record.bytes, "the stored model");
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}

function recordOf(log: StoredLog, model: DurationModel, trainedAt: Date): ModelRecord {
  return {
    logId: log.logId,
    logVersion: log.version,
    task: model.task,
    algorithm: model.algorithm,
    trainedAt,
    dataChecksum: log.checksum,
    codeVersion: model.origin.codeVersion,
    seed: model.origin.seed,
    features: model.features,
    figures: model.figures,
    bytes: encodeModel(model),
  };
}

/**
 * How good a model is, in a sentence or two.
 *
 * @example
 * ```ts
 * import { describeModel } from "@/pipeline/models/train.ts";
 * import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await trainDurationModel(eventLogFromTraces([]), { seed: 42 });
 * assertEquals(describeModel(model), "No answer: The log has no cases.");
 * ```
 */
export function describeModel({ speaker, because, medianHours, figures }: DurationModel): string {
  if (speaker === "nothing") return `No answer: ${because}`;
  if (speaker === "median" || figures === null) return `Answers with the median, ${inHours(medianHours!)}: ${because}`;
  const { forest, median, cases } = figures.test;
  const comparison = `mean absolute error ${inHours(forest.mae)} against ${inHours(median.mae)} of the median`;
  const verdict = forest.mae < median.mae ? "" : ": no better there, so pages answer with the median";
  return `Random forest: ${comparison}, on the ${cases} newest completed cases${verdict}`;
}

const inHours = (hours: number): string => `${Number(hours.toPrecision(3))} h`;
