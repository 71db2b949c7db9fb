import { assertEquals } from "@std/assert";
import { serveApi, type ServeApiOptions } from "@/api/serve-api.ts";
import { openLoad } from "@/database/mod.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { feedRows } from "../database/feed-rows.ts";
import { type Contents, type TestDatabase, withDatabase } from "../database/test-database.ts";
import { orders } from "../site/logs.ts";
import type { TestLog } from "../site/test-site.ts";

/** Stores a log of tests. */
export async function storeLog(database: TestDatabase, { slug, name, rows, cases }: TestLog): Promise<void> {
  const load = await openLoad(database, { slug, name, source: `${slug}.csv`, checksum: slug, mode: "replace" });
  await load.finish(await feedRows(load, rows, { cases, batchSize: 1000 }));
}

/** The log of orders. */
export const ORDERS: Contents = { name: "orders", fill: (database) => storeLog(database, orders()) };

/** Serves the API on a database with one log while `body` runs; no request may show a fault. */
export async function withApi(
  body: (address: string, database: TestDatabase) => Promise<void>,
  options: Partial<ServeApiOptions> = {},
  variables: Record<string, string> = {},
): Promise<void> {
  await withDatabase(async (database) => {
    const stop = new AbortController();
    const faults: unknown[] = [];
    const { address, finished } = await serveApi({
      database,
      settings: settingsFrom({ DATABASE_URL: database.url, ...variables }),
      port: 0,
      signal: stop.signal,
      onFault: (fault) => faults.push(fault),
      ...options,
    });
    try {
      await body(address, database);
      assertEquals(faults, []);
    } finally {
      stop.abort();
      await finished;
    }
  }, ORDERS);
}

/** Runs the API as a process of its own while `body` runs. */
export async function withApiProcess(env: Record<string, string>, body: (address: string) => Promise<void>): Promise<void> {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--quiet", main, "api", "--port", "0"];
  const api = new Deno.Command(Deno.execPath(), { args, env, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
  const output = api.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    await body((await output.read()).value!.trim());
  } finally {
    api.kill("SIGTERM");
    await api.status;
    await output.cancel();
  }
}
