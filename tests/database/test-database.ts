import postgres from "postgres";
import { connect, type Database, startEmbedded } from "@/database/mod.ts";
import { makeTestHome } from "./test-folder.ts";

/**
 * Databases for tests: each test gets a fresh one on an embedded server that all share. The test
 * runner names a home by TRACEBOOK_TEST_HOME and stops the server at the end; a test file that runs
 * alone starts a server of its own and stops it when it unloads. With TRACEBOOK_TEST_DATABASE_URL
 * the databases are made on that server instead: so one can try the oldest version that is
 * supported.
 */
const home = Deno.env.get("TRACEBOOK_TEST_HOME") ?? makeTestHome();

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
  const name = `test_${Deno.pid}_${made++}_${crypto.randomUUID().slice(0, 8)}`;
  const url = new URL(Deno.env.get("TRACEBOOK_TEST_DATABASE_URL") ?? await embeddedUrl());
  const host = url.searchParams.get("host") ?? undefined;
  const admin = postgres({
    host: host ?? url.hostname,
    port: Number(url.port || 5432),
    user: url.username,
    password: decodeURIComponent(url.password),
    database: "postgres",
    max: 1,
    onnotice: () => {},
  });
  try {
    await admin`create database ${admin(name)}`;
    url.pathname = `/${name}`;
    const database = await connect({ home, databaseUrl: url.href });
    try {
      await body({ ...database, url: url.href });
    } finally {
      await database.close();
    }
  } finally {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  }
}

async function embeddedUrl(): Promise<string> {
  const { socket } = await startEmbedded({ home });
  return `postgres://tracebook@localhost/postgres?host=${encodeURIComponent(socket)}`;
}
