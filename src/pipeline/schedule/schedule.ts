import { watchAlerts } from "../alerts/watch-alerts.ts";
import type { Alert } from "../alerts/alert.ts";
import { forgetSlotsAfter, isRunDone, latestSlotOf, rememberSlot } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { pruneDaily } from "../prune-daily.ts";
import { DEFAULT_RETRIES, describeSchedule, type Job, type JobContext, predecessorsOf } from "./job.ts";
import { type JobQueue, openQueue, type QueuedRun, type QueueOptions } from "./job-queue.ts";
import { runJob } from "./run-job.ts";
import { latestSlot, slotId } from "./schedule-slots.ts";

/** Options of {@linkcode runSchedule}. */
interface ScheduleOptions extends JobContext, Omit<QueueOptions, "onProblem"> {
  /** The jobs; see {@linkcode findJobs}. */
  readonly jobs: readonly Job[];
  /** What is checked after each job; see {@linkcode findAlerts}. Default: none. */
  readonly alerts?: readonly Alert[];
  /** Seconds between two checks of the clock. Default 15. */
  readonly tick?: number;
  /**
   * Seconds that a running job gets to end when the scheduler is stopped. After that the job is
   * stopped too, and runs again later. Default 20.
   */
  readonly grace?: number;
  /** Stops the scheduler. */
  readonly signal: AbortSignal;
}

/**
 * Runs jobs on their schedules until the signal is aborted.
 *
 * - Several schedulers on one database run each slot once, because its run has the same id for all.
 * - If slots were missed because no scheduler ran, the latest slot of each job runs at the next
 *   start. The first start on a database runs no earlier slots.
 * - A run that fails is retried with growing delay, then becomes a dead letter. After an input
 *   error the job runs again only in its next slot. A run that was killed, so that its heartbeat
 *   stopped, is started again.
 * - After each run, the jobs that run after it are added to the queue.
 * - A slot in the future, stored while a clock was ahead, is reported and forgotten, so that it
 *   runs when its time comes.
 * - If the embedded database is gone, it is started again, and the queue opened again.
 * - After each run, alerts are checked; their messages are sent beside the jobs.
 * - Once a day what is old is deleted; see {@linkcode pruneDaily}.
 * - When the scheduler is stopped, the running job may finish. If that takes too long, the job is
 *   stopped and stays in the queue.
 */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const { database, jobs, settings, reporter, signal, now, tick = 15, grace = 20 } = options;
  for (const job of jobs) latestSlotOfJob(job, settings.timeZone, new Date(now()));
  const stopJob = new AbortController();
  const watch = watchAlerts(options.alerts ?? [], options);
  const prune = pruneDaily(database, { now, onProblem: (error) => reporter.message(`pruning: ${messageOf(error)}`) });
  // While the database is away, the messages of its queue are not repeated.
  let away = false;
  let told = "";
  const tell = (text: string) => {
    if (!away && text !== told) reporter.message(text);
    told = text;
  };
  const runner = createRunner(options, { stopped: stopJob.signal, ended: () => watch.check() });
  const open = () => runner.open((error) => tell(`queue: ${error.message}`));
  let queue = await openedAtLast(open, database, signal);
  /** Tries to bring the database back and opens the queue again; whether that worked. */
  const isBack = async (): Promise<boolean> => {
    if (!await database.bringBack()) return false;
    // Wait for the running job, so that closing the queue loses nothing.
    await runner.idle();
    await queue.stop({ graceful: false });
    queue = await open();
    away = false;
    reporter.message("the database is back");
    return true;
  };
  try {
    const planned = jobs.filter(({ schedule }) => schedule !== undefined);
    const list = planned.map((job) => `${job.name} ${"cron" in job.schedule! ? "at " : ""}${describeSchedule(job)}`);
    reporter.message(`Schedule: ${list.join(", ")} (${settings.timeZone})`);
    while (!signal.aborted) {
      const present = !away || await isBack().catch(() => false);
      try {
        if (present) {
          for (const job of jobs) await enqueueLatestSlot(queue, job, options);
          watch.tick();
          await prune.tick();
        }
      } catch (error) {
        tell(`the database is gone: ${messageOf(error)}`);
        away = true;
        // The queue may not open yet, while the server recovers. The next tick tries again.
        await isBack().catch(() => false);
      }
      await sleep(1000 * tick, signal);
    }
  } finally {
    const timer = setTimeout(() => stopJob.abort(new DOMException("the scheduler was stopped", "AbortError")), 1000 * grace);
    await runner.idle();
    await queue.stop().catch((error) => tell(`queue: ${error.message}`));
    await watch.end();
    clearTimeout(timer);
    reporter.message("Schedule: stopped");
  }
}

/**
 * Opens queues, and runs the jobs that come out of them.
 *
 * @param stopped stops the running job
 * @param ended called after each run
 */
function createRunner(
  options: ScheduleOptions,
  { stopped, ended }: { readonly stopped: AbortSignal; readonly ended: () => void },
) {
  const { database, jobs } = options;
  let running: Promise<void> = Promise.resolve();
  return {
    async open(onProblem: (error: Error) => void): Promise<JobQueue> {
      const queue = await openQueue(database, { ...options, onProblem });
      await queue.work((run, id, attempt) => {
        const cancelled = cancelSignal(queue, id);
        const signal = AbortSignal.any([stopped, cancelled.signal]);
        const work = runQueued(queue, jobs, { run, id, attempt }, { ...options, signal }).finally(() => {
          cancelled.end();
          ended();
        });
        running = work.catch(() => {});
        return work;
      });
      return queue;
    },
    /** Waits until no job runs. */
    idle: () => running,
  };
}

/** Opens a queue. The database may go away in this moment, and again while it is brought back. */
async function openedAtLast(
  open: () => Promise<JobQueue>,
  database: JobContext["database"],
  signal: AbortSignal,
): Promise<JobQueue> {
  for (let attempt = 1;; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (attempt === MOST_OPENINGS) throw error;
      // For some seconds after a restart, the database is not restarted again.
      for (let wait = 1; !await database.bringBack(); wait++) {
        if (wait === MOST_OPENINGS || signal.aborted) throw error;
        await sleep(1000 * wait, signal);
      }
    }
  }
}

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** Time between two looks whether the running job was cancelled, in ms. */
const CANCEL_PAUSE = 1000;

/** A signal that is aborted when a run is cancelled. */
function cancelSignal(queue: JobQueue, id: string): { readonly signal: AbortSignal; readonly end: () => void } {
  const cancelled = new AbortController();
  const timer = setInterval(() => {
    queue.isCancelled(id).then((is) => {
      if (is) cancelled.abort(new DOMException("the run was cancelled", "AbortError"));
    }, () => {});
  }, CANCEL_PAUSE);
  return { signal: cancelled.signal, end: () => clearInterval(timer) };
}

/** Attempts to open the queue at the start, and each time to bring the database back. */
const MOST_OPENINGS = 5;

/** Milliseconds by which the clocks of schedulers may differ. */
const CLOCK_TOLERANCE = 300_000;

/** The latest slot of a job with a cron expression; null for other jobs. */
function latestSlotOfJob({ schedule }: Job, zone: string, now: Date): Date | null {
  return schedule === undefined || !("cron" in schedule) ? null : latestSlot(schedule.cron, schedule.timeZone ?? zone, now);
}

/** Adds the latest slot of a job to the queue, unless that was done before. */
async function enqueueLatestSlot(queue: JobQueue, job: Job, { database, settings, reporter, now }: JobContext): Promise<void> {
  const at = new Date(now());
  const slot = latestSlotOfJob(job, settings.timeZone, at);
  if (slot === null) return;
  let before = await latestSlotOf(database, job.name);
  if (before !== null && before.getTime() - at.getTime() > CLOCK_TOLERANCE) {
    reporter.message(
      `${job.name}: forgot the run of ${before.toISOString()}, which is in the future because a clock was ahead`,
    );
    await forgetSlotsAfter(database, at);
    before = await latestSlotOf(database, job.name);
  }
  if (before !== null && before >= slot) return;
  // Sent first: if this process dies here, another one sends the run again, with the same id.
  if (before !== null && await enqueue(queue, job, slot, slotId(job.name, slot))) {
    const late = (at.getTime() - slot.getTime()) / 60_000;
    if (late > 2) reporter.message(`${job.name}: the run of ${slot.toISOString()} was missed and runs now`);
  }
  await rememberSlot(database, job.name, slot);
}

const enqueue = (queue: JobQueue, { name, retries = DEFAULT_RETRIES }: Job, slot: Date, id: string) =>
  queue.send({ job: name, slot: slot.toISOString() }, { id, retries });

/** A run taken from the queue. */
interface TakenRun {
  readonly run: QueuedRun;
  readonly id: string;
  readonly attempt: number;
}

async function runQueued(
  queue: JobQueue,
  jobs: readonly Job[],
  { run, id, attempt }: TakenRun,
  context: JobContext,
): Promise<void> {
  const slot = new Date(run.slot);
  const job = jobs.find(({ name }) => name === run.job) ?? {
    name: run.job,
    description: "",
    run: () => Promise.reject(new Error(`this scheduler has no job ${run.job}`)),
  };
  try {
    // A job that runs after two others may run twice in a slot.
    const isDone = job.schedule !== undefined && "cron" in job.schedule &&
      await isRunDone(context.database, { job: job.name, slot, attempt });
    if (!isDone) await runJob(job, { slot, attempt }, context);
  } catch (error) {
    context.reporter.message(`${run.job}: ${messageOf(error)}`);
    // Bad data would fail again until somebody corrects it, so only the next slot tries again.
    if (context.signal.aborted || !(error instanceof TracebookError) || error.kind !== "input") throw error;
  }
  // If the process dies here, the queue still has this run. It runs again, and its successors get
  // the same ids.
  for (const next of jobs) {
    if (predecessorsOf(next).includes(job.name)) await enqueue(queue, next, slot, slotId(next.name, slot, id));
  }
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
