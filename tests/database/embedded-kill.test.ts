import { assert, assertEquals } from "@std/assert";
import { connect, listLogs, openLoad, startEmbedded, statusOfEmbedded, stopEmbedded } from "@/database/mod.ts";
import { feedRows, type Row } from "./feed-rows.ts";
import { loadRows } from "./load-rows.ts";
import { killed, killServer, orphanFiles, runDatabaseScript, until, withHome, withStoppedServer } from "./with-home.ts";

/** The next command works, and of what was stopped nothing is left but at most some logs. */
async function assertUsable(home: string, mostLogs = 0): Promise<void> {
  const database = await connect({ home });
  try {
    assert((await listLogs(database)).length <= mostLogs);
  } finally {
    await database.close();
  }
  const names = [...Deno.readDirSync(`${home}/postgres`)].map(({ name }) => name).filter((name) => /^data./.test(name));
  assertEquals(names, []);
}

const namesIn = (folder: string): string[] => {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
};

Deno.test("a first start that is killed when the server's socket has just appeared leaves a home that works", async () => {
  for (const delay of [0, 10]) {
    await withHome(async (home) => {
      const starting = runDatabaseScript("await database.startEmbedded({ home })", home);
      await until(() => namesIn(`${home}/postgres/socket`).includes(".s.PGSQL.5432"));
      await killed(starting, delay);
      await assertUsable(home);
    });
  }
});

Deno.test("a first start that is killed while the database is created does not hinder the next, which removes what it left", async () => {
  for (const delay of [0, 300]) {
    await withHome(async (home) => {
      const starting = runDatabaseScript("await database.startEmbedded({ home })", home);
      await until(() => namesIn(`${home}/postgres`).some((name) => name.startsWith("data.new")));
      await killed(starting, delay);
      await assertUsable(home);
    });
  }
});

Deno.test("a reset that is killed leaves the old data or none, and the next command works", async () => {
  for (const delay of [0, 5, 20]) {
    await withStoppedServer(async (home) => {
      const database = await connect({ home });
      await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
      await database.close();
      const resetting = runDatabaseScript("await database.resetEmbedded({ home })", home);
      await until(() => !namesIn(`${home}/postgres/data`).includes("postmaster.pid"));
      await killed(resetting, delay);
      await assertUsable(home, 1);
    });
  }
});

/** Two servers; of the second, which is stopped, `postmaster.pid` names the first. */
async function withStaleMark(whole: boolean, body: (home: string, pid: number) => Promise<void>): Promise<void> {
  await withStoppedServer((other) =>
    withStoppedServer(async (home) => {
      const theirs = await startEmbedded({ home: other });
      const mark = await Deno.readTextFile(`${theirs.data}/postmaster.pid`);
      const text = whole ? mark : mark.replaceAll(other, home);
      await Deno.writeTextFile(`${home}/postgres/data/postmaster.pid`, text);
      await body(home, theirs.pid);
      assertEquals((await statusOfEmbedded({ home: other }))?.pid, theirs.pid);
    })
  );
}

Deno.test("a stale mark that names another project's server is no obstacle, and that server is never used or stopped", async () => {
  for (const whole of [false, true]) {
    await withStaleMark(whole, async (home, pid) => {
      assertEquals(await statusOfEmbedded({ home }), null);
      assertEquals(await stopEmbedded({ home }), false);
      const server = await startEmbedded({ home });
      assert(server.pid !== pid && server.data.startsWith(home));
    });
  }
});

Deno.test("a program that reads a server's files is not taken for the server", () =>
  withStoppedServer(async (home) => {
    const data = `${home}/postgres/data`;
    // Named like a server, in the data folder.
    const reader = new Deno.Command("sh", {
      args: ["-c", "exec tail -f ../server.log postgres", "/usr/bin/postgres"],
      cwd: data,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const mark = [reader.pid, data, 1700000000, 5432, `${home}/postgres/socket`, "", "0 0", "ready"].join("\n");
      await Deno.writeTextFile(`${data}/postmaster.pid`, mark);
      assertEquals(await stopEmbedded({ home }), false);
      await startEmbedded({ home });
      await stopEmbedded({ home });
      Deno.kill(reader.pid, "SIGCONT");
    } finally {
      reader.kill();
      await reader.status;
    }
  }));

Deno.test("the files of loads that the database's death broke off are removed by the next start, and the stored log stays", () =>
  withStoppedServer(async (home) => {
    const old: Row[] = [{ caseId: "1", activity: "old", time: 0 }];
    const rows: Row[] = Array.from({ length: 20_000 }, (_, i) => ({ caseId: String(i), activity: "new", time: i }));
    const first = await connect({ home });
    await loadRows(first, old);
    await first.close();
    let files: string[] = [];
    for (let time = 0; time < 3; time++) {
      const server = await startEmbedded({ home });
      const database = await connect({ home });
      assertEquals(await orphanFiles(server.data, database), []);
      assertEquals((await listLogs(database)).map(({ events }) => events), [1]);
      const load = await openLoad(database, { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" });
      await feedRows(load, rows, { batchSize: 5000 });
      files = await orphanFiles(server.data, database);
      assert(files.length >= 3);
      await killServer(server.pid);
      await load.abort();
      await database.close();
    }
    const server = await startEmbedded({ home });
    assert(!namesIn(`${server.data}/base`).some((folder) => namesIn(`${server.data}/base/${folder}`).includes(files[0])));
  }));
