import { type JobWithMetadata, PgBoss } from "pg-boss";
import type { Database } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";

/** A run of a job in the queue. */
export interface QueuedRun {
  readonly job: string;
  /** ISO 8601: the time that it is scheduled for. */
  readonly slot: string;
}

/** Options of {@linkcode openQueue}: how it handles runs that fail or are killed. */
export interface QueueOptions {
  /** Seconds before the first retry; doubles for each further retry. Default 60. */
  readonly retryDelay?: number;
  /**
   * Seconds without a heartbeat after which a run counts as killed and is started again; at least
   * 10. Default 30.
   */
  readonly heartbeat?: number;
  /** Called for problems from which the queue recovers. */
  readonly onProblem: (error: Error) => void;
}

/** The queue of runs in the database, which all schedulers share. */
export interface JobQueue {
  /**
   * Adds a run, unless the queue has had one with this id.
   *
   * @param retries attempts after the first one, before the run becomes a dead letter
   * @returns whether the id was new
   */
  send(run: QueuedRun, options: { readonly id: string; readonly retries: number }): Promise<boolean>;
  /**
   * Takes runs one at a time. An attempt fails if `work` throws.
   *
   * @param work gets the run, its id, and the number of the attempt, from 1
   */
  work(work: (run: QueuedRun, id: string, attempt: number) => Promise<void>): Promise<void>;
  /** Puts a failed run back. @returns whether it was there, failed or cancelled */
  retry(id: string): Promise<boolean>;
  /** Takes a run out of the queue; one in progress is stopped. @returns whether it was there */
  cancel(id: string): Promise<boolean>;
  /** Whether a run was cancelled. */
  isCancelled(id: string): Promise<boolean>;
  /**
   * Takes no more runs and closes the connections.
   *
   * @param options.graceful whether to wait for the current run; default true
   */
  stop(options?: { readonly graceful: boolean }): Promise<void>;
}

const QUEUE = "tracebook";
const DEAD = "tracebook-dead";

/**
 * Time that no correction of the system's clock moves: by that clock the queue would wait for hours
 * that were set back in the middle of a run.
 */
const STEADY_CLOCK = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (call: () => void, milliseconds: number) => setTimeout(call, milliseconds),
  clearTimeout,
  setInterval: (call: () => void, milliseconds: number) => setInterval(call, milliseconds),
  clearInterval,
};

/**
 * Opens the queue in a database, with separate connections (package pg-boss, schema
 * `tracebook_queue`).
 *
 * @throws an environment error if the tables of the queue cannot be made
 */
export async function openQueue(database: Database, options: QueueOptions): Promise<JobQueue> {
  const { retryDelay = 60, heartbeat = 30, onProblem } = options;
  const boss = new PgBoss({
    ...connectionOf(database),
    schema: "tracebook_queue",
    application_name: "tracebook queue",
    max: 3,
    schedule: false,
    clock: STEADY_CLOCK,
    superviseIntervalSeconds: Math.max(1, Math.floor(heartbeat / 3)),
    monitorIntervalSeconds: Math.max(1, Math.floor(heartbeat / 3)),
  });
  boss.on("error", onProblem);
  try {
    await boss.start();
    await boss.createQueue(DEAD, { retentionSeconds: 365 * 86_400 });
    const how = {
      retryDelay,
      retryBackoff: true,
      heartbeatSeconds: heartbeat,
      expireInSeconds: 12 * 3600,
      deadLetter: DEAD,
    };
    await boss.createQueue(QUEUE, how);
    await boss.updateQueue(QUEUE, how);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw environmentError({
      file: `database ${database.describe}`,
      expected: "the tables of the job queue",
      found: (error as Error).message,
      advice: "The database must run, and its user needs the right to create a schema.",
    }, { cause: error });
  }
  return {
    send: async (run, { id, retries }) => await boss.send(QUEUE, run, { id, retryLimit: retries }) !== null,
    async work(work) {
      await boss.work<QueuedRun>(QUEUE, { includeMetadata: true, pollingIntervalSeconds: 1 }, async ([job]) => {
        await work(job.data, job.id, (job as JobWithMetadata<QueuedRun>).retryCount + 1);
      });
    },
    retry: async (id) => {
      const [run] = await boss.findJobs(QUEUE, { id });
      if (run === undefined || !["failed", "cancelled"].includes(run.state)) return false;
      await (run.state === "failed" ? boss.retry(QUEUE, id) : boss.resume(QUEUE, id));
      return true;
    },
    cancel: async (id) => {
      const [run] = await boss.findJobs(QUEUE, { id });
      if (run === undefined || ["completed", "cancelled", "failed"].includes(run.state)) return false;
      await boss.cancel(QUEUE, id);
      return true;
    },
    isCancelled: async (id) => (await boss.findJobs(QUEUE, { id }))[0]?.state === "cancelled",
    stop: ({ graceful } = { graceful: true }) => boss.stop({ graceful, timeout: 60_000 }),
  };
}

/** The connection options of the database for the driver of the queue. */
function connectionOf({ sql }: Database) {
  const { host, port, user, pass, database, ssl } = sql.options as unknown as {
    host: string[];
    port: number[];
    user: string;
    pass: string | null;
    database: string;
    ssl: boolean | object;
  };
  return { host: host[0], port: port[0], user, password: pass ?? undefined, database, ssl: ssl as never };
}
