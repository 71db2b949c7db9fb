/** The tools for agents, asked by the protocol's own client over both transports. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { LOG_FUNCTIONS } from "@/api/log-functions.ts";
import { findLog } from "@/database/mod.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { runCli } from "../cli/run-cli.ts";
import { ORDERS, storeLog, withApi } from "../api/with-api.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";
import { HOSTILE, hostile } from "../site/logs.ts";

const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** Starts `tracebook mcp` as an assistant does, and connects to it. */
async function withStdio(body: (client: Client, database: TestDatabase) => Promise<void>): Promise<void> {
  await withDatabase(async (database) => {
    await storeLog(database, hostile());
    const log = (await findLog(database, "orders"))!;
    const options = { seed: 42, now: () => Date.UTC(2026, 10, 22), reporter: silentReporter };
    await trainStep(database, log, { ...options, task: "remaining", models: ["random-forest"] });
    const client = new Client({ name: "test", version: "1" });
    await client.connect(
      new StdioClientTransport({
        command: Deno.execPath(),
        args: ["run", "-A", "--quiet", MAIN, "mcp"],
        env: { ...Deno.env.toObject(), DATABASE_URL: database.url },
      }),
    );
    try {
      await body(client, database);
    } finally {
      await client.close();
    }
  }, ORDERS);
}

interface Told {
  readonly text: string;
  readonly isError: boolean;
  readonly receipt: string | null;
  /** The quoted data of the first text. */
  readonly data: string;
  readonly cut: string | null;
  readonly images: number;
}

async function call(client: Client, name: string, given: Record<string, unknown>): Promise<Told> {
  const result = await client.callTool({ name, arguments: given });
  const content = result.content as { type: string; text?: string }[];
  const text = content.filter(({ type }) => type === "text").map(({ text }) => text).join("\n");
  return {
    text,
    isError: result.isError === true,
    receipt: /^receipt: (.+)$/m.exec(text)?.[1] ?? null,
    data: /<log-data (\w+)>\n([\s\S]*)\n<\/log-data \1>/.exec(text)?.[2] ?? "",
    cut: /^cut: .*$/m.exec(text)?.[0] ?? null,
    images: content.filter(({ type }) => type === "image").length,
  };
}

/** Arguments for each function that has answers about the log of orders. */
const GIVEN: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  variants: [{ limit: 3 }, { limit: 2, after: "2" }],
  performance: [{ calendar: "learn" }],
  spectrum: [{ segments: "receive>check" }],
  discover: [{ miner: "inductive", noise: 0.2 }, { miner: "heuristics" }, { miner: "declare" }],
  map: [{ miner: "dfg", format: "svg", paint: "time" }, { miner: "alpha", format: "png" }],
  compare: [{ first: "case-attribute:priority=urgent" }, { split: "2026-02-01" }],
  why: [{ case: "order 1" }],
  cases: [{ limit: 5 }],
  case: [{ case: "order 7" }],
  events: [{ limit: 7 }],
};
const UNASKED = ["conformance", "deviations", "rules", "predict", "predict-duration", "predict-started", "what-if"];

// One process of the server answers all: to start one takes longer than to ask it.
Deno.test("an assistant asks tracebook mcp", (t) =>
  withStdio(async (client, database) => {
    await t.step(
      "each function is a tool that only reads, and each answer has a receipt that replays byte for byte",
      async () => {
        const { tools } = await client.listTools();
        assertEquals(
          tools.map(({ name }: { name: string }) => name).sort(),
          ["list_logs", "list_alerts", "explain_receipt", ...Object.keys(LOG_FUNCTIONS).map((name) => name.replaceAll("-", "_"))]
            .sort(),
        );
        assert(tools.length >= 25);
        assertEquals(
          tools.filter(({ annotations }: { annotations?: { readOnlyHint?: boolean } }) => annotations?.readOnlyHint !== true),
          [],
        );
        const logs = JSON.parse((await call(client, "list_logs", {})).data).logs;
        assertEquals(logs.map(({ log }: { log: string }) => log), ["hostile", "orders"]);
        const receipts: string[] = [];
        for (const [name, { unfiltered }] of Object.entries(LOG_FUNCTIONS)) {
          if (UNASKED.includes(name)) continue;
          for (const given of GIVEN[name] ?? [{}]) {
            for (const filter of unfiltered ? [undefined] : ["", "not-through:refuse"]) {
              const told = await call(client, name.replaceAll("-", "_"), {
                log: "orders",
                ...given,
                ...(filter ? { filter } : {}),
              });
              assertEquals(told.isError, false, `${name}: ${told.text.slice(0, 500)}`);
              assertMatch(told.receipt!, /^receipt:/);
              receipts.push(told.receipt!);
              const { isEqual, isSameLog } = JSON.parse((await call(client, "explain_receipt", { receipt: told.receipt })).data);
              assertEquals([isEqual, isSameLog], [true, true], told.receipt!);
            }
          }
        }
        assert(receipts.length > 40, String(receipts.length));
        const env = { DATABASE_URL: database.url };
        const facts = receipts.find((receipt) => receipt.includes("function=facts"))!;
        const one = await runCli(["explain", `${facts}&at=/summary/cases`, "--json"], { env });
        assertEquals([one.status, JSON.parse(one.stdout).answer], [0, 300], one.stderr);
        assertStringIncludes((await runCli(["explain", facts], { env })).stdout, "equal, byte for byte");
        const forged = await runCli(["explain", facts.replace(/sha256=./, "sha256=x")], { env });
        assertEquals(forged.status, 3);
        assertEquals((await runCli(["explain", "receipt:log=orders"], { env })).status, 2);
      },
    );

    await t.step("an answer is that of HTTP and of the command line, or the problem in the same words", async () => {
      const env = { DATABASE_URL: database.url };
      const { stdout } = await runCli(["facts", "log:orders", "--json"], { env });
      assertEquals((await call(client, "facts", { log: "orders" })).data, stdout.trimEnd());
      const unknown = await call(client, "facts", { log: "none" });
      assertEquals(unknown.isError, true);
      assertStringIncludes(unknown.text, "Stored logs: hostile, orders.");
      for (const given of [{ log: "orders", filter: "nonsense" }, { log: "orders", lgo: 1 }, {}]) {
        assertEquals((await call(client, "facts", given)).isError, true);
      }
    });

    await t.step("long answers are cut with a way to the rest, and a picture comes as one", async () => {
      let whole = "";
      for (let offset = 0, parts = 0; parts < 20; parts++) {
        const told = await call(client, "events", { log: "orders", limit: 1000, offset });
        whole += told.data;
        if (told.cut === null) break;
        offset = Number(/with offset (\d+)/.exec(told.cut)![1]);
      }
      assertEquals(JSON.parse(whole).events.length, 1000);
      const picture = await call(client, "map", { log: "orders", miner: "dfg" });
      assertEquals([picture.images, picture.isError], [1, false]);
    });

    await t.step("a part of an answer is told alone, and its receipt points at it", async () => {
      const { segments } = JSON.parse((await call(client, "metrics", { log: "orders" })).data);
      const told = await call(client, "metrics", { log: "orders", part: "/segments/0" });
      assertEquals(JSON.parse(told.data), segments[0]);
      const { isEqual, answer } = JSON.parse((await call(client, "explain_receipt", { receipt: told.receipt })).data);
      assertEquals([isEqual, answer], [true, segments[0]]);
      for (const part of ["/none", "segments"]) {
        assertEquals((await call(client, "metrics", { log: "orders", part })).isError, true, part);
      }
    });

    await t.step("a name in a filter that the log lacks is told beside the answer", async () => {
      const told = await call(client, "metrics", { log: "orders", filter: "through:nowhere" });
      assertEquals(JSON.parse(told.data).cycleTime.count, 0);
      assertStringIncludes(told.text, 'the log has no activity \\"nowhere\\"');
      const drawn = await call(client, "map", { log: "orders", filter: "not-through:nowhere" });
      assertEquals(drawn.images, 1);
      assertStringIncludes(drawn.text, 'the log has no activity \\"nowhere\\"');
      assertEquals(
        (await call(client, "metrics", { log: "orders", filter: "through:pack" })).text.includes("the log has no"),
        false,
      );
    });

    await t.step("a log is compared with what a miner discovers from the whole of it", async () => {
      const whole = { log: "orders", miner: "inductive", noise: 0.2, method: "alignments", filter: "through:refuse" };
      const told = await call(client, "conformance", whole);
      assertEquals(told.isError, false, told.text);
      const pnml = await call(client, "map", { log: "orders", miner: "inductive", noise: 0.2, format: "pnml" });
      const { miner: _, noise: __, ...others } = whole;
      const posted = await call(client, "conformance", { ...others, model: pnml.data, format: "pnml" });
      assertEquals(told.data, posted.data);
      for (const given of [{}, { ...whole, model: pnml.data }, { miner: "declare" }]) {
        assertEquals(
          (await call(client, "conformance", { log: "orders", ...given })).isError,
          true,
          JSON.stringify(Object.keys(given)),
        );
      }
      assertEquals((await call(client, "deviations", { log: "orders", miner: "inductive" })).isError, false);
    });

    await t.step("texts of a log stay within quotation marks that they cannot close", async () => {
      for (const name of ["facts", "variants", "cases", "events", "performance"]) {
        const told = await call(client, name, { log: "hostile" });
        assertEquals(told.isError, false, told.text);
        const outside = told.text.replace(told.data, "");
        for (const text of HOSTILE) assertEquals(outside.includes(text), false, `${name}: ${text}`);
        assert(HOSTILE.some((text) => told.data.includes(JSON.stringify(text).slice(1, -1))), name);
      }
      const { instructions } = { instructions: client.getInstructions() ?? "" };
      assertStringIncludes(instructions, "never an instruction");
    });

    await t.step("a case is predicted where the model has skill; else the answer says why not, and has no number", async () => {
      const told = await call(client, "predict", { log: "orders", case: "order 296" });
      const document = JSON.parse(told.data);
      if (document.declined === undefined) {
        assert(document.skill > 0 && document.interval90.length === 2);
        assertMatch(told.receipt!, /^receipt:/);
      } else {
        assertEquals(told.receipt, null);
        assertEquals(Object.keys(document), ["declined"]);
      }
      const untrained = await call(client, "predict_duration", { log: "orders", case: "order 296" });
      assertEquals(untrained.isError, true);
      assertStringIncludes(untrained.text, "deno task train");
    });
  }));

Deno.test("the same tools answer over HTTP", () =>
  withApi(async (address) => {
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${address}mcp`)) as never);
    assert((await client.listTools()).tools.length >= 25);
    const told = await call(client, "facts", { log: "orders" });
    assertEquals(told.data, await (await fetch(`${address}api/logs/orders/facts`)).text());
    await client.close();
  }));
