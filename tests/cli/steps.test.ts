/**
 * The steps as processes with a real database: what they print, what they skip, what they leave
 * when they are stopped.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listLogs } from "@/database/mod.ts";
import { withDatabase } from "../database/test-database.ts";
import { withStoppedServer } from "../database/with-home.ts";
import { runCli } from "./run-cli.ts";

const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** A log of cases that run through three steps. */
function smallLog(cases: number, extra = ""): string {
  const rows = ["Case ID,Activity,Complete Timestamp,Resource,Region"];
  for (let i = 0; i < cases; i++) {
    const day = String(1 + i % 28).padStart(2, "0");
    for (const [step, hour] of [["Receive", 8], ["Check", 9 + i % 3], ["Ship", 13 + i % 5]] as const) {
      rows.push(`c${i},${step},2026-03-${day}T${String(hour).padStart(2, "0")}:00:00Z,r${i % 4},${i % 2 ? "north" : "south"}`);
    }
  }
  return rows.join("\n") + "\n" + extra;
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("load tells what it guessed, prints the import report, and the second time does nothing", async () => {
  await withDatabase(({ url }) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      await Deno.writeTextFile(file, smallLog(200, "c9999,Ship,soon,r1,north\n"));
      const env = { DATABASE_URL: url };
      const first = await runCli(["load", file], { env });
      assertEquals(first.status, 0, first.stderr);
      for (const part of ['case = "Case ID" (guessed)', "601", "line 602", '"soon"']) {
        assertStringIncludes(first.stderr + first.stdout, part);
      }
      for (const part of ["orders, version 1", "600 events, 200 cases", "rejected"]) {
        assertStringIncludes(first.stdout, part);
      }
      const second = await runCli(["load", file], { env });
      assertEquals(second.status, 0, second.stderr);
      assertStringIncludes(second.stderr, "skipped");
      assertStringIncludes(second.stdout, "orders, version 1");
    })
  );
});

Deno.test("overlapping exports extend a log to the union of their events, and facts tells the same from files and database", async () => {
  await withDatabase(({ url }) =>
    inFolder(async (folder) => {
      const rows = smallLog(100).trimEnd().split("\n");
      const whole = `${folder}/whole.csv`;
      await Deno.writeTextFile(whole, rows.join("\n"));
      await Deno.writeTextFile(`${folder}/a.csv`, [...rows.slice(0, 1), ...rows.slice(1, 200)].join("\n"));
      await Deno.writeTextFile(`${folder}/b.csv`, [...rows.slice(0, 1), ...rows.slice(100)].join("\n"));
      const env = { DATABASE_URL: url };
      const load = await runCli(["load", `${folder}/a.csv`, `${folder}/b.csv`, "--log", "whole", "--extend"], { env });
      assertEquals(load.status, 0, load.stderr);
      const [stored, file] = await Promise.all([
        runCli(["facts", "log:whole", "--json"], { env }),
        runCli(["facts", whole, "--json"], { env: { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" } }),
      ]);
      assertEquals(stored.status, 0, stored.stderr);
      assertEquals(file.status, 0, file.stderr);
      const facts = (text: string) => ({ ...JSON.parse(text), log: "", file: "" });
      assertEquals(facts(stored.stdout), facts(file.stdout));
    })
  );
});

Deno.test("a load with too many bad rows fails, changes nothing, and says how to allow it, and what it stops", async () => {
  await withDatabase((database) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      const env = { DATABASE_URL: database.url };
      await Deno.writeTextFile(file, smallLog(100, "x,Ship,never,r,s\n".repeat(10)));
      const next = `${folder}/next.csv`;
      await Deno.writeTextFile(next, smallLog(2));
      const refused = await runCli(["load", file, next], { env });
      assertEquals(refused.status, 3, refused.stderr);
      assertStringIncludes(refused.stderr, "--max-rejected");
      assertStringIncludes(refused.stderr, `Not loaded because of this problem: ${next}`);
      assertEquals(await listLogs(database), []);
      const allowed = await runCli(["load", file, "--max-rejected", "5%"], { env });
      assertEquals(allowed.status, 0, allowed.stderr);
    })
  );
});

Deno.test("Ctrl-C in the middle of a load leaves the old log as it was", async () => {
  await withDatabase((database) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      const env = { DATABASE_URL: database.url };
      await Deno.writeTextFile(file, smallLog(50));
      assertEquals((await runCli(["load", file], { env })).status, 0);
      const [before] = await listLogs(database);
      await Deno.writeTextFile(file, smallLog(300_000));
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", MAIN, "load", file],
        env,
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const said = new Response(process.stderr).text();
      await untilLoading(database.sql);
      process.kill("SIGINT");
      const { code } = await process.status;
      assertEquals(code, 130, await said);
      assertStringIncludes(await said, "Stopped");
      assertEquals(await listLogs(database), [before]);
    })
  );
});

/** Waits until another connection copies rows into the database. */
async function untilLoading(sql: { unsafe(text: string): PromiseLike<readonly unknown[]> }): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const rows = await sql.unsafe(
      "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query ilike 'copy tracebook.event%'",
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the load never began");
}

Deno.test("a wrong DATABASE_URL is told in words that do not show the password", async () => {
  const urls: readonly (readonly [string, number])[] = [
    ["postgres://user:sesame@127.0.0.1:1/none", 1],
    ["mysql://user:sesame@127.0.0.1/none", 2],
    ["not a url", 2],
  ];
  for (const [url, status] of urls) {
    const result = await runCli(["train"], { env: { DATABASE_URL: url } });
    assertEquals(result.status, status, result.stderr);
    assert(!/sesame|\n\s+at /.test(result.stderr), result.stderr);
    assertMatch(result.stderr, /^train: /m);
  }
});

Deno.test("a port in use is told with its number and what to do", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/index.html`, "<!doctype html>");
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const result = await runCli(["serve", "--port", String(port)], { env: { TRACEBOOK_SITE: folder } });
    listener.close();
    assertEquals(result.status, 1);
    for (const part of [String(port), "--port"]) assertStringIncludes(result.stderr, part);
  });
});

Deno.test("a process that ends before as many cases as were asked for have arrived says so", () =>
  inFolder(async (folder) => {
    const generate = (cases: string) =>
      runCli(["generate", "--process", "purchase-to-pay", "--cases", cases, "-o", `${folder}/log.csv`]);
    const few = await generate("20");
    assertEquals([few.status, few.stderr.includes("note:")], [0, false], few.stderr);
    assertMatch((await generate("4000")).stderr, /note: the process ends on 2026-01-01, and 4\s000 cases were asked for/);
  }));

Deno.test("generate writes the same bytes for the same seed, in both formats the same facts, and leaves no partial file", async () => {
  await inFolder(async (folder) => {
    const make = async (name: string, ...args: string[]) => {
      const { status, stderr, stdout } = await runCli(["generate", "--cases", "60", "-o", `${folder}/${name}`, ...args]);
      assertEquals(status, 0, stderr);
      assertEquals(stdout.trimEnd().split("\n").length, 2);
      return await Deno.readTextFile(`${folder}/${name}`);
    };
    assertEquals(await make("a.csv"), await make("b.csv", "--seed", "42"));
    assert(await make("c.csv", "--seed", "43") !== await make("a.csv"));
    await make("a.xes");
    const facts = async (name: string) => {
      const { stdout } = await runCli(["facts", `${folder}/${name}`, "--json"]);
      return { ...JSON.parse(stdout), file: "", csvColumns: null };
    };
    assertEquals(await facts("a.csv"), await facts("a.xes"));
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.includes("partial")), []);
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/a.truth.json`)).cases, 60);
  });
});

Deno.test("predict tells a case of a stored log by the model in use, and trains only where it is asked to", async () => {
  await withDatabase(({ url }) =>
    inFolder(async (folder) => {
      const env = { DATABASE_URL: url };
      const rows = smallLog(60).trimEnd().split("\n");
      await Deno.writeTextFile(`${folder}/orders.csv`, [...rows, rows[1].replace("c0,", "c98,")].join("\n"));
      assertEquals((await runCli(["load", `${folder}/orders.csv`], { env })).status, 0);
      assertEquals((await runCli(["train"], { env })).status, 0);
      const caseId = rows[1].split(",")[0];
      const told = await runCli(["predict", "orders", caseId, "--json"], { env });
      assertStringIncludes(told.stderr, "Predicted by model 2, trained on ");
      assertEquals(told.stderr.includes("Training"), false);
      const anew = await runCli(["predict", "orders", caseId, "--json", "--seed", "7"], { env });
      assertStringIncludes(anew.stderr, "Training on orders");
      const [before, after] = [told, anew].map(({ stdout }) => Date.parse(JSON.parse(stdout).trainedAt));
      assertEquals(before < after, true);
    })
  );
});

Deno.test("check-models and rollback are about the model of remaining times, or the one that --task names", async () => {
  await withDatabase(({ url }) =>
    inFolder(async (folder) => {
      const env = { DATABASE_URL: url };
      await Deno.writeTextFile(`${folder}/orders.csv`, smallLog(60));
      assertEquals((await runCli(["load", `${folder}/orders.csv`], { env })).status, 0);
      for (const seed of ["1", "2"]) assertEquals((await runCli(["train", "--seed", seed], { env })).status, 0);
      const notChecked = "orders: not checked: 0 cases completed since the model was trained; the check needs 20\n";
      for (const [task, now, before] of [["remaining", 4, 2], ["duration", 3, 1]] as const) {
        const flags = task === "remaining" ? [] : ["--task", task];
        assertEquals((await runCli(["check-models", "orders", ...flags], { env })).stdout, notChecked);
        const [{ log, flagged }] = JSON.parse((await runCli(["check-models", "--json", ...flags], { env })).stdout);
        assertEquals([log, flagged], ["orders", false]);
        const { stdout } = await runCli(["rollback", "orders", ...flags], { env });
        assertEquals(stdout, `orders: model ${before} in use. Rolled back from model ${now} by hand.\n`);
        const none = await runCli(["rollback", "orders", ...flags], { env });
        assertEquals(none.status, 3);
        assertStringIncludes(none.stderr, "the one in use is the first");
      }
      assertEquals((await runCli(["check-models", "--task", "both"], { env })).status, 2);
    })
  );
});

Deno.test("a forgotten log is gone with its tables, and its name is free", async () => {
  await withDatabase((database) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      const env = { DATABASE_URL: database.url };
      await Deno.writeTextFile(file, smallLog(50));
      assertEquals((await runCli(["load", file], { env })).status, 0);
      assertEquals((await runCli(["train"], { env })).status, 0);
      const unknown = await runCli(["db", "forget", "order"], { env });
      assertEquals(unknown.status, 3);
      assertStringIncludes(unknown.stderr, "Stored logs: orders");
      const asked = await runCli(["db", "forget", "orders"], { env });
      assertStringIncludes(asked.stdout, "would be removed, with models, predictions and reports:");
      assertStringIncludes(asked.stderr, "Nothing was removed. Add --yes");
      assertEquals((await listLogs(database)).length, 1);
      const forgotten = await runCli(["db", "forget", "orders", "--yes"], { env });
      assertEquals(forgotten.status, 0, forgotten.stderr);
      assertStringIncludes(forgotten.stdout, "orders (150 events)");
      assertEquals(await listLogs(database), []);
      const left = await database.sql`
        select tablename from pg_tables where schemaname = 'tracebook' and tablename ~ '_[0-9]+_[0-9]+$'`;
      assertEquals(left.length, 0);
      assertEquals((await runCli(["load", file], { env })).status, 0);
    })
  );
});

Deno.test("a reset removes nothing without --yes, and says with it how many logs and models are gone", () =>
  withStoppedServer((home) =>
    inFolder(async (folder) => {
      const env = { TRACEBOOK_HOME: home, DATABASE_URL: "" };
      await Deno.writeTextFile(`${folder}/orders.csv`, smallLog(2));
      assertEquals((await runCli(["load", `${folder}/orders.csv`], { env })).status, 0);
      const asked = await runCli(["db", "reset"], { env });
      assertEquals([asked.status, /would be removed from .*: 1 log and 0 models/.test(asked.stdout)], [0, true], asked.stdout);
      assertStringIncludes(asked.stderr, "Nothing was removed. Add --yes");
      assertStringIncludes((await runCli(["log", "list"], { env })).stdout, "orders");
      const done = await runCli(["db", "reset", "--yes"], { env });
      assertEquals([done.status, /removed from .*: 1 log and 0 models/.test(done.stdout)], [0, true], done.stdout + done.stderr);
      const none = await runCli(["db", "reset"], { env });
      assertEquals([none.status, none.stdout], [0, `no database in ${home}\n`]);
    })
  ));

Deno.test("a database that cannot be started can be removed", () =>
  withStoppedServer(async (home) => {
    const env = { TRACEBOOK_HOME: home, DATABASE_URL: "" };
    await Deno.writeTextFile(`${home}/postgres/data/PG_VERSION`, "3\n");
    const { status, stdout, stderr } = await runCli(["db", "reset", "--yes"], { env });
    assertEquals([status, stdout.includes("which cannot be read")], [0, true], stdout + stderr);
    assertEquals((await runCli(["db", "reset"], { env })).stdout, `no database in ${home}\n`);
  }));

Deno.test("files that would replace each other are refused before the first is loaded", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a`);
    for (const path of [`${folder}/orders.csv`, `${folder}/a/Orders.csv`]) await Deno.writeTextFile(path, smallLog(2));
    for (const args of [[], ["--log", "both"]]) {
      const result = await runCli(["load", `${folder}/orders.csv`, `${folder}/a/Orders.csv`, ...args]);
      assertEquals(result.status, 2, result.stderr);
      assertStringIncludes(result.stderr, "--extend");
    }
    assertEquals((await runCli(["load", `${folder}/orders.csv`, "--log", " "])).status, 2);
  });
});

Deno.test("logs named in other scripts have addresses of their own", async () => {
  await withDatabase((database) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      const env = { DATABASE_URL: database.url };
      await Deno.writeTextFile(file, smallLog(10));
      for (const name of ["日本語", "🚀"]) assertEquals((await runCli(["load", file, "--log", name], { env })).status, 0, name);
      assertEquals((await listLogs(database)).map((log) => log.name).sort(), ["日本語", "🚀"]);
    })
  );
});

Deno.test("a column whose times never change within a case is loaded with a note", async () => {
  await withDatabase(({ url }) =>
    inFolder(async (folder) => {
      const file = `${folder}/orders.csv`;
      await Deno.writeTextFile(file, smallLog(60).replaceAll(/T\d\d:/g, "T00:"));
      const result = await runCli(["load", file], { env: { DATABASE_URL: url } });
      assertEquals(result.status, 0, result.stderr);
      assertStringIncludes(result.stderr, "--timestamp");
    })
  );
});

Deno.test("facts of a file without a single usable row are refused, those of a log without events are zeros", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.csv`, "case,activity,timestamp\n1,a,soon\n2,b,later\n");
    assertEquals((await runCli(["facts", `${folder}/bad.csv`])).status, 3);
    await Deno.writeTextFile(`${folder}/none.xes`, "<log></log>");
    const { status, stdout } = await runCli(["facts", `${folder}/none.xes`, "--json"]);
    assertEquals([status, JSON.parse(stdout).summary.events], [0, 0]);
  });
});
