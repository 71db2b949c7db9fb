import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { type AuditEntry, type Database, findToken, saveAudit } from "../database/mod.ts";
import { EVERYTHING, type Grant, grantOf, type Scope, type TokenKeys, verifiedToken } from "./access.ts";
import type { ApiApp, ApiEnv } from "./api.ts";
import { addLogin, COOKIE, loginPage } from "./login.ts";
import { CALLBACK, type OpenId } from "./open-id.ts";
import { problemOf } from "./problem.ts";

/** Options of {@linkcode addAccess}. */
interface AccessOptions {
  readonly database: Database;
  /** Null: access is off, every request may do everything. */
  readonly keys: TokenKeys | null;
  /** Most requests a minute for one token; 0 for any number. */
  readonly rateLimit: number;
  /** Where to sign in; null for tokens alone. */
  readonly openId: OpenId | null;
  /** Whether the site is served behind a login. */
  readonly hasSite: boolean;
  readonly onFault: (error: unknown) => void;
}

/** Routes that need no token. */
const OPEN = new Set(["/health", "/ready", "/login", "/logout", "/login/openid", `/${CALLBACK}`]);

/** The scope that a request needs. */
function scopeOf(method: string, path: string): Scope {
  if (path === "/api/retrain" || path === "/api/jobs" || path.startsWith("/api/jobs/")) return "jobs";
  return method === "POST" && path.startsWith("/api/events") ? "write" : "read";
}

/**
 * Checks each request: a token in `Authorization: Bearer`, or for reading the cookie of the login;
 * its scope; how often it asks. Writes the audit.
 *
 * @returns writes what is left of the audit
 */
export function addAccess(app: ApiApp, options: AccessOptions): () => Promise<void> {
  const { database, keys, rateLimit, hasSite, openId, onFault } = options;
  if (keys === null) {
    app.use(async (context, next) => {
      context.set("grant", EVERYTHING);
      await next();
    });
    return () => Promise.resolve();
  }
  const audit = auditWriter(database, onFault);
  const requests = rateCounter(rateLimit);
  const failures = rateCounter(MOST_FAILURES);
  app.use(audited(audit.add));
  app.use(async (context, next) => {
    const path = context.req.path.replace(/(.)\/$/, "$1");
    if (OPEN.has(path)) return await next();
    const grant = await grantFor(options, tokenOf(context));
    if (grant === null) {
      const wait = failures.take(addressOf(context));
      return wait > 0 ? tooMany(context, wait) : unknownToken(context, path, options);
    }
    context.set("grant", grant);
    const wait = requests.take(grant.token!);
    if (wait > 0) return tooMany(context, wait);
    const refused = refusalOf(context, path, { grant, hasSite });
    if (refused !== null) return refused;
    await next();
  });
  if (hasSite || openId !== null) {
    addLogin(app, {
      database,
      keys,
      openId,
      home: hasSite ? "/" : "/api/logs",
      grantFor: (token) => grantFor(options, token),
      failed(context) {
        const wait = failures.take(addressOf(context));
        return wait > 0 ? tooMany(context, wait) : null;
      },
    });
  }
  return audit.end;
}

/**
 * The token of a request: in its header, or for reading in the cookie of the login.
 *
 * A page of another site cannot send the header Authorization. The cookie is for reading, and for
 * what a page of ours asks for, as the browser says (Fetch Metadata).
 */
function tokenOf(context: Context<ApiEnv>): string | undefined {
  const { method } = context.req;
  const bearer = /^Bearer +([\w.~+/=-]+) *$/i.exec(context.req.header("authorization") ?? "")?.[1];
  const isSafe = method === "GET" || method === "HEAD" || context.req.header("sec-fetch-site") === "same-origin";
  return bearer ?? (isSafe ? getCookie(context, COOKIE) : undefined);
}

function unknownToken(
  context: Context<ApiEnv>,
  path: string,
  { hasSite, openId }: AccessOptions,
): Response | Promise<Response> {
  if (hasSite && !path.startsWith("/api/")) return loginPage(context, 401, { openId });
  const found = tokenOf(context) === undefined ? "none" : "one that has ended, was revoked, or was not made here";
  return problemOf(context, 401, {
    detail: `expected a valid token in the header Authorization: Bearer TOKEN, found ${found}. ` +
      "Make one with: deno task token make NAME",
    headers: { "WWW-Authenticate": 'Bearer realm="tracebook"' },
  });
}

/** The answer to a request that its token does not allow; null for one that it allows. */
function refusalOf(
  context: Context<ApiEnv>,
  path: string,
  { grant, hasSite }: { readonly grant: Grant; readonly hasSite: boolean },
): Response | null {
  const scope = scopeOf(context.req.method, path);
  if (!grant.scopes.includes(scope)) {
    return problemOf(context, 403, {
      detail: `expected a token with the scope ${scope}, found one with ${grant.scopes.join(", ")}.`,
      headers: { "WWW-Authenticate": `Bearer realm="tracebook", error="insufficient_scope", scope="${scope}"` },
    });
  }
  // The site holds the figures of all its logs.
  if (hasSite && !/^\/(api\/|metrics$)/.test(path) && grant.logs !== "all") {
    return problemOf(context, 403, { detail: "expected a token for all logs, found one for some; the site shows all." });
  }
  return null;
}

async function grantFor({ database, keys }: AccessOptions, text: string | undefined): Promise<Grant | null> {
  if (text === undefined) return null;
  const id = await verifiedToken(await keys!.valid(), text);
  if (id === null) return null;
  const token = await findToken(database, id).catch(async (error) => {
    if (!await database.bringBack()) throw error;
    return await findToken(database, id);
  });
  if (token === null || token.revokedAt !== null || token.expiresAt.getTime() <= Date.now()) return null;
  return grantOf(token);
}

function tooMany(context: Context, seconds: number): Response {
  return problemOf(context, 429, {
    detail: `expected fewer requests, found more than are allowed in a minute. Try again in ${seconds} s.`,
    headers: { "Retry-After": String(seconds) },
  });
}

/** The address of the client's end of the connection. */
const addressOf = (context: Context): string =>
  (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress ?? "";

/** Failed attempts a minute from one address. */
const MOST_FAILURES = 600;
/** Most addresses and tokens that are counted. */
const MOST_COUNTED = 10_000;

/** Counts by key: as many as allowed at once, then evenly over a minute (a token bucket). */
export function rateCounter(perMinute: number): { take(key: string): number } {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key) {
      if (perMinute === 0) return 0;
      const now = performance.now();
      const before = buckets.get(key);
      const left = before === undefined ? perMinute : Math.min(perMinute, before.left + (now - before.at) * perMinute / 60_000);
      buckets.delete(key);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
      if (buckets.size > MOST_COUNTED) buckets.delete(buckets.keys().next().value!);
      return left >= 1 ? 0 : Math.ceil((1 - left) * 60 / perMinute);
    },
  };
}

/** Hands each request to the audit when it has been answered. */
const audited = (add: (entry: AuditEntry) => void): MiddlewareHandler<ApiEnv> => async (context, next) => {
  const at = new Date();
  const began = performance.now();
  await next();
  // Files of the site are not figures that somebody asks for.
  if (!context.req.path.startsWith("/api/")) return;
  add({
    at,
    tokenId: context.get("grant")?.token ?? null,
    method: context.req.method,
    route: context.req.routePath,
    log: context.get("log") ?? null,
    status: context.res.status,
    milliseconds: Math.round(performance.now() - began),
  });
};

const AUDIT_PAUSE = 500;
/** Entries that are kept while the database is away; the oldest are lost beyond. */
const MOST_KEPT = 100_000;
const AT_ONCE = 5000;

/** Writes the audit in batches, so that no request waits for it. */
function auditWriter(database: Database, onFault: (error: unknown) => void) {
  let waiting: AuditEntry[] = [];
  let told = false;
  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, AT_ONCE);
      await saveAudit(database, batch);
      waiting = waiting.slice(batch.length);
      told = false;
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const flush = () =>
    writing = writing.then(write).catch((error) => {
      if (!told) onFault(error);
      told = true;
    });
  const timer = setInterval(() => void flush(), AUDIT_PAUSE);
  Deno.unrefTimer(timer);
  return {
    add(entry: AuditEntry) {
      waiting.push(entry);
      if (waiting.length > MOST_KEPT) waiting.shift();
    },
    async end() {
      clearInterval(timer);
      await flush();
    },
  };
}
