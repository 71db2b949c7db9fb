import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Database, listLogs, readEventLog, readPerformance, readVariants, type StoredLog } from "../database/mod.ts";
import { mine } from "../discovery/miners.ts";
import { inputError, type ProblemKind, TracebookError, usageError } from "../errors.ts";
import { modelBytes } from "../pipeline/files/write-model.ts";
import { predictStoredCase } from "../pipeline/models/predict-stored-case.ts";
import { listen, type Listener } from "../pipeline/site/listen.ts";
import { storedLog } from "../pipeline/stored-log.ts";
import { answerCache } from "./answer-cache.ts";

/** Logs kept in memory with all their events: a million events take about 100 MB. */
const KEPT_LOGS = 2;

/** What the API answers from, and where it listens. */
export interface ServeApiOptions {
  readonly database: Database;
  /** Told of faults of the program, which callers see as status 500 without details. */
  readonly onFault: (error: unknown) => void;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Ends the serving. */
  readonly signal?: AbortSignal;
}

/**
 * Serves the answers about stored logs over HTTP. Every route takes `?log=NAME` for another log
 * than the one loaded last; the header `Tracebook-Log` says which log was asked.
 *
 * - `GET /api/metrics/`: cycle time, throughput and segments, the bottlenecks first, as JSON;
 *   `tracebook performance --json` tells the same, and more
 * - `GET /api/process-map/`: the Petri net that the alpha miner discovers, as PNG
 * - `GET /api/predict-duration/CASE/`: how long a case takes in all, as JSON
 *
 * Problems are `{"error": "..."}` with status 400 (the request), 404 (no such log, case or model),
 * 405 (not GET), 422 (a limit) or 503 (the database).
 *
 * @throws an environment error if the port is taken or not allowed
 */
export async function serveApi({ port, host = "127.0.0.1", signal, ...source }: ServeApiOptions): Promise<Listener> {
  return await listen(apiApp(source), { host, port, signal });
}

function apiApp({ database, onFault }: Pick<ServeApiOptions, "database" | "onFault">): Hono {
  // not strict, and paths without their last slash: requests are answered with and without it
  const app = new Hono({ strict: false });
  const metrics = answerCache((log) => readPerformance(database, log));
  const events = answerCache((log) => readEventLog(database, log), KEPT_LOGS);
  const processMap = answerCache((log) => processMapOf(database, log));
  app.use(async (context, next) => {
    checkRequest(context);
    await next();
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-cache");
  });
  app.get("/api/metrics", async (context) => {
    const log = await chosenLog(database, context.req.query("log"));
    context.header("Tracebook-Log", log.slug);
    return context.json(await metrics(log));
  });
  app.get("/api/process-map", async (context) => {
    const log = await chosenLog(database, context.req.query("log"));
    context.header("Tracebook-Log", log.slug);
    context.header("Content-Type", "image/png");
    return context.body(await processMap(log));
  });
  app.get("/api/predict-duration/:case", async (context) => {
    const log = await chosenLog(database, context.req.query("log"));
    context.header("Tracebook-Log", log.slug);
    const caseId = context.req.param("case");
    return context.json(await predictStoredCase(database, log, { events: await events(log), caseId }));
  });
  for (const path of ["/api/metrics", "/api/process-map", "/api/predict-duration/:case"]) {
    app.all(path, (context) => {
      context.header("Allow", "GET, HEAD");
      return context.json({ error: `expected the method GET, found ${context.req.method}.` }, 405);
    });
  }
  app.notFound((context) =>
    context.json({ error: "There is no such route: /api/metrics/, /api/process-map/ and /api/predict-duration/CASE/ are." }, 404)
  );
  app.onError((error, context) => problemResponse(error, context, onFault));
  return app;
}

/**
 * Refuses what would be passed over in silence, such as `?lgo=`, which would be answered for
 * another log than the one that was meant.
 */
function checkRequest({ req }: Context): void {
  const unknown = Object.keys(req.query()).find((name) => name !== "log");
  if (unknown === undefined) return;
  throw usageError({ expected: "no parameter but log", found: JSON.stringify(unknown), advice: "Name a log with ?log=NAME." });
}

/**
 * The stored log that a request asks about: that of `?log=`, else the one that was loaded last.
 * Answers name it in the header `Tracebook-Log`.
 *
 * @param name the parameter's value, if given: a slug or a name
 * @throws an input error where there is no such log, or none at all
 */
async function chosenLog(database: Database, name: string | undefined): Promise<StoredLog> {
  if (name !== undefined) return await storedLog(database, name);
  const logs = await listLogs(database);
  if (logs.length === 0) {
    throw inputError({ expected: "a stored log", found: "none", advice: "Load one with: deno task load FILE" });
  }
  return logs.reduce((last, log) => log.loadedAt > last.loadedAt ? log : last);
}

/** The Petri net of a log by the alpha miner, as PNG. */
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
 * Tells a problem as JSON, `{"error": "..."}`, in the words that the command line has for it. A
 * fault of the program answers with status 500 and keeps its details to itself; `onFault` is told
 * of it.
 */
function problemResponse(error: unknown, context: Context, onFault: (error: unknown) => void): Response {
  if (error instanceof TracebookError) return context.json({ error: error.message }, STATUS[error.kind]);
  onFault(error);
  return context.json({ error: "A fault of Tracebook itself; its log has the details." }, 500);
}
