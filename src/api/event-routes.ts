import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createHash } from "node:crypto";
import { beginKeyedLoad, endKeyedLoad, type KeyedLoad, keyedLoadGoesOn, slugOf } from "../database/mod.ts";
import { usageError } from "../errors.ts";
import { loadPosted, POSTED_FORMATS, type PostedFormat } from "../pipeline/load-posted.ts";
import type { Api, ApiApp, ApiEnv } from "./api.ts";
import { responses } from "./log-routes.ts";
import { StatusProblem } from "./problem.ts";

const REPORT = z.object({
  log: z.string(),
  version: z.number(),
  rows: z.number(),
  added: z.number(),
  corrected: z.number(),
  events: z.number(),
  cases: z.number(),
  unchanged: z.boolean(),
}).openapi("LoadReport");

/** Formats of posted events by their media types. */
const FORMATS: ReadonlyMap<string, PostedFormat> = new Map([
  ["application/jsonl", "jsonl"],
  ["application/x-ndjson", "jsonl"],
  ["application/json", "jsonl"],
  ["text/csv", "csv"],
  ["application/xml", "xes"],
  ["text/xml", "xes"],
  ["application/gzip", "xes.gz"],
]);

/** Time between two signs that a load goes on, in ms. */
const SIGN_PAUSE = 4000;

/** Adds the route that appends events. */
export function addEventRoutes(app: ApiApp, api: Api): void {
  const { database, settings } = api;
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/events",
      summary: "Adds events to a log, all or none, as load --extend does; those that it has already are not added again.",
      description: "With an Idempotency-Key, a request that is sent again gets the answer of the first.",
      request: {
        query: z.object({
          log: z.string().min(1).max(1000).refine((name) => !name.includes("\0"), "a name with NUL").describe(
            "name of the log; a new one is made",
          ),
          format: z.enum(POSTED_FORMATS).optional().describe("default: by the Content-Type"),
        }).strict(),
        headers: z.object({ "idempotency-key": z.string().min(1).max(200).optional() }),
        body: { required: true, content: { "application/x-ndjson": { schema: z.string() }, "text/csv": { schema: z.string() } } },
      },
      responses: responses("what was loaded", { "application/json": { schema: REPORT } }),
    }),
    async (context) => {
      const { log, format: named } = context.req.valid("query");
      const slug = slugOf(log);
      const grant = context.get("grant");
      if (!grant.allowsLog(slug, "write")) {
        throw new StatusProblem(403, `expected a log that this token allows, found ${JSON.stringify(log)}.`);
      }
      context.set("log", slug);
      const format = named ?? formatOf(context.req.header("content-type") ?? "");
      const bytes = new Uint8Array(await context.req.arrayBuffer());
      const load = async () => {
        try {
          return await loadPosted(database, { log, format, bytes, settings });
        } finally {
          api.lookups.forget();
        }
      };
      const key = context.req.header("idempotency-key");
      if (key === undefined) return context.json(await api.tried(context, load)) as never;
      const digest = createHash("sha256").update(`${format} `).update(bytes).digest("hex");
      return await loadOnce(api, context, { log: slug, key, digest }, load) as never;
    },
  );
}

/** The format that a Content-Type names. */
function formatOf(contentType: string): PostedFormat {
  const type = contentType.split(";")[0].trim().toLowerCase();
  const format = FORMATS.get(type);
  if (format === undefined) {
    throw usageError({
      expected: `a Content-Type of ${[...FORMATS.keys()].join(", ")}, or ?format=`,
      found: type === "" ? "none" : JSON.stringify(type),
    });
  }
  return format;
}

/** Loads what was sent with a key, once: a request that is sent again gets the first answer. */
async function loadOnce(
  { database, tried }: Api,
  context: Context<ApiEnv>,
  keyed: KeyedLoad,
  load: () => ReturnType<typeof loadPosted>,
): Promise<Response> {
  const known = await tried(context, () => beginKeyedLoad(database, keyed));
  switch (known.state) {
    case "done":
      context.header("Idempotent-Replayed", "true");
      return context.json(known.answer);
    case "running":
      throw new StatusProblem(409, "A request with this Idempotency-Key is being answered. Try again in a moment.", {
        "Retry-After": "2",
      });
    case "other":
      throw new StatusProblem(422, "expected the body that was first sent with this Idempotency-Key, found another one.");
  }
  const signs = setInterval(() => void keyedLoadGoesOn(database, keyed).catch(() => {}), SIGN_PAUSE);
  try {
    const report = await tried(context, load);
    await tried(context, () => endKeyedLoad(database, keyed, report));
    return context.json(report);
  } catch (error) {
    // If the database is away, the key can be used again when the signs have been missing.
    await endKeyedLoad(database, keyed, null).catch(() => {});
    throw error;
  } finally {
    clearInterval(signs);
  }
}
