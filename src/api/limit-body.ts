import type { MiddlewareHandler } from "hono";
import { StatusProblem } from "./problem.ts";

/**
 * Refuses bodies of more than `most` bytes: by their length before anything is read, and one whose
 * length is not told as soon as it is longer. (Hono's own limit fails for requests without a length
 * from `@hono/node-server`.)
 */
export const limitBody = (most: number): MiddlewareHandler => async ({ req }, next) => {
  const tooLarge = () =>
    new StatusProblem(413, `expected a body of at most ${most} bytes, found a larger one.`, { Connection: "close" });
  if (Number(req.header("content-length") ?? 0) > most) throw tooLarge();
  if (req.header("transfer-encoding") !== undefined && req.raw.body !== null) {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for await (const part of req.raw.body) {
      length += part.length;
      if (length > most) throw tooLarge();
      parts.push(part);
    }
    req.bodyCache.arrayBuffer = new Blob(parts).arrayBuffer() as never;
  }
  await next();
};
