import postgres from "postgres";
import { connect, type Database, startEmbedded } from "@/database/mod.ts";

/**
 * Databases for tests: each test gets a fresh one on an embedded server that all share. The test runner names a home by
 * TRACEBOOK_TEST_HOME and stops the server at the end; a test file run alone starts a server of its own and stops it when it unloads.
 */
const home = Deno.env.get("TRACEBOOK_TEST_HOME") ?? ownHome();

function ownHome(): string {
  const folder = Deno.makeTempDirSync({ prefix: "tracebook-test-" });
  // A shell waits for the end of the tests, however they end, or for the unloading of this file; then the server leaves at once, as after a
  // failure of power, and its data goes.
  const script = `while kill -0 "$1" 2>/dev/null && [ ! -e "$0/unloaded" ]; do sleep 0.3; done
    kill -QUIT "$(head -n 1 "$0/postgres/data/postmaster.pid")" 2>/dev/null; sleep 0.5; rm -rf "$0"`;
  const args = ["-c", script, folder, String(Deno.pid)];
  new Deno.Command("sh", { args, stdin: "null", stdout: "null", stderr: "null", detached: true }).spawn().unref();
  globalThis.addEventListener("unload", () => Deno.writeTextFileSync(`${folder}/unloaded`, ""));
  return folder;
}

let made = 0;

/** Settings of {@linkcode withDatabase}. */
export interface TestDatabase extends Database {
  /** By which others connect to the same database. */
  readonly url: string;
}

/** The home of the shared server. */
export const testHome = home;

/** Makes an empty database, runs `body` with a connection to it, and drops it. */
export async function withDatabase(body: (database: TestDatabase) => Promise<void>): Promise<void> {
  const server = await startEmbedded({ home });
  const name = `test_${Deno.pid}_${made++}_${crypto.randomUUID().slice(0, 8)}`;
  const admin = postgres({
    host: server.socket,
    port: 5432,
    user: "tracebook",
    database: "postgres",
    max: 1,
    onnotice: () => {},
  });
  try {
    await admin`create database ${admin(name)}`;
    const url = `postgres://tracebook@localhost/${name}?host=${encodeURIComponent(server.socket)}`;
    const database = await connect({ home, databaseUrl: url });
    try {
      await body({ ...database, url });
    } finally {
      await database.close();
    }
  } finally {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  }
}
