import { type Job, type JobWithMetadata, PgBoss } from "pg-boss";
import type { Database } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";

/** A job in the queue. */
export interface QueuedJob {
  readonly job: string;
  /** ISO 8601: for when it was due. */
  readonly slot: string;
}

/** How the queue deals with jobs that fail or fall silent. */
export interface QueueOptions {
  /** Seconds before the first retry; each further one takes twice as long. Default 60. */
  readonly retryDelay?: number;
  /** Retries before a job goes to the dead letters. Default 3. */
  readonly retries?: number;
  /**
   * Seconds without a sign of life after which a running job counts as killed and is taken up
   * again; at least 10. Default 30.
   */
  readonly heartbeat?: number;
  /** Told of trouble with the queue that it goes on after. */
  readonly onProblem: (error: Error) => void;
}

/** The queue: one in the database, however many schedulers there are. */
export interface JobQueue {
  /** Puts a job in, once for each id. @returns whether it was new */
  send(job: QueuedJob, id: string): Promise<boolean>;
  /** Takes jobs one at a time. `work` throwing means that the attempt failed. */
  work(work: (job: QueuedJob, attempt: number) => Promise<void>): Promise<void>;
  /** Takes no more jobs, waits for the one in hand, and closes the connections. */
  stop(): Promise<void>;
  /** Jobs that have failed for good, as the queue keeps them. */
  deadLetters(): Promise<QueuedJob[]>;
}

const QUEUE = "tracebook";
const DEAD = "tracebook-dead";

/**
 * Opens the queue in the database that is connected to, with connections of its own (package
 * pg-boss, schema `tracebook_queue`).
 *
 * @throws an environment error where the queue's tables cannot be made
 */
export async function openQueue(database: Database, options: QueueOptions): Promise<JobQueue> {
  const { retryDelay = 60, retries = 3, heartbeat = 30, onProblem } = options;
  const boss = new PgBoss({
    ...connectionOf(database),
    schema: "tracebook_queue",
    application_name: "tracebook queue",
    max: 3,
    schedule: false,
    superviseIntervalSeconds: Math.max(1, Math.floor(heartbeat / 3)),
    monitorIntervalSeconds: Math.max(1, Math.floor(heartbeat / 3)),
  });
  boss.on("error", onProblem);
  try {
    await boss.start();
    await boss.createQueue(DEAD, { retentionSeconds: 365 * 86_400 });
    const how = {
      retryLimit: retries,
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
      advice: "The user needs the right to make a schema.",
    }, { cause: error });
  }
  return {
    send: async (job, id) => await boss.send(QUEUE, job, { id }) !== null,
    async work(work) {
      await boss.work<QueuedJob>(QUEUE, { includeMetadata: true, pollingIntervalSeconds: 1 }, async ([job]) => {
        await work(job.data, (job as JobWithMetadata<QueuedJob>).retryCount + 1);
      });
    },
    stop: () => boss.stop({ graceful: true, timeout: 60_000 }),
    async deadLetters() {
      const jobs = await boss.fetch<QueuedJob>(DEAD, { batchSize: 100 });
      return jobs.map((job: Job<QueuedJob>) => job.data);
    },
  };
}

/** The same database for the queue's own driver. */
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
