import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "@hono/zod-openapi";
import { type ProblemKind, TracebookError, usageError } from "../errors.ts";

/** A problem as JSON: RFC 9457, with `error` as in earlier versions. */
export const PROBLEM = z.object({
  type: z.string().describe("urn:tracebook:problem: and usage, input, limit, environment, access or fault"),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe("what was expected, what was found, and what to do"),
  error: z.string().describe("the same as detail"),
}).openapi("Problem");

/** A problem that has a status of its own. */
export class StatusProblem extends Error {
  /**
   * @param status of the answer
   * @param headers further headers of the answer
   */
  constructor(readonly status: ContentfulStatusCode, message: string, readonly headers: Readonly<Record<string, string>> = {}) {
    super(message);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Request too large",
  415: "Unsupported media type",
  422: "Limit reached",
  429: "Too many requests",
  500: "Fault of Tracebook",
  503: "Not available",
};

/** HTTP status of a problem by its kind. */
const STATUS: Readonly<Record<ProblemKind, ContentfulStatusCode>> = {
  usage: 400,
  input: 404,
  limit: 422,
  environment: 503,
};

const TYPES: Readonly<Record<number, string>> = { 401: "access", 403: "access", 429: "limit", 413: "limit", 500: "fault" };

/** The answer that tells a problem. */
export function problemOf(
  context: Context,
  status: ContentfulStatusCode,
  { detail, type = TYPES[status] ?? "usage", headers = {} }: {
    readonly detail: string;
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response {
  const body = { type: `urn:tracebook:problem:${type}`, title: TITLES[status] ?? "Problem", status, detail, error: detail };
  return context.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json", ...headers });
}

/** Seconds after which a client may try again when the database is away. */
const RETRY_AFTER = "2";

/** Whether a body ended before its time. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error && error.message === "aborted" && (error as { code?: unknown }).code === "ECONNRESET";

/**
 * The answer to a request that failed, with the same message as on the command line. A fault of
 * Tracebook gets status 500 without details, which go to `onFault`.
 */
export function problemResponse(error: unknown, context: Context, onFault: (error: unknown) => void): Response {
  // The client has gone, or its connection was closed while it sent a body.
  if (context.req.raw.signal.aborted || isCutOff(error)) return context.body(null, 400);
  // The server was stopped while it worked on the request.
  if (error instanceof DOMException && error.name === "AbortError") {
    return problemOf(context, 503, { detail: "The server is stopping.", type: "environment" });
  }
  if (error instanceof StatusProblem) return problemOf(context, error.status, { detail: error.message, headers: error.headers });
  // Hono's own checks: a body that is not JSON, or of a media type that the route does not take.
  if (error instanceof HTTPException) return problemOf(context, error.status, { detail: `${error.message}.` });
  if (error instanceof TracebookError) {
    // In what was posted, bad data is a bad request; else a thing that is not there.
    const isPosted = error.kind === "input" && context.req.method === "POST" && !context.get("unknownLog");
    const status = isPosted ? 400 : STATUS[error.kind];
    const headers: Record<string, string> = status === 503 ? { "Retry-After": RETRY_AFTER } : {};
    return problemOf(context, status, { detail: error.message, type: error.kind, headers });
  }
  onFault(error);
  return problemOf(context, 500, { detail: "A fault of Tracebook. The messages of the server have the details." });
}

/** The first issue of a check of parameters or body, as a problem. */
export function problemOfIssues(error: z.ZodError): TracebookError {
  const [issue] = error.issues;
  if (issue.code === "unrecognized_keys") {
    return usageError({
      expected: "only the parameters that /api/openapi.json describes",
      found: JSON.stringify(issue.keys[0]),
    });
  }
  const place = issue.path.map(String).join(".") || "a request";
  return usageError({ ...demandOf(issue, place), advice: "See /api/openapi.json." });
}

/** What a check demands at a place, and what was found, without the words of the package. */
function demandOf(issue: z.core.$ZodIssue, place: string): { readonly expected: string; readonly found: string } {
  const unit = (origin: string) => origin === "string" ? " characters" : origin === "array" ? " entries" : "";
  switch (issue.code) {
    case "too_big":
      // A parameter that is not taken: the message says why.
      if (issue.maximum === 0) return { expected: `no ${place}`, found: issue.message };
      return { expected: `${place} of at most ${issue.maximum}${unit(issue.origin)}`, found: "more" };
    case "too_small":
      return { expected: `${place} of at least ${issue.minimum}${unit(issue.origin)}`, found: "less" };
    case "invalid_value":
      return {
        expected: `${place} to be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`,
        found: "another value",
      };
    case "invalid_type":
      return {
        expected: `${place} as ${issue.expected}`,
        found: issue.input === undefined ? "none, or another type" : "another type",
      };
    case "custom":
      return { expected: `${place} as the API describes it`, found: issue.message };
    default:
      return { expected: `${place} as the API describes it`, found: "a value that does not fit" };
  }
}
