import type { Sql } from "postgres";
import { environmentError, usageError } from "../errors.ts";
import type { Database } from "./database.ts";
import { databaseProblem, EMBEDDED, isConnectionLost } from "./database-problem.ts";
import { startEmbedded, statusOfEmbedded } from "./embedded/embedded-server.ts";
import { embeddedOptions } from "./embedded/probe.ts";
import { withBackOff } from "./embedded/with-back-off.ts";
import { migrate } from "./migrate.ts";
import { postgres } from "./postgres-driver.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  /**
   * Address of a server (PostgreSQL 15 or newer): `postgres://user:password@host:port/database`.
   * Default: the embedded server of `home`.
   */
  readonly databaseUrl?: string;
  /** Folder of the embedded server, which is started if it does not run. */
  readonly home: string;
  /** Receives messages about slow steps. Default: none are sent. */
  readonly onMessage?: (text: string) => void;
  /** Most connections at once. Default 4. */
  readonly connections?: number;
}

/** The oldest supported version of the server, as `server_version_num`. */
const OLDEST_VERSION = 150000;

/** Attempts to connect to an embedded server that is lost meanwhile. */
const MOST_ATTEMPTS = 3;

/**
 * Connects to the database and brings its tables up to date.
 *
 * @throws environmentError if the server cannot be reached, refuses the user, or is too old; or if
 * a newer Tracebook has written the database
 */
export async function connect(options: ConnectOptions): Promise<Database> {
  for (let attempt = 1;; attempt++) {
    const { sql, describe } = options.databaseUrl ? openUrl(options.databaseUrl, options) : await openEmbedded(options);
    try {
      const version = await checkVersion(sql);
      await migrate(sql, options.onMessage ?? (() => {}));
      return {
        sql,
        describe: `${describe}, PostgreSQL ${version}`,
        version,
        bringBack: options.databaseUrl ? () => answers(sql) : bringBackEmbedded(sql, options),
        close: () => sql.end({ timeout: 5 }),
      };
    } catch (error) {
      await sql.end({ timeout: 0 });
      // An embedded server that has just been killed or stopped is started again.
      if (options.databaseUrl || attempt === MOST_ATTEMPTS || !isConnectionLost(error)) throw databaseProblem(error, describe);
    }
  }
}

async function openEmbedded(options: ConnectOptions) {
  const server = await startEmbedded(options);
  return {
    sql: postgres({ ...embeddedOptions(server.socket), ...poolOptions(options) }),
    describe: `${EMBEDDED}${options.home}`,
  };
}

/** Implements `bringBack` of {@linkcode Database} for an embedded server. */
function bringBackEmbedded(sql: Sql, options: ConnectOptions): () => Promise<boolean> {
  const { onMessage = () => {} } = options;
  const restart = withBackOff(async () => {
    try {
      const { socket } = await startEmbedded(options);
      Object.assign(sql.options, embeddedOptions(socket), { host: [socket], port: [5432] });
      await migrate(sql, onMessage);
      return true;
    } catch (error) {
      onMessage(`the database cannot be restarted yet: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  });
  return async () => await statusOfEmbedded(options).then((server) => server !== null, () => false) || await restart();
}

const answers = (sql: Sql): Promise<boolean> => sql`select`.then(() => true, () => false);

/**
 * Opens connections to the server of a URL.
 *
 * @throws a usage error for a text that is no such URL
 */
export function openUrl(text: string, options: PoolOptions): { readonly sql: Sql; readonly describe: string } {
  const url = readUrl(text);
  // `?host=/folder` names the folder of a socket, as for psql. The driver would send it to the
  // server as a setting.
  const folder = url.searchParams.get("host");
  url.searchParams.delete("host");
  const place = folder ?? decodeURIComponent(url.host);
  const socket = folder === null ? {} : { host: folder, port: Number(url.searchParams.get("port") ?? (url.port || 5432)) };
  url.searchParams.delete("port");
  return {
    sql: postgres(url.href, { ...poolOptions(options), ...socket }),
    describe: `${place || "localhost"}${place.startsWith("/") ? ":" : ""}${url.pathname}`,
  };
}

/** Options of a pool of connections. */
interface PoolOptions extends Pick<ConnectOptions, "connections"> {
  /** Whether statements may only read. Default false. */
  readonly readOnly?: boolean;
}

function poolOptions(options: PoolOptions) {
  return {
    max: options.connections ?? 4,
    connect_timeout: 15,
    idle_timeout: 20,
    // The driver's own pauses between attempts grow to 20 s, long after the server has restarted.
    backoff: () => 0.05,
    onnotice: () => {},
    // The driver parses times with `Date`, which cannot read offsets with seconds, such as the
    // local mean time +00:53:28 that many zones had in 1900.
    connection: {
      application_name: "tracebook",
      TimeZone: "UTC",
      ...(options.readOnly ? { default_transaction_read_only: true, DateStyle: "ISO" } : {}),
    },
  };
}

/** Parses `DATABASE_URL`. Its errors do not quote the text, which may hold a password. */
function readUrl(text: string): URL {
  const expected = "DATABASE_URL like postgres://user:password@host:5432/database";
  let url: URL;
  try {
    url = new URL(text);
    decodeURIComponent(url.username + url.password + url.host);
  } catch {
    throw usageError({
      expected,
      found: "a text that is not a URL",
      advice: "Characters like @ / # % in a password are written %40 %2F %23 %25.",
    });
  }
  if (url.protocol === "postgres:" || url.protocol === "postgresql:") return url;
  throw usageError({ expected, found: `a URL that starts with ${url.protocol}` });
}

async function checkVersion(sql: Sql): Promise<string> {
  const [{ number, version }] = await sql<{ number: number; version: string }[]>`
    select current_setting('server_version_num')::int as number, split_part(current_setting('server_version'), ' ', 1) as version`;
  if (number >= OLDEST_VERSION) return version;
  throw environmentError({
    expected: "PostgreSQL 15 or newer",
    found: `version ${version}`,
    advice: "Upgrade the server, or leave DATABASE_URL empty to use the embedded one.",
  });
}
