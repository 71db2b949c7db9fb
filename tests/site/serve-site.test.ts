import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { TracebookError } from "@/errors.ts";
import { compressFiles } from "@/pipeline/site/compress-files.ts";
import type { Listener } from "@/pipeline/site/listen.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { takeIfEqual } from "@/pipeline/site/take-over.ts";

/** Serves a small folder while `body` runs. */
async function serving(body: (served: Listener, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-serve-" });
  const site = join(folder, "site");
  await Deno.mkdir(join(site, "data", "logs", "a", "1-x"), { recursive: true });
  await Deno.writeTextFile(join(folder, "secret.txt"), "secret");
  await Deno.writeTextFile(join(site, "index.html"), `<!DOCTYPE html>${"<p>overview".repeat(500)}`);
  await Deno.writeTextFile(join(site, "map.html"), "<!DOCTYPE html><p>map");
  await Deno.mkdir(join(site, "guide"));
  await Deno.writeTextFile(join(site, "guide", "index.html"), "<!DOCTYPE html><p>guide");
  await Deno.writeFile(join(site, "data", "logs", "a", "1-x", "cases.columns"), new Uint8Array(4000));
  await compressFiles(site, { old: join(folder, "none") });
  await Deno.writeTextFile(join(site, "data", "logs.json"), "[]");
  const stop = new AbortController();
  const served = await serveSite({ site, port: 0, signal: stop.signal });
  try {
    await body(served, folder);
  } finally {
    stop.abort();
    await served.finished;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a site is served at 127.0.0.1 with its types, pages also without their ending", () =>
  serving(async ({ address }) => {
    assertMatch(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const types: Record<string, string> = {
      "": "text/html",
      "map?log=a": "text/html",
      "map.html": "text/html",
      "guide/": "text/html",
      "guide": "text/html",
      "data/logs.json": "application/json",
      "data/logs/a/1-x/cases.columns": "application/octet-stream",
    };
    for (const [path, type] of Object.entries(types)) {
      const response = await fetch(address + path);
      assertEquals(response.status, 200, path);
      assertStringIncludes(response.headers.get("content-type") ?? "", type);
      await response.body?.cancel();
    }
  }));

/** What a client gets that does not decompress by itself. */
function ask(address: string, headers: Record<string, string>, method = "GET") {
  const { promise, resolve, reject } = Promise.withResolvers<
    { status: number; headers: IncomingHttpHeaders; bytes: Uint8Array }
  >();
  request(address, { headers, method, agent: false }, (response) => {
    const parts: Uint8Array[] = [];
    response.on("data", (part: Uint8Array) => parts.push(part));
    response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(parts) }));
  }).on("error", reject).end();
  return promise;
}

Deno.test("each client gets the encoding that it accepts, and the same content by each", () =>
  serving(async ({ address }) => {
    const plain = await ask(address, {});
    const accepted: [accept: string, encoding: string | undefined, decode: (bytes: Uint8Array) => Uint8Array][] = [
      ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
      ["gzip;q=1.0, br;q=0", "gzip", gunzipSync],
      ["*", "br", brotliDecompressSync],
      ["deflate", undefined, (bytes) => bytes],
      ["identity", undefined, (bytes) => bytes],
    ];
    for (const [accept, encoding, decode] of accepted) {
      const { headers, bytes } = await ask(address, { "accept-encoding": accept });
      assertEquals(headers["content-encoding"], encoding, accept);
      assertEquals(headers.vary, "Accept-Encoding");
      assertEquals(headers["content-length"], String(bytes.length));
      assertEquals(new Uint8Array(decode(bytes)), new Uint8Array(plain.bytes), accept);
      assert(encoding === undefined || bytes.length < plain.bytes.length / 10);
    }
    const head = await ask(address, { "accept-encoding": "br" }, "HEAD");
    assertEquals([head.status, head.headers["content-encoding"], head.bytes.length], [200, "br", 0]);
  }));

Deno.test("what a client has already is not sent again, and each encoding has a tag of its own", () =>
  serving(async ({ address }, folder) => {
    const tagOf = async (accept: string) => (await ask(address, { "accept-encoding": accept })).headers.etag!;
    const [plain, brotli] = [await tagOf("identity"), await tagOf("br")];
    assertNotEquals(plain, brotli);
    const again = (accept: string, tag: string) => ask(address, { "accept-encoding": accept, "if-none-match": tag });
    for (const tag of [brotli, `W/${brotli}`, `"other", ${brotli}`, "*"]) {
      const { status, bytes, headers } = await again("br", tag);
      assertEquals([status, bytes.length, headers.etag], [304, 0, brotli], tag);
    }
    assertEquals((await again("br", plain)).status, 200);
    await Deno.writeTextFile(join(folder, "site", "index.html"), `<!DOCTYPE html>${"<p>overlook".repeat(500)}`);
    assertEquals((await again("identity", plain)).status, 200);
  }));

Deno.test("a site can only be read", () =>
  serving(async ({ address }) => {
    for (const method of ["POST", "PUT", "DELETE"]) assertEquals((await ask(address, {}, method)).status, 405, method);
  }));

Deno.test("files are compressed to the same bytes each time, and those named by a hash are taken from the build before", () =>
  serving(async (_, folder) => {
    const [site, next] = [join(folder, "site"), join(folder, "next")];
    const path = join("_file", "cases.0f3a.json");
    for (const root of [site, next]) {
      await Deno.mkdir(join(root, "_file"), { recursive: true });
      await Deno.writeTextFile(join(root, path), " ".repeat(4000));
    }
    await compressFiles(site, { old: join(folder, "none") });
    await Deno.copyFile(join(site, "index.html"), join(next, "index.html"));
    await Deno.writeTextFile(join(site, `${path}.br`), "kept");
    await compressFiles(next, { old: site });
    assertEquals(await Deno.readTextFile(join(next, `${path}.br`)), "kept");
    for (const ending of ["br", "gz"]) {
      assertEquals(
        await Deno.readFile(join(next, `index.html.${ending}`)),
        await Deno.readFile(join(site, `index.html.${ending}`)),
      );
    }

    // A site that was not completed has no compressed files: those of an equal file are made anew.
    const names = ["br", "gz"].map((ending) => `index.html.${ending}`);
    for (const root of [site, next]) for (const name of names) await Deno.remove(join(root, name));
    await takeIfEqual(join(site, "index.html"), join(next, "index.html"));
    for (const name of names) assert((await Deno.stat(join(next, name))).isFile, name);
  }));

Deno.test("what a browser may cache for good has a version in its name, all else is asked for again", () =>
  serving(async ({ address }) => {
    const caching = async (path: string) => {
      const response = await fetch(address + path);
      await response.body?.cancel();
      return response.headers.get("cache-control");
    };
    assertEquals(await caching("data/logs.json"), "no-cache");
    assertEquals(await caching(""), "no-cache");
    assertMatch(await caching("data/logs/a/1-x/cases.columns") ?? "", /immutable/);
  }));

Deno.test("pages may ask nothing of other sites", () =>
  serving(async ({ address }) => {
    const response = await fetch(address);
    await response.body?.cancel();
    assertStringIncludes(response.headers.get("content-security-policy") ?? "", "connect-src 'self'");
  }));

Deno.test("what is not in the site is not found, and nothing outside of it is told", () =>
  serving(async ({ address }) => {
    for (const path of ["nothing", "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "data/..%2f..%2fsecret.txt"]) {
      const response = await fetch(address + path);
      assertEquals(response.status, 404, path);
      assert(!(await response.text()).includes("secret"));
    }
  }));

Deno.test("a link that leads out of the site is not followed", () =>
  serving(async ({ address }, folder) => {
    await Deno.symlink(join(folder, "secret.txt"), join(folder, "site", "link.txt"));
    await Deno.symlink(folder, join(folder, "site", "up"));
    for (const path of ["link.txt", "up/secret.txt"]) {
      const response = await fetch(address + path);
      assertEquals([response.status, (await response.text()).includes("secret")], [404, false], path);
    }
  }));

Deno.test("a path that no file can have is not found, and nothing is said of it", () =>
  serving(async ({ address }) => {
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (...words) => warnings.push(words);
    try {
      for (const path of ["%00", "map%00.html", "%ff", "a".repeat(5000), "a/".repeat(2000), "%2e%00%2e/secret.txt"]) {
        const response = await fetch(address + path);
        await response.body?.cancel();
        assertEquals(response.status, 404, path.slice(0, 20));
      }
    } finally {
      console.warn = warn;
    }
    assertEquals(warnings, []);
  }));

Deno.test("a port that is taken is told with the port and what to do", () =>
  serving(async ({ address }, folder) => {
    const port = Number(new URL(address).port);
    const problem = await assertRejects(() => serveSite({ site: join(folder, "site"), port }), TracebookError, String(port));
    assertEquals(problem.kind, "environment");
    assertStringIncludes(problem.message, "--port");
  }));

Deno.test("a folder without a site is told, and how to build one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const problem = await assertRejects(() => serveSite({ site: folder, port: 0 }), TracebookError, "no index.html");
    assertStringIncludes(problem.message, "deno task build");
  } finally {
    await Deno.remove(folder);
  }
});
