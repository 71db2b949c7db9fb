import { createRoute, z } from "@hono/zod-openapi";
import { CONFORMANCE_METHODS } from "../conformance/conformance-of.ts";
import type { StoredLog } from "../database/mod.ts";
import { inputError, usageError } from "../errors.ts";
import { MODEL_FORMATS } from "../formats/process-models/parse-model.ts";
import type { Api, ApiApp } from "./api.ts";
import { filterParameter, type LogFunction } from "./log-function.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";
import { PROBLEM } from "./problem.ts";

const LOG = z.string().max(10_000).optional().describe("name of a stored log (default: the one that was loaded last)");
const FILTER = filterParameter();

/** Description of the answers of a route; `status` is that of success. */
export const responses = <S extends 200 | 202 = 200>(
  description: string,
  content: Record<string, { schema: z.ZodType }>,
  status = 200 as S,
) => ({
  [status]: { description, content },
  default: { description: "a problem (RFC 9457)", content: { "application/problem+json": { schema: PROBLEM } } },
});

/** Answers that may come with warnings about the filters. */
const withWarnings = (answers: ReturnType<typeof responses>) => ({
  ...answers,
  200: {
    ...answers[200],
    headers: z.object({
      "Tracebook-Warnings": z.string().optional()
        .describe("a JSON list of sentences: names in the filter that the log lacks, and what was probably meant"),
    }),
  },
});

const ANY = z.unknown().openapi({ type: ["object", "array"], description: "see the command of that name" });
const FILE = z.string().openapi({ type: "string", format: "binary" });

function contentOf(name: string, fn: LogFunction): Record<string, { schema: z.ZodType }> {
  const json = { "application/json": { schema: fn.result ?? ANY } };
  return name === "map"
    ? {
      ...json,
      "image/png": { schema: FILE },
      "image/svg+xml": { schema: FILE },
      "application/xml": { schema: FILE },
      "text/vnd.graphviz": { schema: FILE },
    }
    : json;
}

/** What a log is, for lists. */
export const logDocument = (log: StoredLog) => ({
  log: log.slug,
  name: log.name,
  version: log.version,
  checksum: log.checksum,
  events: log.events,
  cases: log.cases,
  activities: log.activities,
  variants: log.variants,
  firstTime: log.firstTime?.toISOString() ?? null,
  lastTime: log.lastTime?.toISOString() ?? null,
  zone: log.zone,
  loadedAt: log.loadedAt.toISOString(),
});

const LOG_DOCUMENT = z.object({
  log: z.string(),
  name: z.string(),
  version: z.number(),
  checksum: z.string(),
  events: z.number(),
  cases: z.number(),
  activities: z.number(),
  variants: z.number(),
  firstTime: z.string().nullable(),
  lastTime: z.string().nullable(),
  zone: z.string(),
  loadedAt: z.string(),
}).openapi("Log");

/** Adds the routes that ask about logs. */
export function addLogRoutes(app: ApiApp, api: Api): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/logs",
      summary: "The stored logs.",
      responses: responses("the logs by name", { "application/json": { schema: z.object({ logs: z.array(LOG_DOCUMENT) }) } }),
    }),
    (context) =>
      api.tried(context, async () => {
        const logs = (await api.lookups.listLogs()).filter(({ slug }) => context.get("grant").allowsLog(slug));
        return context.json({ logs: logs.map(logDocument) });
      }) as never,
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/logs/{log}",
      summary: "One stored log.",
      request: { params: z.object({ log: z.string() }) },
      responses: responses("the log", { "application/json": { schema: LOG_DOCUMENT } }),
    }),
    (context) =>
      api.about(context, context.req.valid("param").log, (log) => Promise.resolve(context.json(logDocument(log)))) as never,
  );
  for (const [name, fn] of Object.entries(LOG_FUNCTIONS)) addFunction(app, api, name, fn);
  addPrototypeRoutes(app, api);
  addPosts(app, api);
}

/** A function of the table at `/api/logs/{log}/NAME`. */
function addFunction(app: ApiApp, api: Api, name: string, fn: LogFunction): void {
  const given = fn.arguments.extend({ filter: filterParameter(fn) });
  const params = z.object({ log: z.string() });
  const description = `Answers with ${fn.returns}.`;
  const answers = withWarnings(responses(fn.returns, contentOf(name, fn)));
  const path = `/api/logs/{log}/${name}`;
  if (fn.posted) {
    app.openapi(
      createRoute({
        method: "post",
        path,
        summary: fn.summary,
        description,
        request: { params, body: { required: true, content: { "application/json": { schema: given } } } },
        responses: answers,
      }),
      (context) => {
        const { filter, ...others } = context.req.valid("json") as Record<string, unknown>;
        return api.answer(context, {
          log: context.req.valid("param").log,
          function: name,
          filter: filter as string | undefined,
          arguments: others,
        }) as never;
      },
    );
    return;
  }
  app.openapi(
    createRoute({ method: "get", path, summary: fn.summary, description, request: { params, query: given }, responses: answers }),
    (context) => {
      const { filter, ...others } = context.req.valid("query") as Record<string, unknown>;
      return api.answer(context, {
        log: context.req.valid("param").log,
        function: name,
        filter: filter as string | undefined,
        arguments: others,
      }) as never;
    },
  );
}

/** The three routes of the prototype. */
function addPrototypeRoutes(app: ApiApp, api: Api): void {
  const { metrics, map, "predict-duration": duration } = LOG_FUNCTIONS;
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/metrics",
      summary: metrics.summary,
      request: { query: z.object({ log: LOG, filter: FILTER }).strict() },
      responses: responses(metrics.returns, contentOf("metrics", metrics)),
    }),
    (context) => {
      const { log, filter } = context.req.valid("query");
      return api.answer(context, { log, filter, function: "metrics", arguments: {} }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/process-map",
      summary: "A discovered model as a picture or a file; by default the alpha miner's Petri net as PNG.",
      request: { query: map.arguments.extend({ log: LOG, filter: FILTER }).strict() },
      responses: responses(map.returns, contentOf("map", map)),
    }),
    (context) => {
      const { log, filter, ...given } = context.req.valid("query") as Record<string, unknown>;
      const asked = new URL(context.req.url).searchParams;
      const defaults = { ...given, miner: asked.get("miner") ?? "alpha", format: asked.get("format") ?? "png" };
      return api.answer(context, {
        log: log as string | undefined,
        filter: filter as string | undefined,
        function: "map",
        arguments: defaults,
      }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/predict-duration/{case}",
      summary: duration.summary,
      request: {
        params: z.object({ case: z.string() }),
        query: duration.arguments.omit({ case: true }).extend({ log: LOG, filter: FILTER }).strict(),
      },
      responses: responses(duration.returns, contentOf("predict-duration", duration)),
    }),
    (context) => {
      const { log, filter, ...given } = context.req.valid("query") as Record<string, unknown>;
      return api.answer(context, {
        log: log as string | undefined,
        filter: filter as string | undefined,
        function: "predict-duration",
        arguments: { ...given, case: context.req.valid("param").case },
      }) as never;
    },
  );
}

const MODEL_QUERY = z.object({
  log: LOG,
  filter: FILTER,
  format: z.enum([...MODEL_FORMATS, "json"]).optional()
    .describe("format of the model; json are rules (default: bpmn or pnml, as the root element tells)"),
  method: z.enum([...CONFORMANCE_METHODS, "all"]).optional(),
  deviations: z.enum(["true", "false"]).optional().describe("true: the deviations with cases, durations and root causes"),
  budget: z.coerce.number().min(0.1).max(60).optional().describe("seconds (default 20)"),
  zeta: z.coerce.number().positive().optional(),
}).strict();

/** The routes that take a model, or a running case, as they are. */
function addPosts(app: ApiApp, api: Api): void {
  const { conformance, "predict-started": started } = LOG_FUNCTIONS;
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/conformance",
      summary: "Compares a log with the posted model: PNML, BPMN, PTML, or rules as JSON.",
      request: { query: MODEL_QUERY, body: { required: true, content: { "application/xml": { schema: z.string() } } } },
      responses: responses(`${conformance.returns}, or --deviations`, contentOf("conformance", conformance)),
    }),
    async (context) => {
      const { log, filter, format: named, method, deviations, budget, zeta } = context.req.valid("query");
      const text = await context.req.text();
      if (text.trim() === "") {
        throw inputError({
          file: "the body",
          expected: "the text of a model",
          found: "nothing",
          advice: "Send it with --data-binary @FILE.",
        });
      }
      const format = named ?? formatOf(text);
      const name = format === "json" ? "rules" : deviations === "true" ? "deviations" : "conformance";
      const given = name === "rules" ? { rules: text, zeta } : { model: text, format, method, budget, zeta };
      const checked = LOG_FUNCTIONS[name].arguments.safeParse(withoutUndefined(given));
      if (!checked.success) {
        throw usageError({
          expected: `parameters that go with ${name} and the format ${format}`,
          found: checked.error.issues[0].message,
        });
      }
      return api.answer(context, { log, filter, function: name, arguments: checked.data }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/predict",
      summary: started.summary,
      request: {
        query: z.object({ log: LOG, filter: filterParameter(started) }).strict(),
        body: { required: true, content: { "application/json": { schema: started.arguments } } },
      },
      responses: responses(started.returns, contentOf("predict-started", started)),
    }),
    (context) =>
      api.answer(context, {
        log: context.req.valid("query").log,
        filter: undefined,
        function: "predict-started",
        arguments: context.req.valid("json"),
      }) as never,
  );
}

const withoutUndefined = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** The format of a model by its first element. */
function formatOf(text: string): "pnml" | "bpmn" | "ptml" | "json" {
  const head = text.slice(0, 4000);
  if (/^\s*[{[]/.test(head)) return "json";
  if (/<(\w+:)?definitions\b/.test(head)) return "bpmn";
  if (/<(\w+:)?ptml\b/.test(head)) return "ptml";
  return "pnml";
}
