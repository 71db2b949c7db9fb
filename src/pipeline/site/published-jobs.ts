import {
  countRejectedRows,
  type Database,
  type HistoryEntry,
  type ImportReport,
  latestPrediction,
  type ListedModel,
  listLogs,
  listModels,
  modelUses,
  readDeadLetters,
  readDriftChecks,
  readHistory,
  readImportReports,
  readRejectedRows,
  type StoredLog,
} from "../../database/mod.ts";
import { join } from "node:path";
import { TracebookError } from "../../errors.ts";
import type {
  PublishedAlert,
  PublishedHistory,
  PublishedJob,
  PublishedJobs,
  PublishedLimits,
  PublishedModel,
  PublishedRegistry,
  PublishedRun,
} from "../../formats/published/published-jobs.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { type ModelFigures, TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";
import type { ModelDriftFigures } from "../../prediction/running-cases/model-drift.ts";
import type { TrainingParameters } from "../prediction/train-step.ts";
import type { Settings } from "../settings.ts";
import { alertDocument, listAlerts } from "../alerts/list-alerts.ts";
import { findJobs } from "../schedule/find-jobs.ts";
import { DEFAULT_RETRIES, describeSchedule, type Job, predecessorsOf } from "../schedule/job.ts";
import { latestSlot, nextSlot } from "../schedule/schedule-slots.ts";
import { nameOf, withoutFolders } from "./without-folders.ts";

/** How much the page of models and jobs carries, so that a year of runs does not make it heavy. */
export const JOBS_LIMITS: PublishedLimits = {
  runs: 40,
  outputs: 10,
  steps: 60,
  models: 40,
  checks: 60,
  loads: 20,
  rejected: 100,
  message: 1000,
  output: 4000,
  row: 300,
};

/** Options of {@linkcode publishedJobs}. */
interface PublishedJobsOptions {
  /** Folder of the jobs. */
  readonly jobs: string;
  /** Its zone is that of schedules that name none. */
  readonly settings: Settings;
  readonly now: Date;
}

/** Later than this a run was missed and is made up for; the scheduler says so from there on. */
const LATE_MS = 120_000;

/** Scheduled times that are told in advance, as the page may be read long after its build. */
const NEXT_SLOTS = 48;

/** Latest trainings among which is looked for why a model was not promoted. */
const MOST_TRAININGS = 2000;

/** Scheduled times that are looked at for a missing run. */
const MOST_SLOTS = 1000;

/**
 * The content of `data/jobs.json`, by the functions that `history`, `rejected` and `drift` read. Of
 * each list the latest entries are read, and texts are cut; see {@linkcode JOBS_LIMITS}. Files are
 * named without the folders of this machine.
 */
export async function publishedJobs(database: Database, options: PublishedJobsOptions): Promise<PublishedJobs> {
  const { jobs, problems } = await jobsOf(options);
  const alerts = await alertsOf(database, options);
  const limits = JOBS_LIMITS;
  const runs = new Map<string, HistoryEntry[]>();
  const entriesOf = (job: string, kind: HistoryEntry["kind"], limit: number) =>
    readHistory(database, { job, kind, limit, mostOutput: limits.output });
  // Jobs whose file is gone keep their history.
  const known = await readHistory(database, { kind: "run", limit: 500, mostOutput: 0 });
  const names = new Set([...jobs.map(({ name }) => name), ...known.map(({ job }) => job)]);
  for (const name of names) runs.set(name, await entriesOf(name, "run", limits.runs));
  const steps = await readHistory(database, { kind: "step", limit: limits.steps, mostOutput: 0 });
  const logs: PublishedHistory[] = [];
  const trainings = (await Promise.all(
    ["retrain", "train"].map((job) => readHistory(database, { job, kind: "step", limit: MOST_TRAININGS, mostOutput: 0 })),
  )).flat();
  for (const log of await listLogs(database)) {
    logs.push(await historyOf(database, log, trainings.filter((step) => step.log === log.slug)));
  }
  return {
    at: options.now.toISOString(),
    zone: options.settings.timeZone,
    limits,
    isWithheld: false,
    problems: [...problems, ...alerts.problems].map((problem) => said(problem, limits.message)),
    jobs: [...names].sort().map((name) => publishedJob(jobs.find((job) => job.name === name) ?? goneJob(name), runs, options)),
    steps: steps.map(({ job, log, startedAt, finishedAt, status, message }) => ({
      job,
      log,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      status,
      message: said(message, limits.message),
    })),
    deadLetters: (await readDeadLetters(database, { limit: limits.runs })).map(({ job, slot, failedAt }) => ({
      job,
      slot: slot.toISOString(),
      failedAt: failedAt.toISOString(),
    })),
    logs,
    alerts: alerts.alerts,
    deadMessages: alerts.dead,
  };
}

/** The alerts beside the jobs, and what is wrong with their files. */
async function alertsOf(
  database: Database,
  { jobs, settings }: PublishedJobsOptions,
): Promise<{ readonly alerts: readonly PublishedAlert[]; readonly dead: number; readonly problems: readonly string[] }> {
  try {
    const { alerts, dead, problems } = alertDocument(await listAlerts(database, { folder: join(jobs, "alerts"), settings }));
    const published = alerts.map(({ name, description, receivers, troubles }): PublishedAlert => ({
      name,
      description,
      receivers,
      troubles: troubles.map(({ subject, since, told, sentence }) => ({
        subject,
        since,
        told,
        sentence: said(sentence, JOBS_LIMITS.message),
      })),
    }));
    return { alerts: published, dead, problems };
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return { alerts: [], dead: 0, problems: [error.message] };
  }
}

/**
 * The jobs of the folder, and what is wrong with the others: the site is built all the same.
 */
async function jobsOf(
  { jobs, settings }: PublishedJobsOptions,
): Promise<{ readonly jobs: readonly Job[]; readonly problems: readonly string[] }> {
  try {
    const found = await findJobs(jobs, settings.timeZone);
    return { jobs: found.jobs, problems: found.problems.map(({ message }) => message) };
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return { jobs: [], problems: [error.message] };
  }
}

const goneJob = (name: string): Job => ({
  name,
  description: "No file of the folder of jobs declares it any more.",
  run: () => Promise.reject(new Error("gone")),
});

function publishedJob(
  job: Job,
  runs: ReadonlyMap<string, readonly HistoryEntry[]>,
  { settings: { timeZone }, now }: PublishedJobsOptions,
): PublishedJob {
  const own = runs.get(job.name) ?? [];
  const slotsBefore = new Set(predecessorsOf(job).flatMap((name) => (runs.get(name) ?? []).map(({ slot }) => slot?.getTime())));
  const zone = job.schedule !== undefined && "cron" in job.schedule ? job.schedule.timeZone ?? timeZone : timeZone;
  const cron = job.schedule !== undefined && "cron" in job.schedule ? job.schedule.cron : null;
  const startOf = ({ slot, startedAt }: HistoryEntry) => {
    const by = (slot ?? startedAt).getTime();
    const isPlanned = cron !== null ? latestSlot(cron, zone, new Date(by)).getTime() === by : slotsBefore.has(by);
    if (!isPlanned) return "hand" as const;
    // A job after another starts when that one ends, whatever its own slot.
    return cron !== null && startedAt.getTime() - by > LATE_MS ? "late" as const : "schedule" as const;
  };
  return {
    name: job.name,
    description: job.description,
    schedule: describeSchedule(job),
    retries: job.retries ?? DEFAULT_RETRIES,
    next: cron === null ? [] : slotsAfter(cron, zone, now, NEXT_SLOTS).map((slot) => slot.toISOString()),
    missed: cron === null ? [] : missedSlots(own, { cron, zone, now }).map((slot) => slot.toISOString()),
    runs: own.map((run, i): PublishedRun => {
      const output = withoutFolders(run.output ?? "");
      const hasOutput = i < JOBS_LIMITS.outputs || run.status === "failed" && i < 2 * JOBS_LIMITS.outputs;
      return {
        slot: (run.slot ?? run.startedAt).toISOString(),
        by: (run.attempt ?? 1) > 1 ? "schedule" : startOf(run),
        attempt: run.attempt ?? 1,
        startedAt: run.startedAt.toISOString(),
        finishedAt: run.finishedAt?.toISOString() ?? null,
        status: run.status,
        message: said(run.message, JOBS_LIMITS.message),
        output: hasOutput ? output : null,
        outputLength: (run.outputLength ?? 0) - (run.output ?? "").length + output.length,
      };
    }),
  };
}

function slotsAfter(cron: string, zone: string, from: Date, most: number): Date[] {
  const slots: Date[] = [];
  for (let at = from; slots.length < most;) slots.push(at = nextSlot(cron, zone, at));
  return slots;
}

/** Scheduled times between the first run and now for which no run is known, the latest first. */
function missedSlots(
  runs: readonly HistoryEntry[],
  { cron, zone, now }: { readonly cron: string; readonly zone: string; readonly now: Date },
): Date[] {
  const slots = runs.flatMap(({ slot }) => slot === null ? [] : [slot.getTime()]);
  const first = slots.filter((slot) => latestSlot(cron, zone, new Date(slot)).getTime() === slot).reduce(
    (a, b) => Math.min(a, b),
    Infinity,
  );
  if (first === Infinity) return [];
  const had = new Set(slots);
  const missed: Date[] = [];
  // The latest slot may be waiting for its scheduler; it is missed when it is late.
  let at = nextSlot(cron, zone, new Date(first));
  for (let seen = 0; at.getTime() <= now.getTime() - LATE_MS && seen < MOST_SLOTS; seen++) {
    if (!had.has(at.getTime())) missed.push(at);
    at = nextSlot(cron, zone, at);
  }
  return missed.reverse().slice(0, JOBS_LIMITS.runs);
}

async function historyOf(database: Database, log: StoredLog, trainings: readonly HistoryEntry[]): Promise<PublishedHistory> {
  const reports = await readImportReports(database, log);
  const loads = reports.slice(0, JOBS_LIMITS.loads);
  const lastTimes = lastTimesOf(reports);
  const { at, cases } = await latestPrediction(database, log.logId);
  return {
    slug: log.slug,
    version: log.version,
    loadedAt: log.loadedAt.toISOString(),
    lastTime: log.lastTime?.toISOString() ?? null,
    loads: loads.map((load) => ({
      load: load.load,
      version: load.logVersion,
      at: load.loadedAt.toISOString(),
      source: cut(nameOf(load.source), JOBS_LIMITS.row),
      mode: load.mode,
      rows: load.rows,
      events: load.events,
      rejected: load.rejected,
      added: load.added,
      corrected: load.corrected,
      removed: load.removed,
    })),
    rejected: (await readRejectedRows(database, log, JOBS_LIMITS.rejected)).map((
      { load, source, line, column, reason, text },
    ) => ({
      load,
      source: cut(nameOf(source), JOBS_LIMITS.row),
      line,
      column: column === null ? null : cut(column, JOBS_LIMITS.row),
      reason: cut(reason, JOBS_LIMITS.row),
      text: cut(text, JOBS_LIMITS.row),
    })),
    rejectedInAll: await countRejectedRows(database, log),
    predictedAt: at?.toISOString() ?? null,
    predictions: cases,
    duration: await registryOf(database, log, { task: "duration", trainings, lastTimes }),
    remaining: await registryOf(database, log, { task: "remaining", trainings, lastTimes }),
  };
}

/**
 * The time of the last event of each version of a log, by the reports of its loads, latest first.
 */
function lastTimesOf(reports: readonly ImportReport[]): Map<number, Date | null> {
  const times = new Map<number, Date | null>();
  let last: Date | null = null;
  for (const { logVersion, mode, lastTime } of reports.toReversed()) {
    if (mode === "replace" || last === null || (lastTime !== null && lastTime > last)) last = lastTime;
    times.set(logVersion, last);
  }
  return times;
}

/** What {@linkcode registryOf} needs to know of a log's history. */
interface RegistryOptions {
  readonly task: Task;
  readonly trainings: readonly HistoryEntry[];
  readonly lastTimes: ReadonlyMap<number, Date | null>;
}

async function registryOf(
  database: Database,
  log: StoredLog,
  { task, trainings, lastTimes }: RegistryOptions,
): Promise<PublishedRegistry> {
  const uses = await modelUses(database, log.logId, task);
  const models = await listModels(database, log.logId, { task, limit: JOBS_LIMITS.models });
  const checks = await readDriftChecks(database, { limit: JOBS_LIMITS.checks, logId: log.logId, task });
  return {
    inUse: uses[0]?.modelId ?? null,
    models: models.map((model): PublishedModel => {
      const own = uses.filter(({ modelId }) => modelId === model.modelId);
      return {
        id: model.modelId,
        algorithm: model.algorithm,
        trainedAt: model.trainedAt.toISOString(),
        logVersion: model.logVersion,
        dataUntil: lastTimes.get(model.logVersion)?.toISOString() ?? null,
        isUsable: model.codeVersion === TRAINING_VERSION,
        seed: model.seed,
        trials: (model.parameters as Partial<TrainingParameters>).tune ?? 0,
        bytes: model.size,
        tested: testedOf(model),
        uses: own.map(({ since, reason }) => ({ since: since.toISOString(), reason: said(reason, JOBS_LIMITS.message) })),
        keptOut: own.length > 0 ? null : keptOutOf(model, trainings),
      };
    }),
    checks: checks.map(({ modelId, checkedAt, flagged, reasons, figures }) => {
      const { cases, mae, coverage90 } = figures as ModelDriftFigures;
      return {
        model: modelId,
        at: checkedAt.toISOString(),
        flagged,
        reasons: reasons.map((reason) => said(reason, JOBS_LIMITS.message)),
        cases,
        mae,
        coverage90,
      };
    }),
  };
}

function testedOf({ algorithm, figures }: ListedModel): PublishedModel["tested"] {
  const tested = figures as ModelFigures | null;
  const own = tested?.results.find(({ name }) => name === algorithm);
  if (tested === null || own === undefined) return null;
  const rules = tested.results.filter(({ name }) => name === "median" || name === "last-activity-median").map(({ mae }) => mae);
  return {
    cases: tested.testCases,
    rows: tested.testRows,
    mae: own.mae,
    baseline: rules.length === 0 ? null : Math.min(...rules),
    coverage90: own.coverage90,
  };
}

/** What the retraining during which a model was trained said of keeping the model in use. */
function keptOutOf(model: ListedModel, trainings: readonly HistoryEntry[]): string | null {
  const at = model.trainedAt.getTime();
  const step = trainings.find(({ startedAt, finishedAt, message }) =>
    startedAt.getTime() <= at && at <= (finishedAt?.getTime() ?? Infinity) && message.startsWith(KEPT)
  );
  if (step === undefined) return null;
  const [reason] = step.message.slice(KEPT.length).split(" New model: ");
  return said(reason.trim(), JOBS_LIMITS.message);
}

/** How the message of a retraining begins that has kept the model in use; see `retrainStep`. */
const KEPT = "kept the model in use.";

/** A text of ours, which may name files. Values of a log stay as they are. */
const said = (text: string, most: number): string => cut(withoutFolders(text), most);

/** At most so many characters of a text and an ellipsis, cut between words where there are some. */
function cut(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const start = whole.slice(0, most);
  const words = start.replace(/\s+\S*$/, "");
  return `${(words.length > most / 2 ? words : start).toWellFormed()}…`;
}
