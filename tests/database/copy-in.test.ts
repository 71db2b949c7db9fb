import { assertEquals, assertRejects } from "@std/assert";
import { copyIn } from "@/database/copy/copy-in.ts";
import { copyChunks } from "@/database/copy/copy-out.ts";
import { openSession } from "@/database/load/session.ts";
import type { Database } from "@/database/mod.ts";
import { withDatabase } from "./test-database.ts";

const utf8 = new TextEncoder();
const lines = (count: number, line: (i: number) => string) =>
  utf8.encode(Array.from({ length: count }, (_, i) => line(i) + "\n").join(""));

/**
 * Runs `body` on a connection of its own, and checks afterwards that the connection still answers.
 */
async function withConnection(database: Database, body: (sql: Awaited<ReturnType<Database["sql"]["reserve"]>>) => Promise<void>) {
  const sql = await database.sql.reserve();
  try {
    await body(sql);
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  } finally {
    sql.release();
  }
}

Deno.test("a COPY whose last row is bad fails at its end, and the connection goes on", () =>
  withDatabase((database) =>
    withConnection(database, async (sql) => {
      await sql`create table numbers (n int)`;
      const copy = await copyIn(sql, "copy numbers from stdin");
      await copy.write(utf8.encode("1\n2\nthree\n"));
      const error = await assertRejects(() => copy.end());
      assertEquals((error as { code?: string }).code, "22P02");
    })
  ));

Deno.test("a COPY whose early row is bad fails at a later write or at its end, with the server's reason", () =>
  withDatabase((database) =>
    withConnection(database, async (sql) => {
      await sql`create table numbers (n int)`;
      const copy = await copyIn(sql, "copy numbers from stdin");
      const error = await assertRejects(async () => {
        await copy.write(utf8.encode("one\n"));
        for (let i = 0; i < 200; i++) await copy.write(lines(10_000, String));
        await copy.end();
      });
      assertEquals((error as { code?: string }).code, "22P02");
    })
  ));

Deno.test("rows of a COPY to the client arrive whole and in order, many of them in a chunk; one that is stopped leaves a connection", () =>
  withDatabase((database) =>
    withConnection(database, async (sql) => {
      const rows = Array.from({ length: 30_000 }, (_, i) => i % 5000 === 4999 ? "y".repeat(300_000) : "x".repeat(i % 40));
      const query = `copy (select case when i % 5000 = 4999 then repeat('y', 300000) else repeat('x', i % 40) end
                           from generate_series(0, 29999) i) to stdout`;
      const decoder = new TextDecoder();
      let chunks = 0;
      let text = "";
      for await (const chunk of copyChunks(sql, query)) {
        chunks++;
        text += decoder.decode(chunk, { stream: true });
      }
      assertEquals(text === rows.map((row) => row + "\n").join(""), true);
      assertEquals(chunks < 3000, true, `${chunks} chunks`);
      for await (const chunk of copyChunks(sql, query)) {
        assertEquals(chunk.length > 0, true);
        break;
      }
    })
  ));

Deno.test("a constraint that is checked at the end of the COPY's statement, or of its transaction, is not lost", () =>
  withDatabase((database) =>
    withConnection(database, async (sql) => {
      await sql`create table numbers (n int unique deferrable initially immediate)`;
      const immediate = await copyIn(sql, "copy numbers from stdin");
      await immediate.write(utf8.encode("1\n1\n"));
      assertEquals((await assertRejects(() => immediate.end()) as { code?: string }).code, "23505");

      await sql`begin`;
      await sql`set constraints all deferred`;
      const deferred = await copyIn(sql, "copy numbers from stdin");
      await deferred.write(utf8.encode("1\n1\n"));
      await deferred.end();
      assertEquals((await assertRejects(async () => await sql`commit`) as { code?: string }).code, "23505");
    })
  ));

Deno.test("a producer that gives up leaves no row and a connection that goes on", () =>
  withDatabase((database) =>
    withConnection(database, async (sql) => {
      await sql`create table numbers (n int)`;
      await sql`begin`;
      const copy = await copyIn(sql, "copy numbers from stdin");
      await copy.write(lines(100_000, String));
      await copy.abort("no more");
      await sql`rollback`;
      assertEquals([...await sql`select count(*)::int as count from numbers`], [{ count: 0 }]);
    })
  ));

Deno.test("a COPY whose connection ends under it fails at a write or at its end", () =>
  withDatabase(async (database) => {
    const session = await openSession(database);
    const [{ pid }] = await session.sql`select pg_backend_pid() as pid`;
    await database.sql`create table numbers (n int)`;
    const copy = await copyIn(session.sql, "copy numbers from stdin");
    await copy.write(lines(10, String));
    await database.sql`select pg_terminate_backend(${pid})`;
    await assertRejects(async () => {
      for (let i = 0; i < 200; i++) await copy.write(lines(10_000, String));
      await copy.end();
    });
    await session.rollback();
  }));
