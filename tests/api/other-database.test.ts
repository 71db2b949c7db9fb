/** A running `api` while the database behind it is killed, stopped, or emptied and filled anew. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "node:path";
import { startEmbedded } from "@/database/mod.ts";
import { runCli } from "../cli/run-cli.ts";
import { copyServer, withHome } from "../database/with-home.ts";
import { withApiProcess } from "./with-api.ts";

/** Two logs of one name and one load each: other steps, other durations. */
const logOf = (steps: readonly string[], hours: number) =>
  [
    "case,activity,timestamp",
    ...Array.from({ length: 20 }, (_, at) =>
      steps.map((step, i) => `c${at},${step},${new Date(Date.UTC(2026, 0, 1 + at, hours * i)).toISOString()}`)).flat(),
  ].join("\n");

interface Api {
  readonly address: string;
  readonly run: (...args: string[]) => ReturnType<typeof runCli>;
  readonly home: string;
}

async function withApi(body: (api: Api) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    await Deno.writeTextFile(join(home, "one.csv"), logOf(["ask", "answer"], 1));
    await Deno.writeTextFile(join(home, "two.csv"), logOf(["order", "pay", "ship"], 5));
    const env = { TRACEBOOK_HOME: join(home, "state"), DATABASE_URL: "" };
    const run = (...args: string[]) => runCli(args, { env });
    await copyServer(env.TRACEBOOK_HOME);
    const loaded = await run("load", join(home, "one.csv"), "--log", "first");
    assertEquals(loaded.status, 0, loaded.stderr);
    try {
      await withApiProcess(env, (address) => body({ address, run, home: env.TRACEBOOK_HOME }));
    } finally {
      await run("db", "reset", "--yes");
    }
  });
}

/** The log that answers, the segments of its metrics, and its map. */
async function answersOf(address: string) {
  const metrics = await fetch(`${address}api/metrics/`);
  const { segments } = await metrics.json();
  const map = await (await fetch(`${address}api/process-map/`)).bytes();
  return {
    status: metrics.status,
    log: metrics.headers.get("Tracebook-Log"),
    segments: segments?.map(({ from, to }: Record<string, string>) => `${from} > ${to}`).sort(),
    map,
  };
}

async function retried<T>(body: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  const began = performance.now();
  for (;;) {
    const found = await body();
    if (holds(found) || performance.now() - began > 120_000) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

Deno.test("after a reset and the load of another log, a running api answers with that log's figures, map and predictions", () =>
  withApi(async ({ address, run, home }) => {
    assertEquals((await run("train", "first")).status, 0);
    const before = await answersOf(address);
    assertEquals([before.log, before.segments], ["first", ["ask > answer"]]);
    const predict = async () => await (await fetch(`${address}api/predict-duration/c1/`)).json();
    assertEquals((await predict()).predictedDurationHours, 1);
    assertEquals((await run("db", "reset", "--yes")).status, 0);
    assertEquals((await run("load", join(home, "../two.csv"), "--log", "first")).status, 0);
    const after = await retried(() => answersOf(address), ({ status }) => status === 200);
    assertEquals([after.log, after.segments], ["first", ["order > pay", "pay > ship"]]);
    assertNotEquals(after.map, before.map);
    assert((await predict()).error.includes("deno task train"));
    assertEquals((await run("train", "first")).status, 0);
    // The API asks which model is in use at most once in a fifth of a second.
    const predicted = await retried(predict, ({ predictedDurationHours }) => predictedDurationHours !== undefined);
    assertEquals(predicted.predictedDurationHours, 10);
  }));

Deno.test("a running api brings a database back that was killed or stopped, and answers the very request", () =>
  withApi(async ({ address, run, home }) => {
    const { pid } = await startEmbedded({ home });
    Deno.kill(pid, "SIGKILL");
    assertEquals((await answersOf(address)).status, 200);
    assertEquals((await run("db", "stop")).status, 0);
    assertEquals((await retried(() => answersOf(address), ({ status }) => status === 200)).segments, ["ask > answer"]);
  }));
