import { assert, assertEquals } from "@std/assert";
import { connect, type Database, startEmbedded } from "@/database/mod.ts";
import { postgres } from "@/database/postgres-driver.ts";
import { withDatabase } from "./test-database.ts";
import { killServer, sleep, until, withStoppedServer } from "./with-home.ts";

const LOST = { code: "CONNECTION_CLOSED" };

const codeOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(() => null, (error) => ({ code: error.code }));

/** Ends the connection with this number from the server's side, and waits until it has ended. */
async function terminate({ sql }: Database, pid: number): Promise<void> {
  await sql`select pg_terminate_backend(${pid})`;
  await until(async () => (await sql`select from pg_stat_activity where pid = ${pid}`).length === 0);
}

/** Runs `body` with a pool of one connection and with another pool. */
const withOneConnection = (body: (one: Database, other: Database) => Promise<void>): Promise<void> =>
  withDatabase(async (other) => {
    const one = await connect({ home: "", databaseUrl: other.url, connections: 1 });
    try {
      await body(one, other);
    } finally {
      await one.close();
    }
  });

const pidOf = async (sql: Pick<Database["sql"], "unsafe">): Promise<number> =>
  (await sql.unsafe("select pg_backend_pid() as pid"))[0].pid;

// The driver wrote to a socket that was null, outside of any promise: the process ended. When the
// pool used the connection again, it did not log in, and statements were rejected after 15 s.
for (const during of ["between two statements", "during a statement"]) {
  Deno.test(`a transaction whose server is killed ${during} is rejected, and the next statements are answered`, () =>
    withStoppedServer(async (home) => {
      const { pid } = await startEmbedded({ home });
      // One, so that the next statements take the connection that was lost.
      const database = await connect({ home, connections: 1 });
      try {
        const work = database.sql.begin(async (tx) => {
          await tx`select`;
          if (during === "during a statement") {
            const slow = tx`select pg_sleep(60)`;
            setTimeout(() => killServer(pid), 100);
            await slow;
          }
          await killServer(pid);
          await sleep(300);
          assertEquals(await codeOf(tx`select`), LOST);
          await tx`select`;
        });
        assertEquals(await codeOf(work), LOST);
        await sleep(300);
        while (!await database.bringBack()) await sleep(50);
        const answers = await Promise.all(Array.from({ length: 8 }, () => database.sql`select pg_sleep(0.05), 1 as one`));
        assertEquals(answers.map(([{ one }]) => one), Array(8).fill(1));
      } finally {
        await database.close();
      }
    }));
}

// It was carried out, and committed, by itself.
Deno.test("no statement of a transaction whose connection was lost reaches the connection after it", () =>
  withOneConnection(async (one, other) => {
    await one.sql`create table public.note (text text)`;
    let after: unknown;
    const work = one.sql.begin(async (tx) => {
      await tx`insert into public.note values ('first')`;
      await terminate(other, await pidOf(tx));
      await until(() => codeOf(one.sql`select`).then((code) => code === null));
      after = await codeOf(tx`insert into public.note values ('second')`);
    });
    assertEquals(await codeOf(work), LOST);
    await until(() => after !== undefined);
    assertEquals(after, LOST);
    assertEquals((await other.sql`select from public.note`).length, 0);
  }));

// The driver kept the error, and the next connection's first statement was rejected with it.
Deno.test("a statement is not rejected with the error that ended the connection before it", () =>
  withOneConnection(async (one, other) => {
    const pid = await pidOf(one.sql);
    const slow = codeOf(one.sql`select pg_sleep(60)`);
    await terminate(other, pid);
    assert(await slow !== null);
    assertEquals((await one.sql`select 1 as one`)[0].one, 1);
  }));

// First the driver asks for the types of arrays. Nobody listened for the error of that statement,
// which ended the process.
Deno.test("an error of the statement by which a connection begins rejects the caller's statement", () =>
  withDatabase(async ({ sql }) => {
    // A pool that never had a connection: what is sent to a connection that the server has closed
    // may be lost with it, and open no other.
    const { host, port, user, pass, database } = sql.options;
    const fresh = postgres({ host: host[0], port: port[0], user, pass: pass ?? "", database, max: 1 });
    try {
      await sql.begin(async (tx) => {
        await tx`lock table pg_catalog.pg_type in access exclusive mode`;
        const first = codeOf(fresh`select`);
        const cancel = () => tx`select pg_cancel_backend(pid) from pg_locks where relation = 'pg_type'::regclass and not granted`;
        await until(async () => (await cancel()).length > 0);
        assertEquals(await first, { code: "57014" });
      });
      assertEquals((await fresh`select 1 as one`)[0].one, 1);
    } finally {
      await fresh.end();
    }
  }));

const message = (type: string, ...body: number[]) => [type.charCodeAt(0), 0, 0, 0, body.length + 4, ...body];
const READY = message("Z", "I".charCodeAt(0));
const LOGIN = Uint8Array.from([...message("R", 0, 0, 0, 0), ...READY]);
const ANSWER = Uint8Array.from([...message("C", ...new TextEncoder().encode("SELECT 0\0")), ...READY]);

/** A server that answers each login and each statement, and after "close" closes the connection. */
async function serve(listener: Deno.TcpListener): Promise<void> {
  for await (const connection of listener) {
    const answer = async () => {
      const buffer = new Uint8Array(65_536);
      for (let answers = 0, closing = false; !closing; answers++) {
        const length = await connection.read(buffer);
        if (length === null) break;
        closing = new TextDecoder().decode(buffer.subarray(0, length)).includes("close");
        await connection.write(answers === 0 ? LOGIN : ANSWER);
      }
      connection.close();
    };
    answer();
  }
}

// The socket tells of its error before it closes. What was sent between the two was never settled.
Deno.test("each statement on a connection that closes is settled, also one that is sent between its error and its end", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serve(listener);
  const sql = postgres({
    host: "127.0.0.1",
    port: listener.addr.port,
    user: "user",
    max: 1,
    fetch_types: false,
    backoff: () => 0,
  });
  for (let round = 0; round < 5; round++) {
    await sql.unsafe("close");
    const codes: unknown[] = [];
    while (codes.at(-1) !== null) codes.push(await codeOf(sql.unsafe("select")));
    assert(codes.length < 5, `${codes.length} statements`);
  }
  await sql.end();
  listener.close();
  await serving;
});
