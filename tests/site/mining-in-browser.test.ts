/**
 * The library in a browser: it reads the same files and mines the same models as in Deno, byte for
 * byte.
 */
import { assertEquals } from "@std/assert";
import { Hono } from "hono";
import * as tracebook from "tracebook";
import { bundleEntries } from "@/pipeline/library/write-library.ts";
import { listen } from "@/pipeline/site/listen.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { golden, GOLDEN_NAMES } from "../golden.ts";
import { findBrowser, startBrowser } from "./browser.ts";

type Library = typeof tracebook;

/**
 * Reads a log and mines it by each miner: the SHA-256 of each model's JSON. Must not refer to
 * anything outside, because it is sent to the browser.
 */
async function digestsOfModels(
  library: Library,
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: string,
  roles: tracebook.RoleNames,
): Promise<Record<string, string>> {
  const { createEventLogBuilder, formatOfName, mine, MINERS, modelDocument, readLog, variantsOf } = library;
  const builder = createEventLogBuilder({ attributes: "none" });
  await readLog(bytes, { ...formatOfName(file)!, source: file, roles }, builder);
  const log = builder.build();
  const { variants } = variantsOf(log);
  const digests: Record<string, string> = {};
  for (const name of Object.keys(MINERS) as (keyof typeof MINERS)[]) {
    const json = JSON.stringify(modelDocument(mine(name, { variants, log })));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(json));
    digests[name] = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return digests;
}

const logs = GOLDEN_NAMES.map(golden);
const browser = await findBrowser();
const missing = logs[0].note || (browser === null ? " (skipped: no browser here)" : "");

Deno.test({
  name: `golden: every miner gives the same bytes in a browser as in Deno, on all logs${missing}`,
  ignore: missing !== "",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const stop = new AbortController();
    const started = (await startBrowser())!;
    try {
      await bundleEntries(new Map([["tracebook", "src/mod.ts"]]), { root: PROJECT_ROOT, to: folder });
      const app = new Hono();
      app.get("/", (context) => context.html("<!DOCTYPE html><title>library</title>"));
      app.get("/:module{.+\\.js}", async (context) => {
        context.header("Content-Type", "text/javascript");
        return context.body(await Deno.readTextFile(`${folder}/${context.req.param("module")}`));
      });
      app.get("/logs/:name", async (context) => context.body(await golden(context.req.param("name")).open()));
      const { address, finished } = await listen(app, { host: "127.0.0.1", port: 0, signal: stop.signal });
      const { page } = await started.open(address);
      await page.goto(address);
      for (const { name, document: { file }, roles, open } of logs) {
        const inBrowser = await page.evaluate(
          async ([digests, name, file, roles]) => {
            const library = await import(new URL("/tracebook.js", location.href).href);
            const response = await fetch(`/logs/${name}`);
            return await (new Function(`return ${digests}`)())(library, response.body, file, roles);
          },
          [digestsOfModels.toString(), name, file, roles] as const,
        );
        assertEquals(inBrowser, await digestsOfModels(tracebook, await open(), file, roles), file);
      }
      stop.abort();
      await finished;
    } finally {
      stop.abort();
      await started.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
