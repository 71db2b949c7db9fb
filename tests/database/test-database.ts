import { join } from "node:path";
import postgres from "postgres";
import { connect, type Database, startEmbedded, withLock } from "@/database/mod.ts";
import { makeTestHome } from "./test-folder.ts";

/**
 * Databases for tests: each test gets one of its own on an embedded server that all share. The test
 * runner names a home by TRACEBOOK_TEST_HOME and stops the server at the end; a test file that runs
 * alone starts a server of its own and stops it when it unloads. With TRACEBOOK_TEST_DATABASE_URL
 * the databases are made on that server instead: so one can try the oldest version that is
 * supported.
 */
const home = Deno.env.get("TRACEBOOK_TEST_HOME") ?? makeTestHome();

let made = 0;

/** A database of {@linkcode withDatabase}. */
export interface TestDatabase extends Database {
  /** By which others connect to the same database. */
  readonly url: string;
}

/** What a database of a test holds at first. It is stored once; the databases are copies. */
export interface Contents {
  /** Names it among those of all tests: letters, digits, underscores. */
  readonly name: string;
  /** Stores it. */
  fill(database: TestDatabase): Promise<void>;
}

/** The tables of this Tracebook, without rows. */
const TABLES_ONLY: Contents = { name: "tables", fill: () => Promise.resolve() };

/** The home of the shared server. */
export const testHome = home;

/**
 * Makes a database, runs `body` with a connection to it, and drops it.
 *
 * @param contents what it holds. Default: tables without rows
 */
export async function withDatabase(
  body: (database: TestDatabase) => Promise<void>,
  contents: Contents = TABLES_ONLY,
): Promise<void> {
  const url = new URL(SERVER_URL ?? await embeddedUrl());
  const host = url.searchParams.get("host") ?? undefined;
  const admin = postgres({
    host: host ?? url.hostname,
    port: Number(url.port || 5432),
    user: url.username,
    password: decodeURIComponent(url.password),
    database: "postgres",
    max: 1,
    fetch_types: false,
    onnotice: () => {},
  });
  const work = async (name: string, body: (database: TestDatabase) => Promise<void>) => {
    const own = new URL(url);
    own.pathname = `/${name}`;
    const database = await connect({ home, databaseUrl: own.href });
    try {
      await body({ ...database, url: own.href });
    } finally {
      await database.close();
    }
  };
  const name = `test_${Deno.pid}_${made++}_${crypto.randomUUID().slice(0, 8)}`;
  try {
    // On a server of others, a template would remain.
    if (SERVER_URL === undefined) {
      // A copy of its files takes half the time of the default, which writes a log of them.
      const template = await templateOf(contents, admin, work);
      await admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`;
      await work(name, async (database) => {
        await database.sql`update tracebook.database_identity set identity = gen_random_uuid()`;
        await body(database);
      });
    } else {
      await admin`create database ${admin(name)}`;
      await work(name, async (database) => {
        await contents.fill(database);
        await body(database);
      });
    }
  } finally {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  }
}

const SERVER_URL = Deno.env.get("TRACEBOOK_TEST_DATABASE_URL");

/** The name of a database that holds `contents` and that nobody is connected to. */
async function templateOf(
  { name, fill }: Contents,
  admin: postgres.Sql,
  work: (name: string, body: (database: TestDatabase) => Promise<void>) => Promise<void>,
): Promise<string> {
  const template = `template_${name}`;
  const ready = join(home, `${template}-is-ready`);
  if (await exists(ready)) return template;
  return await withLock(join(home, `${template}.lock`), async () => {
    if (await exists(ready)) return template;
    await admin`drop database if exists ${admin(template)} with (force)`;
    await admin`create database ${admin(template)}`;
    await work(template, fill);
    await Deno.writeTextFile(ready, "");
    return template;
  });
}

const exists = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

let shared: Promise<string> | null = null;

/** The address of the shared server, which is looked for once in each test file. */
const embeddedUrl = (): Promise<string> => shared ??= startShared();

async function startShared(): Promise<string> {
  const { socket } = await startEmbedded({ home });
  return `postgres://tracebook@localhost/postgres?host=${encodeURIComponent(socket)}`;
}
