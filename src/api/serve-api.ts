import { OpenAPIHono } from "@hono/zod-openapi";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { limitBody } from "./limit-body.ts";
import { cors } from "hono/cors";
import type { Context } from "hono";
import type { Database } from "../database/mod.ts";
import { isLoopback, listen, type Listener } from "../pipeline/site/listen.ts";
import { PROJECT_ROOT } from "../pipeline/project-root.ts";
import { pruneDaily } from "../pipeline/prune-daily.ts";
import { openSite } from "../pipeline/site/serve-site.ts";
import type { Settings } from "../pipeline/settings.ts";
import { needSecrets, openTokenKeys, type TokenKeys } from "./access.ts";
import { type Api, type ApiApp, type ApiEnv, openApi } from "./api.ts";
import { addAlertRoutes } from "./alert-routes.ts";
import { addAccess } from "./check-access.ts";
import { addEventRoutes } from "./event-routes.ts";
import { addJobRoutes } from "./job-routes.ts";
import { addLogRoutes } from "./log-routes.ts";
import { problemOf, problemOfIssues, problemResponse } from "./problem.ts";
import { openId } from "./open-id.ts";
import { mcpServer, type McpServerOptions } from "./mcp-server.ts";
import { type RequestFigures, requestFigures } from "./request-figures.ts";

/** Options of {@linkcode serveApi}. */
export interface ServeApiOptions {
  readonly database: Database;
  readonly settings: Settings;
  /** Called for faults of Tracebook, which clients see as status 500 without details. */
  readonly onFault: (error: unknown) => void;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Whether requests need a token. Default: for any address but a loopback one. */
  readonly access?: boolean;
  /** Folder of a built site that is served too. Default: none. */
  readonly site?: string;
  /** Most bytes of a body. Default 64 MB. */
  readonly mostBody?: number;
  /** Most seconds of an answer in a thread. Default 90. */
  readonly timeLimit?: number;
  /** Most events of a log that is read in the thread of the requests. Default 50,000. */
  readonly mostEventsHere?: number;
  /** Folder with the jobs that can be started, and the alerts. Default: that of the project. */
  readonly jobsFolder?: string;
  /** Stops the server. */
  readonly signal?: AbortSignal;
}

const MOST_BODY = 64 * 2 ** 20;
/** Time between two looks whether it is time to delete what is old, in ms. */
const PRUNE_PAUSE = 3_600_000;

/**
 * Serves the HTTP API; `GET /api/openapi.json` describes it. Routes without a log in their path are
 * about the log of `?log=NAME`, or the one that was loaded last; the header `Tracebook-Log` names
 * it.
 *
 * Problems are RFC 9457 documents with status 400 (bad request), 404 (no such log, case or model),
 * 405, 413, 422 (a limit) or 503 (the database, with `Retry-After`). If the embedded database is
 * gone, it is started again. Answers are kept by the identity of the log, not by its name. A
 * request is dropped when its client has gone.
 *
 * With access, each request but `/health` and `/ready` needs a token (`tracebook token`), or for
 * reading, and for pages of the site, the cookie of the login.
 *
 * @throws an environment error if the port is taken or not allowed, if there is no secret for the
 * tokens, or no site in the folder
 */
export async function serveApi(options: ServeApiOptions): Promise<Listener> {
  const { port, host = "127.0.0.1", signal } = options;
  const figures = requestFigures();
  const api = openApi({ ...options, figures });
  const keys = options.access ?? !isLoopback(host) ? openTokenKeys(options.settings) : null;
  if (keys !== null) await needSecrets(keys);
  const site = options.site === undefined ? undefined : await openSite(options.site);
  const { app, closeQueue, endAudit } = apiApp({ api, figures, keys, site }, options);
  const { address, finished } = await listen(app, { host, port, signal });
  const prune = pruneDaily(options.database, { now: Date.now, onProblem: options.onFault });
  void prune.tick();
  const pruning = setInterval(() => void prune.tick(), PRUNE_PAUSE);
  const close = async () => {
    clearInterval(pruning);
    api.close();
    await closeQueue();
    await endAudit();
  };
  return { address, finished: finished.finally(close) };
}

interface ApiParts {
  readonly api: Api;
  readonly figures: RequestFigures;
  /** Null: access is off. */
  readonly keys: TokenKeys | null;
  readonly site: { fetch(request: Request): Response | Promise<Response> } | undefined;
}

function apiApp({ api, figures, keys, site }: ApiParts, options: ServeApiOptions) {
  const { onFault, mostBody = MOST_BODY, jobsFolder = `${PROJECT_ROOT}jobs`, database, settings } = options;
  const alerts = `${jobsFolder}/alerts`;
  // Not strict: requests are answered with and without the last slash.
  const app: ApiApp = new OpenAPIHono<ApiEnv>({
    strict: false,
    defaultHook(result) {
      if (!result.success) throw problemOfIssues(result.error as never);
    },
  });
  app.use(async (context, next) => {
    const ended = figures.begin();
    await next();
    ended(context.req.routePath, context.res.status);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-cache");
  });
  if (settings.corsOrigins.length > 0) {
    app.use(cors({
      origin: [...settings.corsOrigins],
      allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match"],
      exposeHeaders: ["ETag", "Idempotent-Replayed", "Location", "Retry-After", "Tracebook-Log", "Tracebook-Warnings"],
    }));
  }
  const endAudit = addAccess(app, {
    database,
    keys,
    openId: settings.openId === null ? null : openId(settings.openId),
    rateLimit: settings.rateLimit,
    hasSite: site !== undefined,
    onFault,
  });
  app.use(limitBody(mostBody));
  addLogRoutes(app, api);
  addEventRoutes(app, api);
  const closeQueue = addJobRoutes(app, api, jobsFolder);
  addOperations(app, api, figures);
  addAlertRoutes(app, api, alerts);
  addMcp(app, { ...api, alerts, onFault });
  let description: ReturnType<typeof describe> | undefined;
  app.get("/api/openapi.json", (context) => context.json(description ??= describe(app)));
  refuseOtherMethods(app);
  if (site !== undefined) app.on(["GET", "HEAD"], "/*", (context) => site.fetch(context.req.raw));
  app.notFound((context) =>
    problemOf(context, 404, {
      detail:
        "There is no such route. The routes are /api/metrics/, /api/process-map/, /api/predict-duration/CASE/, /api/logs and " +
        "others; /api/openapi.json describes them all.",
    })
  );
  app.onError((error, context) => problemResponse(error, context, onFault));
  return { app, closeQueue, endAudit };
}

/** Routes of the prototype, which are called with a slash at their end. */
const WITH_SLASH = /^\/api\/(metrics|process-map|predict-duration\/\{case\})$/;

/** The OpenAPI document of all routes. */
function describe(app: ApiApp) {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Tracebook",
      version: "1",
      description: "Process mining over HTTP. The figures are those of the command line and of the site.",
    },
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [WITH_SLASH.test(path) ? `${path}/` : path, item]);
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The tools for agents. Each request stands for itself, so that none needs a session. */
function addMcp(app: ApiApp, options: Omit<McpServerOptions, "grant">): void {
  app.post("/mcp", async (context) => {
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    const server = mcpServer({ ...options, grant: context.get("grant") });
    await server.connect(transport);
    return await transport.handleRequest(context.req.raw, { parsedBody: await context.req.json().catch(() => null) });
  });
}

/** Liveness, readiness and figures for Prometheus. */
function addOperations(app: ApiApp, { database }: Api, figures: RequestFigures): void {
  app.get("/health", (context) => context.json({ status: "ok" }));
  app.get("/ready", async (context) => {
    const isThere = await database.sql`select`.then(() => true, () => false) || await database.bringBack();
    if (isThere) return context.json({ status: "ready" });
    return problemOf(context, 503, {
      detail: "The database does not answer.",
      type: "environment",
      headers: { "Retry-After": "2" },
    });
  });
  app.get(
    "/metrics",
    (context) => context.body(figures.text(), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
}

/** Answers 405 for known paths with other methods. */
function refuseOtherMethods(app: ApiApp): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method === "ALL" || path === "/*") continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, known] of methods) {
    const allowed = [...known, ...(known.has("GET") ? ["HEAD"] : [])];
    app.all(path, (context: Context) =>
      problemOf(context, 405, {
        detail: `expected the method ${[...known].join(" or ")}, found ${context.req.method}.`,
        headers: { Allow: allowed.join(", ") },
      }));
  }
}
