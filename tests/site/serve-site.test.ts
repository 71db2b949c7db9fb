import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { TracebookError } from "@/errors.ts";
import type { Listener } from "@/pipeline/site/listen.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";

/** Serves a small folder while `body` runs. */
async function serving(body: (served: Listener, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-serve-" });
  const site = join(folder, "site");
  await Deno.mkdir(join(site, "data", "logs", "a", "1-x"), { recursive: true });
  await Deno.writeTextFile(join(folder, "secret.txt"), "secret");
  await Deno.writeTextFile(join(site, "index.html"), `<!DOCTYPE html>${"<p>overview".repeat(500)}`);
  await Deno.writeTextFile(join(site, "map.html"), "<!DOCTYPE html><p>map");
  await Deno.writeFile(join(site, "data", "logs", "a", "1-x", "cases.arrow"), new Uint8Array(4000));
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
      "data/logs.json": "application/json",
      "data/logs/a/1-x/cases.arrow": "application/vnd.apache.arrow.stream",
    };
    for (const [path, type] of Object.entries(types)) {
      const response = await fetch(address + path);
      assertEquals(response.status, 200, path);
      assertStringIncludes(response.headers.get("content-type") ?? "", type);
      await response.body?.cancel();
    }
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
    assertMatch(await caching("data/logs/a/1-x/cases.arrow") ?? "", /immutable/);
  }));

Deno.test("pages may ask nothing of other sites", () =>
  serving(async ({ address }) => {
    const response = await fetch(address);
    await response.body?.cancel();
    assertStringIncludes(response.headers.get("content-security-policy") ?? "", "default-src 'self'");
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
