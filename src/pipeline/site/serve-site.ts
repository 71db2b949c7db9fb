import { Hono } from "hono";
import { extname, join, sep as SEPARATOR } from "node:path";
import { environmentError } from "../../errors.ts";
import { BUILD_MARK } from "../files/replace-folder.ts";
import { CONTENT_POLICY } from "./content-policy.ts";
import { listen, type Listener } from "./listen.ts";

/** Options of {@linkcode serveSite}. */
interface ServeSiteOptions {
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
 * Serves a built site, each file compressed as the client accepts it.
 *
 * @throws an environment error if there is no site in the folder, or the port is taken
 */
export async function serveSite(options: ServeSiteOptions): Promise<Listener> {
  const { site, port, host = "127.0.0.1", signal } = options;
  return await listen(await openSite(site), { host, port, signal });
}

/**
 * The files of a built site, for a server.
 *
 * @throws an environment error if there is no site in the folder
 */
export async function openSite(site: string): Promise<Hono> {
  const index = await Deno.stat(join(site, "index.html")).catch(() => null);
  if (!index?.isFile) {
    throw environmentError({
      expected: "a built site",
      found: `no index.html in ${site}`,
      advice: "Build it with: deno task build",
    });
  }
  return siteApp(await Deno.realPath(site));
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

/** Types of the files of a site by the ends of their names. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".atom": "application/atom+xml",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

function siteApp(site: string): Hono {
  const app = new Hono();
  const tags = createTags();
  const send = async (request: Request, path: string, status: 200 | 404): Promise<Response> => {
    const encoding = await bestEncoding(path, request.headers.get("accept-encoding") ?? "");
    const file = path + (encoding === null ? "" : ENDINGS[encoding]);
    const bytes = await Deno.readFile(file);
    const tag = await tags.of(file, bytes);
    const lasting = /^\/(_|data\/logs\/)/.test(new URL(request.url).pathname) && status === 200;
    const headers = new Headers({
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      // Names with a hash and folders with a version never change; everything else is asked for
      // again, and answered by the tag.
      "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
      "Content-Security-Policy": `${CONTENT_POLICY}; frame-ancestors 'self'`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Vary": "Accept-Encoding",
      "ETag": tag,
    });
    if (status === 200 && namesTag(request.headers.get("if-none-match"), tag)) {
      return new Response(null, { status: 304, headers });
    }
    if (encoding !== null) headers.set("Content-Encoding", encoding);
    headers.set("Content-Length", String(bytes.length));
    return new Response(request.method === "HEAD" ? null : bytes, { status, headers });
  };
  app.on(["GET", "HEAD"], "/*", async ({ req }) => {
    const path = await fileOf(site, req.path);
    if (path !== null) return await send(req.raw, path, 200);
    return await send(req.raw, join(site, "404.html"), 404).catch(() =>
      new Response("There is no such page.\n", { status: 404 })
    );
  });
  app.all("/*", () => new Response("A site can only be read.\n", { status: 405, headers: { Allow: "GET, HEAD" } }));
  return app;
}

/**
 * The file that a request's path names: the file itself, the page without its ending, or the index
 * of a folder. Null where there is none.
 */
async function fileOf(site: string, path: string): Promise<string | null> {
  if (!await isInside(site, path)) return null;
  const file = join(site, decodeURIComponent(path));
  const bare = file.replace(/[/\\]$/, "");
  const candidates = path.endsWith("/") ? [join(file, "index.html")] : [file, `${bare}.html`, join(file, "index.html")];
  for (const candidate of candidates) {
    if (await Deno.stat(candidate).then((found) => found.isFile, () => false)) return candidate;
  }
  return null;
}

/** Endings of the compressed files, the preferred one first. */
const ENDINGS = { br: ".br", gzip: ".gz" } as const;

/** The encoding among those that a client accepts for which there is a file; null for none. */
async function bestEncoding(path: string, accepted: string): Promise<keyof typeof ENDINGS | null> {
  const refused = new Set<string>();
  const named = new Set<string>();
  for (const part of accepted.toLowerCase().split(",")) {
    const [name, ...parameters] = part.split(";").map((text) => text.trim());
    (parameters.some((text) => /^q=0(\.0*)?$/.test(text)) ? refused : named).add(name);
  }
  for (const encoding of ["br", "gzip"] as const) {
    if (refused.has(encoding) || !(named.has(encoding) || named.has("*"))) continue;
    if (await Deno.stat(path + ENDINGS[encoding]).then(() => true, () => false)) return encoding;
  }
  return null;
}

/** Tags of files by their content, computed once as long as a file stays as it is. */
function createTags(): { of(file: string, bytes: Uint8Array): Promise<string> } {
  const known = new Map<string, { state: string; tag: string }>();
  return {
    async of(file, bytes) {
      const { mtime, size, ino } = await Deno.stat(file);
      const state = `${ino} ${mtime?.getTime()} ${size}`;
      const before = known.get(file);
      if (before?.state === state) return before.tag;
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
      const tag = `"${Array.from(digest.subarray(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
      known.set(file, { state, tag });
      return tag;
    },
  };
}

const namesTag = (header: string | null, tag: string): boolean =>
  header !== null && header.split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, "")));

/**
 * Whether a request's path can be a file of the site: no name that a file cannot have, and no link
 * that leads out of the site's folder.
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
