/** The API while its database is away, and when it is back. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import postgres from "postgres";
import { withApi } from "./with-api.ts";

Deno.test("while the database is away, requests are told to come back, and are answered when it is there again", () =>
  withApi(async (address, database) => {
    const name = new URL(database.url).pathname.slice(1);
    const { host, port, user, pass } = database.sql.options;
    const sql = postgres({
      host: host[0],
      port: port[0],
      username: user,
      password: pass ?? undefined,
      database: "postgres",
      max: 1,
    });
    // A database without a name that others know: the server runs, and nobody reaches it.
    const rename = async (from: string, to: string) => {
      for (let attempt = 1;; attempt++) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from} and pid <> pg_backend_pid()`;
        try {
          return await sql`alter database ${sql(from)} rename to ${sql(to)}`;
        } catch (error) {
          if (attempt === 50) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    };
    try {
      await rename(name, `${name}_away`);
      for (const path of ["api/metrics/", "api/logs", "api/logs/orders/facts", "api/jobs"]) {
        const response = await fetch(address + path);
        assertEquals([response.status, response.headers.get("retry-after")], [503, "2"], path);
        assertStringIncludes((await response.json()).detail, "database");
      }
      // Many requests at once and one after the other: attempts to connect do not grow rarer.
      const client = async () => {
        for (let request = 0; request < 4; request++) {
          const response = await fetch(`${address}api/metrics/?log=log${request}`);
          await response.body?.cancel();
          assertEquals([response.status, response.headers.get("retry-after")], [503, "2"]);
        }
      };
      await Promise.all(Array.from({ length: 20 }, client));
      const [ready, health] = [await fetch(`${address}ready`), await fetch(`${address}health`)];
      assertEquals([ready.status, health.status], [503, 200]);
      await Promise.all([ready.body?.cancel(), health.body?.cancel()]);
      await rename(`${name}_away`, name);
      for (const path of ["ready", "api/metrics/", "api/logs", "api/logs/orders/facts", "api/jobs"]) {
        const response = await fetch(address + path);
        assertEquals(response.status, 200, path);
        await response.body?.cancel();
      }
    } finally {
      await sql.end();
    }
  }));
