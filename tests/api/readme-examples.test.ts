/** README's calls of the API and its configuration for assistants, on a small demo log. */
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { serveApi } from "@/api/serve-api.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";
import { decodePng } from "../decode-png.ts";
import { runCli } from "../cli/run-cli.ts";

const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
const section = (title: string) => new RegExp(`\n## ${title}\n([\\s\\S]*?)\n## `).exec(README)![1];
const linesOf = (title: string, pattern: RegExp) => [...section(title).matchAll(pattern)].map(([, line]) => line);

/** Runs `body` in an empty folder, with the demo log loaded and its models trained. */
async function withDemo(body: (database: TestDatabase, folder: string) => Promise<void>): Promise<void> {
  await withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
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
      await body(database, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Runs a line of README in a shell, at the address of the server; gives status and body. */
async function shell(line: string, { address, folder, env = {} }: {
  readonly address: string;
  readonly folder: string;
  readonly env?: Record<string, string>;
}) {
  const command = line.replace("http://127.0.0.1:3001/", address).replace(/^curl /, "curl -sS -w '\\n%{http_code}' ");
  const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", command], cwd: folder, env }).output();
  const text = new TextDecoder().decode(stdout);
  const at = text.lastIndexOf("\n");
  return { status: Number(text.slice(at + 1)), body: text.slice(0, at), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("each call of the API in README is answered", () =>
  withDemo(async (database, folder) => {
    const stop = new AbortController();
    const { address, finished } = await serveApi({
      database,
      settings: settingsFrom({ DATABASE_URL: database.url }),
      port: 0,
      signal: stop.signal,
      onFault: console.error,
    });
    try {
      const calls = linesOf("API", /^ {4}(curl .*)$/gm);
      assert(calls.length >= 12, "README calls the API");
      for (const call of calls) {
        const { status, body, stderr } = await shell(call, { address, folder });
        assertEquals([status === 202 ? 200 : status], [200], `${call}: ${body} ${stderr}`);
        if (!call.includes(" -o ")) assertEquals("error" in JSON.parse(body), false, call);
      }
      assertGreater((await decodePng(await Deno.readFile(`${folder}/map.png`))).width, 100);
      assertStringIncludes(await Deno.readTextFile(`${folder}/map.svg`), "<svg");
    } finally {
      stop.abort();
      await finished;
    }
  }));

Deno.test("README's way to a token leads to an answer", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
    const [make] = linesOf("Access", /^ {4}deno task (token make .*?) *(?:#.*)?$/gm);
    const [call] = linesOf("Access", /^ {4}(curl .*)$/gm);
    const env = { DATABASE_URL: database.url, TRACEBOOK_SECRET: "0123456789abcdef".repeat(4) };
    await Deno.writeTextFile(`${folder}/log.csv`, "case,activity,timestamp\n1,a,2026-01-01\n1,b,2026-01-02\n");
    assertEquals((await runCli(["load", `${folder}/log.csv`, "--log", "loan-applications"], { env })).status, 0);
    const { stdout, status, stderr } = await runCli(make.split(" "), { env });
    assertEquals(status, 0, stderr);
    const stop = new AbortController();
    const served = await serveApi({
      database,
      settings: settingsFrom(env),
      access: true,
      port: 0,
      signal: stop.signal,
      onFault: console.error,
    });
    try {
      const at = { address: served.address, folder };
      assertEquals((await shell(call, { ...at, env: { TOKEN: stdout.trim() } })).status, 200);
      assertEquals((await shell(call, { ...at, env: { TOKEN: "x" } })).status, 401);
    } finally {
      stop.abort();
      await served.finished;
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("README's configuration starts the server of an assistant", () =>
  withDatabase(async (database) => {
    const text = /^ {4}\{\n {6}"mcpServers"[\s\S]*?^ {4}\}$/m.exec(README)![0];
    const { tracebook: { command, args } } = JSON.parse(text).mcpServers as { tracebook: { command: string; args: string[] } };
    // npx runs Deno; the test is run by it already.
    assertEquals([command, ...args.slice(0, 2)], ["npx", "--yes", "deno"]);
    const own = args.slice(2).map((arg) => arg === "/path/to/tracebook" ? PROJECT_ROOT : arg);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(
      new StdioClientTransport({
        command: Deno.execPath(),
        args: own,
        env: { ...Deno.env.toObject(), DATABASE_URL: database.url },
      }),
    );
    assert((await client.listTools()).tools.length >= 25);
    await client.close();
  }));
