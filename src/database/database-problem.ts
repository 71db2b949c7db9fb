import { environmentError, TracebookError } from "../errors.ts";

/** How the description of an embedded server begins. */
export const EMBEDDED = "embedded in ";

/** What was found, and advice, by error code of the server (SQLSTATE), the driver or the system. */
const PROBLEMS: readonly (readonly [pattern: RegExp, found: string, advice: string])[] = [
  [/^(ECONNREFUSED|ENOENT|ENOTSOCK)$/, "no server answers there", "Check host and port, and that the server runs."],
  [/^(ENOTFOUND|EAI_\w+)$/, "there is no host of that name", "Check the host."],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/,
    "the host does not answer",
    "Check host, port, network and firewall.",
  ],
  [/^28/, "the server refuses this user or password", "Check user and password."],
  [/^3D000$/, "the server has no database of that name", "Create it (`createdb NAME`), or name another one."],
  [/^42501$/, "the user lacks a right in this database", "Grant the user the right to create a schema in this database."],
  [/^23503$/, "the log that this belongs to was removed meanwhile", "See: deno task tracebook log list"],
  [/^25006$/, "the database is read-only", "Connect to the primary server."],
  [/^(53100|ENOSPC)$/, "the server's disk is full", "Free some space and try again."],
  [/^53200$/, "the server is out of memory", "Give it more, or lower its work_mem."],
  [/^53300$/, "the server accepts no more connections", "End some, or raise its max_connections."],
  [/^57014$/, "the server cancelled the statement", "Raise its statement_timeout, or try again."],
  [/^57P0[345]$/, "the server is starting, stopping or recovering", "Try again in a moment."],
  [/^(57P0|08|CONNECTION_|ECONNRESET|EPIPE|ERR_STREAM)/, "the connection was lost; unfinished changes are undone", "Try again."],
];

/**
 * Whether a server cannot read files of its own program: a parallel worker reads those of time
 * zones anew, and functions are in libraries that are loaded with their first use.
 */
function hasLostItsProgram(error: unknown): boolean {
  const { code, hint, message } = (error ?? {}) as { code?: unknown; hint?: unknown; message?: unknown };
  return /incomplete PostgreSQL installation/.test(String(hint ?? "")) ||
    code === "58P01" && /\blibrary\b|\$libdir/.test(String(message ?? ""));
}

const LOST_PROGRAM = "files of its program are gone: the copy of the project that it was started from was deleted or moved";

/**
 * The code of an error of the server, the driver or a socket; "" for other errors. Missing files
 * and readers of standard output that have gone away have codes that sockets have, too.
 */
const codeOf = (error: unknown): string =>
  error instanceof Deno.errors.NotFound || error instanceof Deno.errors.BrokenPipe
    ? ""
    : String((error as { code?: unknown } | null)?.code ?? "");

/** Whether an error says that the server is gone, restarts, or has closed the connection. */
export const isConnectionLost = (error: unknown): boolean =>
  /^(57P0|08|CONNECTION_|ECONNRE|EPIPE|ERR_STREAM|ENOENT)/.test(codeOf(error));

/**
 * Translates an error whose cause is outside of the program (server, network, rights, disk) into
 * one that names the cause and what to do. Returns other errors as they are.
 *
 * @param describe names the database in messages, without a password
 */
export function databaseProblem(error: unknown, describe: string): unknown {
  if (error instanceof TracebookError) return error;
  const code = codeOf(error);
  if (hasLostItsProgram(error)) {
    const found = describe.startsWith(EMBEDDED)
      ? { found: LOST_PROGRAM, advice: "Stop it with `deno task db stop`. The next command starts it again, with all data." }
      : { found: "the server does not find files of its program", advice: "Restart it, or install it anew." };
    return environmentError({ file: `database ${describe}`, ...found }, { cause: error });
  }
  const problem = PROBLEMS.find(([pattern]) => pattern.test(code));
  if (problem === undefined) return error;
  return environmentError({ file: `database ${describe}`, found: problem[1], advice: problem[2] }, { cause: error });
}

/** Runs `body` and translates what it throws by {@linkcode databaseProblem}. */
export async function withDatabaseProblems<T>(database: { readonly describe: string }, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw databaseProblem(error, database.describe);
  }
}
