import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, listLogs, resetEmbedded, startEmbedded, statusOfEmbedded, stopEmbedded } from "@/database/mod.ts";
import { loadRows } from "./load-rows.ts";
import { withDatabase } from "./test-database.ts";
import { killServer, until, withStoppedServer } from "./with-home.ts";

Deno.test("a program that is connected brings a database that was killed, stopped or emptied back, and goes on", () =>
  withStoppedServer(async (home) => {
    const database = await connect({ home });
    const slugs = async () => (await listLogs(database)).map(({ slug }) => slug);
    try {
      await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
      Deno.kill((await startEmbedded({ home })).pid, "SIGKILL");
      await assertRejects(async () => {
        for (;;) await slugs();
      });
      assertEquals(await Promise.all([database.bringBack(), database.bringBack()]), [true, true]);
      assertEquals(await slugs(), ["orders"]);

      await stopEmbedded({ home });
      await assertRejects(slugs);
      // The pause after the first attempt is a second.
      while (!await database.bringBack()) await new Promise((resolve) => setTimeout(resolve, 100));
      assertEquals(await slugs(), ["orders"]);

      await resetEmbedded({ home });
      await assertRejects(slugs);
      while (!await database.bringBack()) await new Promise((resolve) => setTimeout(resolve, 100));
      assertEquals(await slugs(), []);
    } finally {
      await database.close();
    }
  }));

Deno.test("a database that cannot be brought back is told once for each attempt, however many ask", () =>
  withStoppedServer(async (home) => {
    const messages: string[] = [];
    const database = await connect({ home, onMessage: (text) => messages.push(text) });
    try {
      await stopEmbedded({ home });
      await Deno.rename(`${home}/postgres/data/global`, `${home}/postgres/data/elsewhere`);
      messages.length = 0;
      assertEquals(await Promise.all(Array.from({ length: 20 }, () => database.bringBack())), Array(20).fill(false));
      assertEquals(await database.bringBack(), false);
      assertEquals(messages.filter((text) => text.startsWith("the database cannot be restarted yet: ")).length, 1);
      await Deno.rename(`${home}/postgres/data/elsewhere`, `${home}/postgres/data/global`);
      while (!await database.bringBack()) await new Promise((resolve) => setTimeout(resolve, 100));
      assert(await statusOfEmbedded({ home }) !== null);
      assertEquals(await listLogs(database), []);
    } finally {
      await database.close();
    }
  }));

// It ended with "the connection was lost", as did a scheduler that started in that moment.
Deno.test("a database that is killed while a program connects is started again", () =>
  withStoppedServer(async (home) => {
    const { pid } = await startEmbedded({ home });
    const other = await connect({ home });
    let connecting: ReturnType<typeof connect> | null = null;
    const holder = other.sql.begin(async (tx) => {
      await tx`lock table tracebook.migration in access exclusive mode`;
      connecting = connect({ home });
      connecting.catch(() => {}); // awaited below
      await until(async () => (await tx`select from pg_locks where not granted`).length > 0);
      await killServer(pid);
      await tx`select`;
    });
    await assertRejects(() => holder);
    const database = await connecting!;
    assertEquals(await listLogs(database), []);
    await database.close();
    await other.close();
  }));

Deno.test("a server that others run is asked whether it answers, and not started", () =>
  withDatabase(async (database) => {
    assertEquals(await database.bringBack(), true);
  }));
