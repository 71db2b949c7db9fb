import { type Database, lastDone, listLogs } from "../../database/mod.ts";
import { inputError, TracebookError } from "../../errors.ts";
import { formatOfName } from "../../formats/logs/read-log.ts";
import { buildStep } from "../site/build-step.ts";
import { countOf } from "../../numerics/number-text.ts";
import { driftStep } from "../models/drift.ts";
import { loadLog } from "../load-log.ts";
import { predictOpenCases } from "../models/predict-open-cases.ts";
import type { Reporter } from "../reporter.ts";
import { retrainStep } from "../models/retrain.ts";
import type { Settings } from "../settings.ts";
import { refreshModels } from "../models/refresh-models.ts";

/** What a scheduled job is given. */
export interface ScheduledJobOptions {
  readonly settings: Settings;
  /** Folder that new logs are put into. */
  readonly folder: string;
  /**
   * A file that has changed in the last so many seconds may still be on its way: it is left for the
   * next run. Default 60.
   */
  readonly settle?: number;
  /** Whether the site is built afterwards. */
  readonly publish: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** A job that a schedule can name. @returns what came of it, as a sentence */
export type ScheduledJob = (database: Database, options: ScheduledJobOptions) => Promise<string>;

const SEED = 42;

/** The jobs of the schedule, by name. */
export const SCHEDULED_JOBS: Readonly<Record<"load" | "retrain", ScheduledJob>> = {
  /**
   * Loads the files of the watched folder that are new or have changed, brings models and
   * predictions up to date, then builds the site.
   */
  async load(database, options) {
    const { reporter, signal, settings } = options;
    const { files, unsettled } = await filesIn(options.folder, Date.now() - 1000 * (options.settle ?? 60));
    const problems: string[] = [];
    let loaded = 0;
    for (const path of files) {
      signal.throwIfAborted();
      const reading = { roles: {}, zone: settings.timeZone, delimiter: undefined, dateOrder: undefined };
      const load = { path, mode: "replace", replaceCases: false, maxRejected: 0.01, reporter, signal, ...reading } as const;
      // One file that cannot be read keeps none of the others back.
      await inputProblem(async () => loaded += (await loadLog(database, load)).skipped ? 0 : 1, problems);
    }
    for (const log of await listLogs(database)) {
      // Not by what was loaded just now: an earlier run may have been killed after its load.
      const predicted = await lastDone(database, "predict", log.slug);
      if (predicted !== null && predicted >= new Date(log.loadedAt)) continue;
      const how = { seed: SEED, now: Date.now, reporter, signal };
      await refreshModels(database, log, how);
      // A log without a closed case has no model, and says so where that is asked for.
      await inputProblem(() => predictOpenCases(database, log, how), []);
    }
    await publishIf(database, options);
    if (problems.length > 0) throw inputError({ found: problems.join("\n") });
    const rest = unsettled === 0 ? "" : `; ${countOf(unsettled, "file")} still being written`;
    return `${loaded} of ${files.length} files of ${options.folder} loaded${rest}`;
  },

  /**
   * Checks and retrains the models of all logs, predicts their open cases, then builds the site.
   */
  async retrain(database, options) {
    const { reporter, signal } = options;
    const logs = await listLogs(database);
    let promoted = 0;
    for (const log of logs) {
      signal.throwIfAborted();
      const how = { seed: SEED, now: Date.now, reporter, signal };
      const untrainable: string[] = [];
      await inputProblem(async () => {
        await driftStep(database, log, how);
        for (const task of ["duration", "remaining"] as const) {
          if ((await retrainStep(database, log, { ...how, task })).promoted) promoted++;
        }
        await predictOpenCases(database, log, how);
      }, untrainable);
      for (const problem of untrainable) reporter.message(`${log.slug}: ${problem}`);
    }
    await publishIf(database, options);
    return `${logs.length} logs, ${promoted} new models in use`;
  },
};

async function publishIf(database: Database, { publish, settings, reporter, signal }: ScheduledJobOptions): Promise<void> {
  if (publish) await buildStep(database, { settings, reporter, signal });
}

/** Runs some work and keeps the problem where the data is to blame; all else is thrown. */
async function inputProblem(work: () => Promise<unknown>, problems: string[]): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TracebookError) || error.kind === "environment") throw error;
    problems.push(error.message);
  }
}

/**
 * The files of a folder that are logs by their names, in code-unit order; none where there is no
 * such folder. Those that have changed since `settledBy` (ms) are only counted.
 */
async function filesIn(folder: string, settledBy: number): Promise<{ files: string[]; unsettled: number }> {
  const names: string[] = [];
  let unsettled = 0;
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory || entry.name.startsWith(".") || formatOfName(entry.name) === null) continue;
      const { mtime } = await Deno.stat(`${folder}/${entry.name}`);
      if (mtime !== null && mtime.getTime() > settledBy) unsettled++;
      else names.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { files: names.sort().map((name) => `${folder}/${name}`), unsettled };
}
