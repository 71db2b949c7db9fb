import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import {
  type CaseReader,
  type Database,
  listLogs,
  modelIdentityInUse,
  openCases,
  readPerformance,
  readVariants,
  type StoredLog,
  type StoredPerformance,
} from "../database/mod.ts";
import { mine } from "../discovery/miners.ts";
import { inputError, type ProblemKind, TracebookError, usageError } from "../errors.ts";
import { modelBytes } from "../pipeline/files/write-model.ts";
import { type DurationPredictor, openDurationPredictor } from "../pipeline/models/duration-predictor.ts";
import { listen, type Listener } from "../pipeline/site/listen.ts";
import { storedLog } from "../pipeline/stored-log.ts";
import { answerCache } from "./answer-cache.ts";

/** Predictors in the cache. Each has the workload of its log, about 40 MB for a million events. */
const KEPT_PREDICTORS = 2;

/** Options of {@linkcode serveApi}. */
export interface ServeApiOptions {
  readonly database: Database;
  /** Called for faults of Tracebook, which clients see as status 500 without details. */
  readonly onFault: (error: unknown) => void;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Stops the server. */
  readonly signal?: AbortSignal;
}

/**
 * Serves the HTTP API. Each route is about the log that was loaded last, or the one of `?log=NAME`;
 * the header `Tracebook-Log` names it.
 *
 * - `GET /api/metrics/`: cycle time, throughput and segments, bottlenecks first, as JSON;
 *   `tracebook performance --json` has the same and more
 * - `GET /api/process-map/`: the Petri net that the alpha miner discovers, as PNG
 * - `GET /api/predict-duration/CASE/`: the predicted whole duration of a case, as JSON
 *
 * Errors are `{"error": "..."}` with status 400 (bad request), 404 (no such log, case or model),
 * 405 (not GET), 422 (a limit) or 503 (the database). If the embedded database is gone, it is
 * started again. Answers are cached by the identity of the log, not by its name. A request is
 * dropped when its client has gone.
 *
 * @throws an environment error if the port is taken or not allowed
 */
export async function serveApi({ port, host = "127.0.0.1", signal, ...source }: ServeApiOptions): Promise<Listener> {
  return await listen(apiApp(source), { host, port, signal });
}

function apiApp({ database, onFault }: Pick<ServeApiOptions, "database" | "onFault">): Hono {
  // Not strict, and paths without the last slash: requests are answered with and without it.
  const app = new Hono({ strict: false });
  const metrics = answerCache<StoredPerformance>();
  const processMaps = answerCache<Uint8Array<ArrayBuffer>>();
  const cases = answerCache<CaseReader>();
  const predictors = answerCache<DurationPredictor>(KEPT_PREDICTORS);
  app.use(async (context, next) => {
    checkRequest(context);
    await next();
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-cache");
  });
  app.get(
    "/api/metrics",
    (context) =>
      answer(database, context, async (log) => context.json(await metrics(log.identity, () => readPerformance(database, log)))),
  );
  app.get("/api/process-map", (context) =>
    answer(database, context, async (log) => {
      const png = await processMaps(log.identity, () => processMapOf(database, log));
      return context.body(png, 200, { "Content-Type": "image/png" });
    }));
  app.get("/api/predict-duration/:case", (context) =>
    answer(database, context, async (log) => {
      const caseId = context.req.param("case");
      const readCase = await cases(log.identity, () => openCases(database, log));
      const oneCase = await readCase(caseId);
      if (oneCase === null) {
        const advice = "Choose another log with ?log=NAME.";
        throw inputError({ expected: `a case of ${log.slug}`, found: JSON.stringify(caseId), advice });
      }
      const model = await modelIdentityInUse(database, log.logId, "duration");
      if (model === null) {
        throw inputError({ expected: `a model of ${log.slug}`, found: "none", advice: "Train one with: deno task train" });
      }
      const predict = await predictors(`${log.identity} ${model}`, () => openDurationPredictor(database, log, model));
      context.req.raw.signal.throwIfAborted();
      return context.json(predict(oneCase));
    }));
  for (const path of ["/api/metrics", "/api/process-map", "/api/predict-duration/:case"]) {
    app.all(path, (context) => {
      context.header("Allow", "GET, HEAD");
      return context.json({ error: `expected the method GET, found ${context.req.method}.` }, 405);
    });
  }
  app.notFound((context) =>
    context.json({
      error: "There is no such route. The routes are /api/metrics/, /api/process-map/ and /api/predict-duration/CASE/.",
    }, 404)
  );
  app.onError((error, context) => problemResponse(error, context, onFault));
  return app;
}

/** Refuses unknown parameters: a request with `?lgo=` would silently be about another log. */
function checkRequest({ req }: Context): void {
  const unknown = Object.keys(req.query()).find((name) => name !== "log");
  if (unknown === undefined) return;
  throw usageError({
    expected: "only the parameter log",
    found: JSON.stringify(unknown),
    advice: "Choose a log with ?log=NAME.",
  });
}

/**
 * Answers a request about its log. Tries again if the database was gone, or the log was loaded
 * again meanwhile.
 */
async function answer(
  database: Database,
  context: Context,
  answerAbout: (log: StoredLog) => Promise<Response>,
): Promise<Response> {
  const { signal } = context.req.raw;
  const attempt = async () => {
    signal.throwIfAborted();
    const log = await chosenLog(database, context.req.query("log"));
    signal.throwIfAborted();
    context.header("Tracebook-Log", log.slug);
    return await answerAbout(log);
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof TracebookError) || error.kind !== "environment" || !await database.bringBack()) throw error;
    return await attempt();
  }
}

/**
 * The stored log of a request: that of `?log=`, else the one that was loaded last.
 *
 * @param name the slug or name in the parameter, if given
 * @throws an input error if there is no such log, or none at all
 */
async function chosenLog(database: Database, name: string | undefined): Promise<StoredLog> {
  if (name !== undefined) return await storedLog(database, name);
  const logs = await listLogs(database);
  if (logs.length === 0) {
    throw inputError({ expected: "a stored log", found: "none", advice: "Load one with: deno task load FILE" });
  }
  return logs.reduce((last, log) => log.loadedAt > last.loadedAt ? log : last);
}

/** The Petri net that the alpha miner discovers, as PNG. */
async function processMapOf(database: Database, log: StoredLog): Promise<Uint8Array<ArrayBuffer>> {
  const mined = mine("alpha", { variants: await readVariants(database, log) });
  return await modelBytes(mined, "png", `${log.name}: alpha miner`);
}

/** HTTP status of a problem by its kind. */
const STATUS: Readonly<Record<ProblemKind, ContentfulStatusCode>> = {
  usage: 400,
  input: 404,
  limit: 422,
  environment: 503,
};

/**
 * A problem as JSON, `{"error": "..."}`, with the same message as on the command line. A fault of
 * Tracebook gets status 500 without details, which go to `onFault`.
 */
function problemResponse(error: unknown, context: Context, onFault: (error: unknown) => void): Response {
  // The client has gone.
  if (context.req.raw.signal.aborted) return context.body(null, 400);
  if (error instanceof TracebookError) return context.json({ error: error.message }, STATUS[error.kind]);
  onFault(error);
  return context.json({ error: "A fault of Tracebook. The messages of the server have the details." }, 500);
}
