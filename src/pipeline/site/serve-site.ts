import { Hono } from "hono";
import { compress } from "hono/compress";
import { serveStatic } from "hono/deno";
import { etag } from "hono/etag";
import { join, sep as SEPARATOR } from "node:path";
import { environmentError } from "../../errors.ts";
import { BUILD_MARK } from "../files/replace-folder.ts";
import { listen, type Listener } from "./listen.ts";

/** Options of {@linkcode serveSite}. */
export interface ServeSiteOptions {
  /** The folder of a built site. */
  readonly site: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Stops the server. */
  readonly signal?: AbortSignal;
}

/**
 * The Content-Security-Policy of pages: they may load nothing from other servers. Framework needs
 * inline scripts; Graphviz, which is WebAssembly, and Arquero, which compiles expressions, need
 * eval.
 */
const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/**
 * Serves a built site, compressed.
 *
 * @throws an environment error if there is no site in the folder, or the port is taken
 */
export async function serveSite(options: ServeSiteOptions): Promise<Listener> {
  const { site, port, host = "127.0.0.1", signal } = options;
  const index = await Deno.stat(join(site, "index.html")).catch(() => null);
  if (!index?.isFile) {
    throw environmentError({
      expected: "a built site",
      found: `no index.html in ${site}`,
      advice: "Build it with: deno task build",
    });
  }
  return await listen(siteApp(await Deno.realPath(site)), { host, port, signal });
}

/**
 * Whether a server at a port of this machine serves the site of a folder: it must have the same
 * mark, with the fingerprint of the sources.
 */
export async function isServed(site: string, port: number): Promise<boolean> {
  try {
    const mark = await Deno.readTextFile(join(site, BUILD_MARK));
    const response = await fetch(`http://127.0.0.1:${port}/${BUILD_MARK}`, { signal: AbortSignal.timeout(2000) });
    return await response.text() === mark;
  } catch {
    return false;
  }
}

function siteApp(site: string): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(etag());
  app.use(async (context, next) => {
    await next();
    context.header("Content-Security-Policy", CONTENT_POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    // Files with a hash in their names and folders with a version never change. Browsers request
    // all others again and get them by their etag.
    const lasting = /^\/(_|data\/logs\/)/.test(context.req.path) && context.res.status === 200;
    context.header("Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
  });
  app.use(async (context, next) => {
    if (await isInside(site, context.req.path)) return await next();
    return await context.notFound() as Response;
  });
  app.use(
    serveStatic({ root: site, mimes: { arrow: "application/vnd.apache.arrow.stream", model: "application/octet-stream" } }),
  );
  // Links to pages have no `.html`.
  app.use(
    serveStatic({
      root: site,
      precompressed: true,
      rewriteRequestPath: (path) => path.endsWith("/") ? `${path}index.html` : `${path}.html`,
    }),
  );
  app.notFound(async (context) => {
    const page = await Deno.readTextFile(join(site, "404.html")).catch(() => null);
    return page === null ? context.text("There is no such page.", 404) : context.html(page, 404);
  });
  return app;
}

/**
 * Whether a path of a request can be a file of the site: it must be a valid name, and not a link to
 * outside the folder.
 *
 * @param site the path of the folder, with its links resolved
 */
async function isInside(site: string, path: string): Promise<boolean> {
  const decoded = decodePath(path);
  if (decoded === null || decoded.length > 1000 || decoded.includes("\0")) return false;
  const file = join(site, decoded);
  const real = await Deno.realPath(file).catch(() => Deno.realPath(`${file.replace(/\/$/, "")}.html`)).catch(() => null);
  return real === null || real === site || real.startsWith(site.endsWith(SEPARATOR) ? site : site + SEPARATOR);
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
