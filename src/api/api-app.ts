import { type Context, Hono } from "hono";
import { type Database, readEventLog, readPerformance } from "../database/mod.ts";
import { usageError } from "../errors.ts";
import { answerCache } from "./answer-cache.ts";
import { chosenLog } from "./chosen-log.ts";
import { predictStoredCase } from "../pipeline/models/predict-stored-case.ts";
import { problemResponse } from "./problem-response.ts";
import { processMapOf } from "./routes/process-map.ts";

/** Logs kept in memory with all their events: a million events take about 100 MB. */
const KEPT_LOGS = 2;

/** What the API answers from. */
export interface ApiOptions {
  readonly database: Database;
  /** Told of faults of the program, which callers see as status 500 without details. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The HTTP API. Every route takes `?log=NAME` for another log than the one loaded last; the header
 * `Tracebook-Log` says which log was asked.
 *
 * - `GET /api/metrics/`: cycle time, throughput and segments, the bottlenecks first, as JSON;
 *   `tracebook performance --json` tells the same, and more
 * - `GET /api/process-map/`: the Petri net that the alpha miner discovers, as PNG
 * - `GET /api/predict-duration/CASE/`: how long a case takes in all, as JSON
 *
 * Problems are `{"error": "..."}` with status 400 (the request), 404 (no such log, case or model),
 * 405 (not GET), 422 (a limit) or 503 (the database).
 */
export function apiApp({ database, onFault }: ApiOptions): Hono {
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
