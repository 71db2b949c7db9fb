/** README's calls of the API, word for word, against a small demo log. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { serveApi } from "@/api/serve-api.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { withDatabase } from "../database/test-database.ts";
import { decodePng } from "../decode-png.ts";
import { runCli } from "../cli/run-cli.ts";

const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
const CALLS = [...README.matchAll(/^ {4}curl "?http:\/\/127\.0\.0\.1:3001\/([^\s"]*)/gm)].map(([, path]) => path);

Deno.test("each call of the API in README is answered", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
    const stop = new AbortController();
    try {
      const env = { DATABASE_URL: database.url };
      const file = `${folder}/log.csv`;
      for (
        const args of [["generate", "-o", file, "--cases", "150"], ["load", file, "--log", "loan-applications"], [
          "train",
          "loan-applications",
        ]]
      ) {
        const { status, stderr } = await runCli(args, { env });
        assertEquals(status, 0, stderr);
      }
      const { address, finished } = await serveApi({
        database,
        settings: settingsFrom({ DATABASE_URL: database.url }),
        port: 0,
        signal: stop.signal,
        onFault: console.error,
      });
      assert(CALLS.length >= 4, "README calls the API");
      for (const path of CALLS) {
        const response = await fetch(address + path);
        const bytes = new Uint8Array(await response.arrayBuffer());
        assertEquals(response.status, 200, `${path}: ${new TextDecoder().decode(bytes)}`);
        if (response.headers.get("content-type") === "image/png") assertGreater((await decodePng(bytes)).width, 100);
        else assertEquals("error" in JSON.parse(new TextDecoder().decode(bytes)), false, path);
      }
      stop.abort();
      await finished;
    } finally {
      stop.abort();
      await Deno.remove(folder, { recursive: true });
    }
  }));
