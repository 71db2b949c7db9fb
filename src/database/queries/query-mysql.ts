import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import type { ConnectionOptions, FieldPacket } from "mysql2";
import { environmentError, inputError, usageError } from "../../errors.ts";
import { databaseProblem } from "../database-problem.ts";

/** A query of a MySQL or MariaDB server, and how to name it without a password. */
export interface QueriedMysql {
  /** Host and database. */
  readonly describe: string;
  /** The names of the columns, then the rows as text; NULL is the empty text. */
  rows(): AsyncGenerator<readonly string[]>;
}

/**
 * Runs a query on a server of MySQL or MariaDB, in a session that may only read, and streams its
 * rows: memory does not grow with their number.
 *
 * Numbers, DECIMAL and BIGINT too, have the digits that the server writes. A TIMESTAMP is a moment
 * and ends in its offset, `2026-01-31 08:30:00+00`; a DATETIME has no zone and stays so. A zero
 * date means "none" and is empty. Binary values are written in hexadecimal digits.
 *
 * @param url `mysql://user:password@host:port/database` or `mariadb://...`, with the parameters
 * `ssl-mode` (`REQUIRED`: encrypted, the default for other hosts; `VERIFY_IDENTITY`: the
 * certificate must be that of the host; `DISABLED`: the default for this machine), `ssl-ca` (file
 * with the authority of the certificate) and `socket` (path of a Unix socket)
 * @throws a usage error for a text that is no such address; the rows: an environment error if the
 * server cannot be reached, an input error with the server's words for a query that fails
 */
export function queryMysql(url: string, query: string): QueriedMysql {
  const options = connectionOptions(url);
  const place = options.socketPath ?? `${options.host}:${options.port}`;
  const describe = `${place}${options.socketPath === undefined ? "" : ":"}/${options.database ?? ""}`;
  return {
    describe,
    rows: async function* () {
      try {
        yield* streamRows(options, query);
      } catch (error) {
        throw mysqlProblem(error, describe);
      }
    },
  };
}

async function* streamRows(options: ConnectionOptions, query: string): AsyncGenerator<readonly string[]> {
  const { createConnection } = await import("mysql2");
  const connection = createConnection(options);
  let failed: unknown;
  // An error of the connection does not end a stream of rows by itself.
  const fail = (error: unknown) => void (failed ??= error, stream?.destroy(error as Error));
  connection.on("error", fail);
  let stream: Readable | undefined;
  try {
    for (const setting of SESSION) await connection.promise().query(setting);
    let columns: readonly FieldPacket[] | undefined;
    const asked = connection.query({ sql: query, rowsAsArray: true, typeCast: false });
    // The last result of `call` has no columns.
    asked.on("fields", (fields: FieldPacket[] | undefined) => {
      if (fields !== undefined && columns !== undefined) fail(manyTables());
      columns ??= fields;
    });
    stream = asked.stream({ highWaterMark: 1000 });
    let named = false;
    for await (const row of stream as AsyncIterable<unknown>) {
      if (!Array.isArray(row) || columns === undefined) continue;
      if (!named) yield columns.map(({ name }) => name);
      named = true;
      yield columns.map((column, at) => cellText(row[at], column));
    }
    if (failed !== undefined) throw failed;
    if (columns === undefined) throw inputError({ expected: "a query that gives rows", found: "a statement without rows" });
    if (!named) yield columns.map(({ name }) => name);
  } catch (error) {
    throw failed ?? error;
  } finally {
    connection.destroy();
  }
}

/** What each session is set to: times in UTC, no changes. */
const SESSION = ["set session transaction read only", "set time_zone = '+00:00'"];

const manyTables = () =>
  inputError({
    expected: "a query with one table as its result",
    found: "more than one",
    advice: "Give --query one select.",
  });

// ---- Values

/** Types of columns in the protocol of MySQL, by their numbers there. */
const TYPES = { timestamp: 0x07, date: 0x0a, datetime: 0x0c, bit: 0x10, vector: 0xf2, geometry: 0xff };

/** Types whose values are text, or bytes where their character set is that of bytes. */
const isStringType = (type: number): boolean => type === 0x0f || type >= 0xf9 && type <= 0xfe;

/** The character set of bytes. */
const BINARY = 63;

const DECODER = new TextDecoder();

function cellText(value: Uint8Array | null, { columnType: type = 0, characterSet }: FieldPacket): string {
  if (value === null) return "";
  if (type === TYPES.bit) return String(BigInt(`0x${value.toHex() || "0"}`));
  if (type === TYPES.geometry || type === TYPES.vector || characterSet === BINARY && isStringType(type)) return value.toHex();
  const text = DECODER.decode(value);
  const isTime = type === TYPES.timestamp || type === TYPES.date || type === TYPES.datetime;
  if (isTime && text.startsWith("0000-00-00")) return "";
  return type === TYPES.timestamp ? `${text}+00` : text;
}

// ---- Addresses

const EXPECTED = "mysql://user:password@host:3306/database";

/** Parses an address. Its errors do not quote it: it may hold a password. */
function connectionOptions(text: string): ConnectionOptions {
  const url = readUrl(text);
  const socketPath = url.searchParams.get("socket") ?? undefined;
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, "") || "localhost";
  return {
    ...(socketPath === undefined ? { host, port: Number(url.port || 3306) } : { socketPath }),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    ssl: sslOptions(url, socketPath !== undefined || /^(localhost|127(\.\d+){3}|::1)$/.test(host) ? "DISABLED" : "REQUIRED"),
    connectTimeout: 15_000,
    charset: "utf8mb4",
    // Otherwise the driver compiles names of columns into code.
    disableEval: true,
    // A server may ask for a file of this machine by it.
    flags: ["-LOCAL_FILES"],
  };
}

function readUrl(text: string): URL {
  const url = URL.parse(text.replace(/^mariadb:/i, "mysql:"));
  try {
    if (url === null || !/^mysql:\/\//i.test(url.href)) throw new URIError();
    decodeURIComponent(url.username + url.password + url.hostname + url.pathname);
  } catch {
    const advice = "Characters like @ / # % in a password are written %40 %2F %23 %25.";
    throw usageError({ expected: EXPECTED, found: "a text that is not a URL", advice });
  }
  const known = ["ssl-mode", "ssl-ca", "socket"];
  const other = [...url!.searchParams.keys()].find((key) => !known.includes(key));
  if (other === undefined) return url!;
  throw usageError({ expected: `of the parameters of an address ${known.join(", ")}`, found: "another one" });
}

function sslOptions(url: URL, usual: "DISABLED" | "REQUIRED"): ConnectionOptions["ssl"] {
  const ca = url.searchParams.get("ssl-ca");
  const mode = (url.searchParams.get("ssl-mode") ?? (ca !== null ? "VERIFY_IDENTITY" : usual))
    .toUpperCase();
  if (mode === "DISABLED") return undefined;
  if (mode === "REQUIRED") return { rejectUnauthorized: false };
  if (mode === "VERIFY_IDENTITY") {
    return { rejectUnauthorized: true, verifyIdentity: true, ...(ca === null ? {} : { ca: readAuthority(ca) }) };
  }
  throw usageError({ expected: "REQUIRED, VERIFY_IDENTITY or DISABLED in ssl-mode", found: "another word" });
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw usageError({ file: path, expected: "the certificate of an authority, as PEM", found: "a file that cannot be read" }, {
      cause,
    });
  }
}

// ---- Problems

/** What was found, and advice, by error code of the server or the driver. */
const PROBLEMS: readonly (readonly [pattern: RegExp, found: string, advice: string])[] = [
  [
    /^ER_(ACCESS_DENIED|DBACCESS_DENIED|HOST_NOT_PRIV)/,
    "the server refuses this user or password",
    "Check user, password and rights.",
  ],
  [/^ER_BAD_DB_ERROR$/, "the server has no database of that name", "Name one that `show databases` lists."],
  [/^ER_(CON_COUNT|TOO_MANY_USER_CONN)/, "the server accepts no more connections", "Try again in a moment."],
  [/^ER_HOST_IS_BLOCKED$/, "the server blocks this host", "Run `flush hosts` there."],
  [/^ER_SERVER_SHUTDOWN$|^PROTOCOL_CONNECTION_LOST$/, "the connection was lost", "Try again."],
  [
    /^ER_(QUERY_INTERRUPTED|STATEMENT_TIMEOUT|QUERY_TIMEOUT)$/,
    "the server ended the query",
    "Raise its limit of time, or ask for less.",
  ],
  [
    /^AUTH_SWITCH_PLUGIN_ERROR$/,
    "the server signs this user in in a way that the driver does not know",
    "Name a user with a password.",
  ],
  [
    /^HANDSHAKE_NO_SSL_SUPPORT$/,
    "the server does not encrypt connections",
    "Add ?ssl-mode=DISABLED to the address if the network can be trusted.",
  ],
  [
    /^HANDSHAKE_SSL_ERROR$/,
    "the certificate of the server cannot be verified",
    "Name its authority by ssl-ca=FILE in the address.",
  ],
];

function mysqlProblem(error: unknown, describe: string): unknown {
  const problem = databaseProblem(error, describe);
  if (problem !== error || !(error instanceof Error)) return problem;
  const { code, sqlMessage } = error as { code?: string; sqlMessage?: string };
  const known = PROBLEMS.find(([pattern]) => pattern.test(code ?? ""));
  const file = `database ${describe}`;
  if (known !== undefined) return environmentError({ file, found: known[1], advice: known[2] }, { cause: error });
  if (sqlMessage === undefined) return error;
  const found = `an answer of the server: ${sqlMessage}`;
  return inputError({ file, expected: "a query that gives rows", found, advice: "Correct the query after --query." }, {
    cause: error,
  });
}
