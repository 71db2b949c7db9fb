import { beginRun, type Database, endRun, latestSlotOf, rememberSlot } from "../../database/mod.ts";
import { openQueue, type QueuedJob, type QueueOptions } from "./job-queue.ts";
import { TracebookError } from "../../errors.ts";
import type { Reporter } from "../reporter.ts";
import { latestSlot, type ScheduleEntry, slotId } from "./schedule-slots.ts";
import type { ScheduledJob, ScheduledJobOptions } from "./scheduled-jobs.ts";

/** How {@linkcode runSchedule} works. */
export interface ScheduleOptions extends Omit<ScheduledJobOptions, "signal">, Omit<QueueOptions, "onProblem"> {
  readonly entries: readonly ScheduleEntry[];
  readonly jobs: Readonly<Record<string, ScheduledJob>>;
  /** Seconds between two looks at the clock. Default 15. */
  readonly tick?: number;
  /**
   * Seconds that a running job is given to end when the scheduler is stopped, before it is stopped
   * too and taken up again later. Default 20.
   */
  readonly grace?: number;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Ends the schedule. */
  readonly signal: AbortSignal;
}

/**
 * Runs jobs by a schedule until the signal says stop.
 *
 * - Two schedulers on one database run each slot once: its job has the same number for both.
 * - A slot that was missed, because no scheduler ran, is made up at the next start; of several of
 *   one job only the latest.
 * - A job that fails is retried with growing delay, then goes to the dead letters; one that failed
 *   by bad data is only tried again in its next slot. One that was killed is taken up again when
 *   its heartbeat stops.
 * - At the end the job in hand may finish; if it takes too long, it is stopped and stays in the
 *   queue.
 *
 * The first start of all hands nothing over: there is nothing to make up.
 */
export async function runSchedule(database: Database, options: ScheduleOptions): Promise<void> {
  const { entries, jobs, settings, reporter, signal, now, tick = 15, grace = 20 } = options;
  for (const { cron } of entries) latestSlot(cron, settings.timeZone, new Date(now()));
  const queue = await openQueue(database, {
    ...options,
    onProblem: (error) => reporter.message(`queue: ${error.message}`),
  });
  const stopJob = new AbortController();
  let busy: Promise<void> = Promise.resolve();
  try {
    await queue.work((job, attempt) => {
      const run = runOnce(database, { job, attempt, jobs, now, options: { ...options, signal: stopJob.signal } });
      busy = run.catch(() => {});
      return run;
    });
    reporter.message(`Schedule: ${entries.map(({ job, cron }) => `${job} at ${cron}`).join(", ")} (${settings.timeZone})`);
    while (!signal.aborted) {
      for (const entry of entries) {
        await handOver(database, queue, entry, { zone: settings.timeZone, now: new Date(now()), reporter });
      }
      await sleep(1000 * tick, signal);
    }
  } finally {
    const timer = setTimeout(() => stopJob.abort(new DOMException("the scheduler was stopped", "AbortError")), 1000 * grace);
    await busy;
    await queue.stop();
    clearTimeout(timer);
    reporter.message("Schedule: stopped");
  }
}

/** Hands the latest slot of a job to the queue, unless that was done. */
async function handOver(
  database: Database,
  queue: { send(job: QueuedJob, id: string): Promise<boolean> },
  { job, cron }: ScheduleEntry,
  { zone, now, reporter }: { readonly zone: string; readonly now: Date; readonly reporter: Reporter },
): Promise<void> {
  const slot = latestSlot(cron, zone, now);
  const before = await latestSlotOf(database, job);
  if (before !== null && before >= slot) return;
  // Sent first: if this process dies in between, another one sends it again, under the same number.
  if (before !== null && await queue.send({ job, slot: slot.toISOString() }, slotId(job, slot))) {
    const late = (now.getTime() - slot.getTime()) / 60_000;
    if (late > 2) reporter.message(`${job}: the run of ${slot.toISOString()} was missed and is made up now`);
  }
  await rememberSlot(database, job, slot);
}

interface Attempt {
  readonly job: QueuedJob;
  readonly attempt: number;
  readonly jobs: Readonly<Record<string, ScheduledJob>>;
  readonly now: () => number;
  readonly options: ScheduledJobOptions;
}

async function runOnce(database: Database, { job: { job, slot }, attempt, jobs, now, options }: Attempt): Promise<void> {
  const lines: string[] = [];
  const reporter = keepLines(options.reporter, lines);
  const id = await beginRun(database, { job, slot: new Date(slot), attempt, startedAt: new Date(now()) });
  const end = (status: "done" | "failed" | "stopped", message: string) =>
    endRun(database, id, { status, message, log: lines.join("\n"), finishedAt: new Date(now()) });
  try {
    if (!Object.hasOwn(jobs, job)) throw new Error(`this scheduler knows no job ${job}`);
    await end("done", await jobs[job](database, { ...options, reporter }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    options.reporter.message(`${job}: ${message}`);
    await end(options.signal.aborted ? "stopped" : "failed", message);
    // Data that is to blame would be so again: what failed by it is for a person, and for the next
    // slot.
    if (!(error instanceof TracebookError) || error.kind !== "input") throw error;
  }
}

/** The same reporter, which keeps messages and results. */
function keepLines(inner: Reporter, lines: string[]): Reporter {
  return {
    message(text) {
      lines.push(text);
      inner.message(text);
    },
    step(title) {
      const step = inner.step(title);
      return {
        update: (progress) => step.update(progress),
        done(result) {
          lines.push(`${title}: ${result}`);
          step.done(result);
        },
        skipped(reason) {
          lines.push(`${title}: skipped, ${reason}`);
          step.skipped(reason);
        },
        failed() {
          lines.push(`${title}: failed`);
          step.failed();
        },
      };
    },
  };
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
