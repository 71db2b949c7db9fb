import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ProblemKind, TracebookError } from "../errors.ts";

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
export function problemResponse(error: unknown, context: Context, onFault: (error: unknown) => void): Response {
  if (error instanceof TracebookError) return context.json({ error: error.message }, STATUS[error.kind]);
  onFault(error);
  return context.json({ error: "A fault of Tracebook itself; its log has the details." }, 500);
}
