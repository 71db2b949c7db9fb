import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import postgres from "postgres";
import { connect, listLogs, startEmbedded } from "@/database/mod.ts";
import { withDatabaseProblems } from "@/database/database-problem.ts";
import { TracebookError } from "@/errors.ts";
import { loadRows, readOrders } from "./load-rows.ts";
import { testHome, withDatabase } from "./test-database.ts";
import { withStoppedServer } from "./with-home.ts";

const PASSWORD = "se:cr/et";
const url = (rest: string, scheme = "postgres") => `${scheme}://user:${encodeURIComponent(PASSWORD)}@${rest}`;

/**
 * Connecting fails with a problem of the surroundings, or of usage, that tells neither the password
 * nor a stack.
 */
async function refused(databaseUrl: string): Promise<TracebookError> {
  const error = await assertRejects(() => connect({ databaseUrl, home: testHome }), TracebookError);
  assert(!error.message.includes(PASSWORD) && !error.message.includes(encodeURIComponent(PASSWORD)), error.message);
  assert(!error.message.includes("\n"), error.message);
  return error;
}

Deno.test("a URL that nobody answers at is told with its place and without its password", async () => {
  const error = await refused(url("localhost:1/logs"));
  assertEquals(error.kind, "environment");
  assertStringIncludes(error.message, "database localhost:1/logs: no server answers there");
});

Deno.test("a text that is no URL of PostgreSQL is a mistake of usage", async () => {
  for (const text of ["postgres://user:100%@host/x", "just words", url("host/x", "mysql")]) {
    const error = await refused(text);
    assertEquals(error.kind, "usage");
    assertStringIncludes(error.message, "expected DATABASE_URL like postgres://user:password@host:5432/database");
  }
});

Deno.test("a folder without a socket, a database that does not exist and a user without rights are told in words", () =>
  withDatabase(async (database) => {
    const socket = new URL(database.url).searchParams.get("host")!;
    const at = (user: string, name: string, folder = socket) =>
      `postgres://${user}:${encodeURIComponent(PASSWORD)}@x/${name}?host=${folder}`;
    assertStringIncludes((await refused(at("tracebook", "x", "/nowhere"))).message, "no server answers there");
    assertStringIncludes((await refused(at("tracebook", "no_such_database"))).message, "no database of that name");
    assertStringIncludes((await refused(at("no_such_user", "postgres"))).message, "refuses this user or password");

    // Errors of files and of standard output have codes that sockets have, too.
    const missing = () => Deno.readTextFile("/nowhere/file").then(() => {});
    await assertRejects(() => withDatabaseProblems({ describe: "x/y" }, missing), Deno.errors.NotFound);
    const gone = () => Promise.reject(Object.assign(new Deno.errors.BrokenPipe("a reader has gone"), { code: "EPIPE" }));
    await assertRejects(() => withDatabaseProblems({ describe: "x/y" }, gone), Deno.errors.BrokenPipe);

    // What a server says whose program was deleted while it runs.
    const deleted = () =>
      database.sql.unsafe(`do $$ begin
        raise exception using errcode = '22023', message = 'could not open directory "/gone/timezonesets": No such file or directory',
          hint = 'This may indicate an incomplete PostgreSQL installation, or that the file has been moved.'; end $$`);
    const told = await assertRejects(() => withDatabaseProblems({ describe: "embedded in /home" }, deleted), TracebookError);
    assertEquals(told.kind, "environment");
    assertStringIncludes(told.message, "deleted or moved");
    assertStringIncludes(told.message, "`deno task db stop`");
    assertStringIncludes((await assertRejects(() => withDatabaseProblems({ describe: "x/y" }, deleted))).message, "Restart it");

    const name = new URL(database.url).pathname.slice(1);
    await database.sql`drop schema tracebook cascade`;
    const role = `reader_${name}`;
    await database.sql`create role ${database.sql(role)} login`;
    try {
      assertStringIncludes((await refused(at(role, name))).message, "Grant the user the right to create a schema");
    } finally {
      await database.sql`drop role ${database.sql(role)}`;
    }
  }));

Deno.test("a server over TCP with a password is used like the embedded one, and a wrong password is told in words", async () => {
  await withTcpServer(async (port) => {
    const right = `postgres://guest:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/guests`;
    const database = await connect({ databaseUrl: right, home: testHome });
    try {
      assertStringIncludes(database.describe, `127.0.0.1:${port}/guests, PostgreSQL `);
      await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
      assertEquals((await readOrders(database)).activities, ["a"]);
    } finally {
      await database.close();
    }
    const error = await refused(`postgres://guest:${encodeURIComponent(PASSWORD + "x")}@127.0.0.1:${port}/guests`);
    assertStringIncludes(error.message, "refuses this user or password");
  });
});

/** A server of its own that asks a user for a password, behind a free port of this machine. */
async function withTcpServer(body: (port: number) => Promise<void>): Promise<void> {
  await withStoppedServer(async (home) => {
    const server = await startEmbedded({ home });
    const admin = postgres({
      host: server.socket,
      port: 5432,
      user: "tracebook",
      database: "tracebook",
      max: 1,
      onnotice: () => {},
    });
    await admin.unsafe(`create role guest login password '${PASSWORD}'`);
    await admin.unsafe("create database guests owner guest");
    await Deno.writeTextFile(`${server.data}/pg_hba.conf`, "local all guest scram-sha-256\nlocal all all trust\n");
    await admin`select pg_reload_conf()`;
    await admin.end();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const forwarding = forward(listener, `${server.socket}/.s.PGSQL.5432`);
    await body((listener.addr as Deno.NetAddr).port);
    listener.close();
    await forwarding;
  });
}

/** Passes what comes to a port on to a socket, and back. */
async function forward(listener: Deno.Listener, path: string): Promise<void> {
  const pipes: Promise<unknown>[] = [];
  for await (const outer of listener) {
    const inner = await Deno.connect({ transport: "unix", path });
    pipes.push(outer.readable.pipeTo(inner.writable).catch(() => {}), inner.readable.pipeTo(outer.writable).catch(() => {}));
  }
  await Promise.all(pipes);
}

Deno.test("many connections that migrate an empty database at once find it migrated once", () =>
  withDatabase(async (database) => {
    await database.sql`drop schema tracebook cascade`;
    const all = await Promise.all(
      Array.from({ length: 6 }, () => connect({ databaseUrl: database.url, home: testHome, connections: 1 })),
    );
    for (const one of all) assertEquals(await listLogs(one), []);
    await Promise.all(all.map((one) => one.close()));
  }));
