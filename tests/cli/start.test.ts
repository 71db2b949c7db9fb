/** `start` beside other commands on one home: all end well, and nothing is done twice. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withHome } from "../database/with-home.ts";
import { freePort } from "../free-port.ts";
import { copySite } from "../site/test-site.ts";
import { runCliProcess, startCli } from "./run-cli.ts";

/** A small log of cases with three activities. */
function ordersCsv(): string {
  const rows = ["case,activity,timestamp"];
  for (let i = 0; i < 60; i++) {
    const day = `2026-03-${String(1 + i % 28).padStart(2, "0")}`;
    for (const [activity, hour] of [["ask", 8], ["check", 9 + i % 3], ["answer", 13 + i % 5]] as const) {
      rows.push(`c${i},${activity},${day}T${String(hour).padStart(2, "0")}:00:00Z`);
    }
  }
  return rows.join("\n");
}

/** Ends when a server at an address answers. */
async function answers(address: string): Promise<void> {
  while (!await fetch(address).then((response) => response.body!.cancel().then(() => response.ok), () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

Deno.test("of two starts at once on an empty home one does the work, the other finds nothing left to do, and both give the address", () =>
  withHome(async (home) => {
    const port = freePort();
    const file = `${home}/orders.csv`;
    await Deno.writeTextFile(file, ordersCsv());
    // The pages are there, as from a build of an empty database.
    await copySite(`${home}/dist`);
    const env = { TRACEBOOK_HOME: home, TRACEBOOK_SITE: `${home}/dist`, TRACEBOOK_PORT: String(port) };
    const starts = [startCli(["start", file], { env }), startCli(["start", file], { env })];
    const address = `http://127.0.0.1:${port}/`;
    const ended = await Promise.race(starts.map(async ({ result }, i) => ({ i, ...await result })));
    await answers(address);
    // One serves, so the other one has ended.
    assertEquals([ended.status, ended.stdout], [0, `${address}\n`], ended.stderr);
    assertStringIncludes(ended.stderr, "Another process serves this site already.");

    // A model that comes into use during a build does not break it.
    const [again, trained] = await Promise.all([
      runCliProcess(["start", file], { env }),
      runCliProcess(["train", "--force", "--seed", "7"], { env }),
    ]);
    assertEquals([again.status, trained.status], [0, 0], again.stderr + trained.stderr);
    const [{ model, remaining }] = await (await fetch(`${address}data/logs.json`)).json();
    for (const { file } of [model, remaining]) {
      const { ok, body } = await fetch(`${address}data/${file}`);
      await body?.cancel();
      assert(ok, file);
    }

    const server = starts[1 - ended.i];
    server.process.kill("SIGINT");
    const { status, stdout, stderr } = await server.result;
    assertEquals([status, stdout], [0, `${address}\n`], stderr);
    const output = ended.stderr + stderr;
    for (
      const words of [
        /there was nothing left to do/,
        /changed since (its model|the model in use) was trained/,
        /have not changed/,
      ]
    ) {
      assertMatch(output, words);
    }
    assertEquals(output.match(/: The median( by last activity)? predicts/g)?.length, 2, output);
  }));
