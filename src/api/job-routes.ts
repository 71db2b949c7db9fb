import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { type QueuedJobRun, readQueuedRuns } from "../database/mod.ts";
import { inputError, TracebookError } from "../errors.ts";
import { findJobs } from "../pipeline/schedule/find-jobs.ts";
import { DEFAULT_RETRIES, type Job } from "../pipeline/schedule/job.ts";
import { type JobQueue, openQueue } from "../pipeline/schedule/job-queue.ts";
import { withoutFolders } from "../pipeline/site/without-folders.ts";
import type { Api, ApiApp, ApiEnv } from "./api.ts";
import { responses } from "./log-routes.ts";
import { StatusProblem } from "./problem.ts";

const RUN = z.object({
  id: z.string(),
  job: z.string(),
  slot: z.string(),
  state: z.enum(["created", "retry", "active", "completed", "cancelled", "failed"]),
  attempts: z.number().int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  message: z.string(),
  output: z.string(),
}).openapi("JobRun");

const RUNS = z.object({ runs: z.array(RUN), problems: z.array(z.string()) });

const problemsOf = (problems: readonly TracebookError[]) => problems.map(({ message }) => withoutFolders(message));

const unknownJob = (name: string, jobs: readonly Job[], problems: readonly TracebookError[]) =>
  inputError({
    expected: `the name of a job (${jobs.map(({ name }) => name).join(", ")})`,
    found: JSON.stringify(name),
    advice: problems.length === 0 ? undefined : `Left out: ${problemsOf(problems).join(" ")}`,
  });

/** What is wrong with files of a folder of jobs; that there is no such folder, too. */
async function problemsIn(folder: string, zone: string): Promise<string[]> {
  try {
    return problemsOf((await findJobs(folder, zone)).problems);
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return problemsOf([error]);
  }
}

const runDocument = (run: QueuedJobRun): z.infer<typeof RUN> => ({
  ...run,
  slot: run.slot.toISOString(),
  createdAt: run.createdAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  completedAt: run.completedAt?.toISOString() ?? null,
});

const ENDED = ["completed", "cancelled", "failed"];
/** Time between two looks at a run that is followed, in ms. */
const FOLLOW_PAUSE = 500;
const ID = z.object({ id: z.string().max(100).refine((id) => !id.includes("\0"), "an id with NUL") });

/** A queue that is opened when it is first used. */
interface QueueInUse {
  /** Uses the queue. It is opened anew after an error: its connections do not survive a restart. */
  use<T>(context: Context<ApiEnv>, use: (queue: JobQueue) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function createQueueInUse({ database, tried }: Api): QueueInUse {
  let opened: Promise<JobQueue> | null = null;
  const close = async () => {
    const queue = opened;
    opened = null;
    await queue?.then((open) => open.stop({ graceful: false })).catch(() => {});
  };
  const use: QueueInUse["use"] = (context, use) =>
    tried(context, async () => {
      opened ??= openQueue(database, { onProblem: () => void close() });
      try {
        return await use(await opened);
      } catch (error) {
        await close();
        throw error;
      }
    });
  return { use, close };
}

/** Tells a client each change of a run until it ends. */
function followRun(context: Context<ApiEnv>, database: Api["database"], run: QueuedJobRun) {
  return streamSSE(context, async (stream) => {
    let told = "";
    for (let now: QueuedJobRun | undefined = run; now !== undefined && !stream.aborted;) {
      const text = JSON.stringify(runDocument(now));
      if (text !== told) await stream.writeSSE({ event: "run", data: text });
      told = text;
      if (ENDED.includes(now.state)) break;
      await stream.sleep(FOLLOW_PAUSE);
      // While the database is away, the client is told nothing.
      now = await readQueuedRuns(database, { limit: 1, id: run.id }).then(([next]) => next, () => now);
    }
  });
}

/** Adds the routes about runs of jobs. @returns closes the queue */
export function addJobRoutes(app: ApiApp, api: Api, jobsFolder: string): () => Promise<void> {
  const queue = createQueueInUse(api);
  const runOf = async (context: Context<ApiEnv>, id: string): Promise<QueuedJobRun> => {
    const [run] = await api.tried(context, () => readQueuedRuns(api.database, { limit: 1, id }));
    if (run !== undefined) return run;
    context.set("unknownLog", true);
    throw inputError({ expected: "the id of a run of a job", found: JSON.stringify(id), advice: "GET /api/jobs lists them." });
  };
  const routes: JobRoutes = { app, api, jobsFolder, queue, runOf };
  addStarts(routes);
  addLists(routes);
  addChanges(routes);
  return queue.close;
}

/** What the routes about runs share. */
interface JobRoutes {
  readonly app: ApiApp;
  readonly api: Api;
  readonly jobsFolder: string;
  readonly queue: ReturnType<typeof createQueueInUse>;
  /** The run with an id. */
  readonly runOf: (context: Context<ApiEnv>, id: string) => Promise<QueuedJobRun>;
}

/** Adds the routes that start a job. */
function addStarts({ app, api: { settings }, jobsFolder, queue, runOf }: JobRoutes): void {
  const start = async (context: Context<ApiEnv>, name: string) => {
    const { jobs, problems } = await findJobs(jobsFolder, settings.timeZone);
    const job = jobs.find((job) => job.name === name);
    if (job === undefined) throw unknownJob(name, jobs, problems);
    const id = crypto.randomUUID();
    const run = { job: job.name, slot: new Date().toISOString() };
    await queue.use(context, (queue) => queue.send(run, { id, retries: job.retries ?? DEFAULT_RETRIES }));
    context.header("Location", `/api/jobs/${id}`);
    return context.json(runDocument(await runOf(context, id)), 202) as never;
  };

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/retrain",
      summary: "Starts the job retrain. A scheduler (deno task schedule) runs it.",
      responses: responses("the run", { "application/json": { schema: RUN } }, 202),
    }),
    (context) => start(context, "retrain"),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/jobs",
      summary: "Starts a job by its name. A scheduler (deno task schedule) runs it.",
      request: {
        body: { required: true, content: { "application/json": { schema: z.object({ job: z.string().max(200) }).strict() } } },
      },
      responses: responses("the run", { "application/json": { schema: RUN } }, 202),
    }),
    (context) => start(context, context.req.valid("json").job),
  );
}

/** Adds the routes that tell of runs. */
function addLists({ app, api, jobsFolder, runOf }: JobRoutes): void {
  const { database, settings } = api;
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/jobs",
      summary: "The runs of jobs in the queue, and those that have ended lately, the latest first.",
      request: { query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) }).strict() },
      responses: responses("the runs, and what is wrong with files of jobs that are left out", {
        "application/json": { schema: RUNS },
      }),
    }),
    async (context) => {
      const { limit } = context.req.valid("query");
      const runs = await api.tried(context, () => readQueuedRuns(database, { limit }));
      return context.json({ runs: runs.map(runDocument), problems: await problemsIn(jobsFolder, settings.timeZone) }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/jobs/{id}",
      summary: "A run of a job; with Accept: text/event-stream, an event at each change until it ends.",
      request: { params: ID },
      responses: responses("the run", { "application/json": { schema: RUN }, "text/event-stream": { schema: z.string() } }),
    }),
    async (context) => {
      const run = await runOf(context, context.req.valid("param").id);
      const isFollowed = (context.req.header("accept") ?? "").includes("text/event-stream");
      return (isFollowed ? followRun(context, database, run) : context.json(runDocument(run))) as never;
    },
  );
}

/** Adds the routes that try a run again or stop it. */
function addChanges({ app, queue, runOf }: JobRoutes): void {
  for (
    const [action, summary, refusal] of [
      ["retry", "Puts a run that failed or was cancelled back into the queue.", "expected a run that failed or was cancelled"],
      ["cancel", "Takes a run out of the queue, or stops it.", "expected a run that has not ended"],
    ] as const
  ) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/api/jobs/{id}/${action}`,
        summary,
        request: { params: ID },
        responses: responses("the run", { "application/json": { schema: RUN } }),
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        const run = await runOf(context, id);
        const done = await queue.use(context, (queue) => queue[action](id));
        if (!done) throw new StatusProblem(409, `${refusal}, found one that is ${run.state}.`);
        return context.json(runDocument(await runOf(context, id))) as never;
      },
    );
  }
}
