import { forgetSlotsAfter, latestSlotOf, rememberSlot } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { DEFAULT_RETRIES, describeSchedule, type Job, type JobContext, predecessorsOf } from "./job.ts";
import { type JobQueue, openQueue, type QueuedRun, type QueueOptions } from "./job-queue.ts";
import { runJob } from "./run-job.ts";
import { latestSlot, slotId } from "./schedule-slots.ts";

/** How {@linkcode runSchedule} works. */
export interface ScheduleOptions extends JobContext, Omit<QueueOptions, "onProblem"> {
  /** The jobs; see {@linkcode findJobs}. */
  readonly jobs: readonly Job[];
  /** Seconds between two looks at the clock. Default 15. */
  readonly tick?: number;
  /**
   * Seconds that a running job is given to end when the scheduler is stopped, before it is stopped
   * too and started again later. Default 20.
   */
  readonly grace?: number;
  /** Ends the schedule. */
  readonly signal: AbortSignal;
}

/**
 * Runs jobs by their schedules until the signal says stop.
 *
 * - Two schedulers on one database run each slot once: its run has the same id for both.
 * - A slot that was missed, because no scheduler ran, is made up at the next start; of several of
 *   one job only the latest.
 * - A run that fails is retried with growing delay, then goes to the dead letters; one that failed
 *   by bad data is only tried again in its next slot. One that was killed is started again when its
 *   heartbeat stops.
 * - When a run has ended, the jobs that run after it are put into the queue, once for each run.
 * - A slot remembered by a clock that was ahead is told, forgotten, and runs when its time comes.
 * - An embedded database that is gone is brought back, and the queue opened anew; meanwhile nothing
 *   runs.
 * - At the end the running job may finish; if it takes too long, it is stopped and stays in the
 *   queue.
 *
 * The first start on a database makes up nothing.
 */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const { database, jobs, settings, reporter, signal, now, tick = 15, grace = 20 } = options;
  for (const job of jobs) latestSlotOfJob(job, settings.timeZone, new Date(now()));
  const stopJob = new AbortController();
  let running: Promise<void> = Promise.resolve();
  // While the database is away, its queue need not say so over and over.
  let away = false;
  let told = "";
  const tell = (text: string) => {
    if (!away && text !== told) reporter.message(text);
    told = text;
  };
  const open = async () => {
    const queue = await openQueue(database, { ...options, onProblem: (error) => tell(`queue: ${error.message}`) });
    await queue.work((run, id, attempt) => {
      const work = runQueued(queue, jobs, { run, id, attempt }, { ...options, signal: stopJob.signal });
      running = work.catch(() => {});
      return work;
    });
    return queue;
  };
  let queue = await open().catch(async (error) => {
    if (!await database.bringBack()) throw error;
    return await open();
  });
  /** Whether the database answers, and the queue is open on it. */
  const isBack = async (): Promise<boolean> => {
    if (!await database.bringBack()) return false;
    // What runs goes on with the database, if it can; then its queue has nothing to lose.
    await running;
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
        if (present) { for (const job of jobs) await enqueueLatestSlot(queue, job, options); }
      } catch (error) {
        tell(`the database is gone: ${error instanceof Error ? error.message : error}`);
        away = true;
        // The queue may not open at once, as while the server recovers: the next look tries again.
        await isBack().catch(() => false);
      }
      await sleep(1000 * tick, signal);
    }
  } finally {
    const timer = setTimeout(() => stopJob.abort(new DOMException("the scheduler was stopped", "AbortError")), 1000 * grace);
    await running;
    await queue.stop().catch((error) => tell(`queue: ${error.message}`));
    clearTimeout(timer);
    reporter.message("Schedule: stopped");
  }
}

/** Ms by which the clocks of schedulers may differ: a slot so far ahead is another one's. */
const CLOCK_TOLERANCE = 300_000;

/** The latest slot of a job that runs by the clock; null for other jobs. */
function latestSlotOfJob({ schedule }: Job, zone: string, now: Date): Date | null {
  return schedule === undefined || !("cron" in schedule) ? null : latestSlot(schedule.cron, schedule.timeZone ?? zone, now);
}

/** Puts the latest slot of a job into the queue, unless that was done. */
async function enqueueLatestSlot(queue: JobQueue, job: Job, { database, settings, reporter, now }: JobContext): Promise<void> {
  const at = new Date(now());
  const slot = latestSlotOfJob(job, settings.timeZone, at);
  if (slot === null) return;
  let before = await latestSlotOf(database, job.name);
  if (before !== null && before.getTime() - at.getTime() > CLOCK_TOLERANCE) {
    reporter.message(
      `${job.name}: the run of ${before.toISOString()} lies in the future, by a clock that was ahead: it is forgotten`,
    );
    await forgetSlotsAfter(database, at);
    before = await latestSlotOf(database, job.name);
  }
  if (before !== null && before >= slot) return;
  // Sent first: if this process dies in between, another one sends it again, with the same id.
  if (before !== null && await enqueue(queue, job, slot, slotId(job.name, slot))) {
    const late = (at.getTime() - slot.getTime()) / 60_000;
    if (late > 2) reporter.message(`${job.name}: the run of ${slot.toISOString()} was missed and is made up now`);
  }
  await rememberSlot(database, job.name, slot);
}

const enqueue = (queue: JobQueue, { name, retries = DEFAULT_RETRIES }: Job, slot: Date, id: string) =>
  queue.send({ job: name, slot: slot.toISOString() }, { id, retries });

/** A run as the queue gives it. */
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
    await runJob(job, { slot, attempt }, context);
  } catch (error) {
    context.reporter.message(`${run.job}: ${error instanceof Error ? error.message : String(error)}`);
    // Bad data would fail again: a person has to correct it, and the next slot tries again.
    if (context.signal.aborted || !(error instanceof TracebookError) || error.kind !== "input") throw error;
  }
  // The queue still holds this run: if the process dies here, it runs again, and its successors
  // have the same ids.
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
