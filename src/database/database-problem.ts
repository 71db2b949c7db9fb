import { environmentError, TracebookError } from "../errors.ts";

/**
 * What a person reads about an error code of the server (SQLSTATE), the driver or the system:
 * found, then advice.
 */
const PROBLEMS: readonly (readonly [pattern: RegExp, found: string, advice: string])[] = [
  [/^(ECONNREFUSED|ENOENT|ENOTSOCK)$/, "no server answers there", "Check host and port, and that the server runs."],
  [/^(ENOTFOUND|EAI_\w+)$/, "there is no host of that name", "Check the host."],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/,
    "the host does not answer",
    "Check host, port, network and firewall.",
  ],
  [/^28/, "the server does not let this user in with this password", "Check user and password."],
  [/^3D000$/, "the server has no database of that name", "Create it (`createdb NAME`), or name another one."],
  [/^42501$/, "the user may not do this there", "Grant the user the right to create a schema in this database."],
  [/^25006$/, "the database can only be read", "Connect to the primary server."],
  [/^(53100|ENOSPC)$/, "the server's disk is full", "Free some space and try again."],
  [/^53200$/, "the server is out of memory", "Give it more, or lower its work_mem."],
  [/^53300$/, "the server takes no more connections", "End some, or raise its max_connections."],
  [/^57014$/, "the server cancelled the statement", "Raise its statement_timeout, or try again."],
  [/^57P0[345]$/, "the server is starting, stopping or recovering", "Try again in a moment."],
  [/^(57P0|08|CONNECTION_|ECONNRESET|EPIPE|ERR_STREAM)/, "the connection broke; what was being done is undone", "Try again."],
];

/**
 * The same error in words where its cause lies outside of the program (server, network, rights,
 * disk); other errors as they are.
 *
 * @param describe which database, without password
 */
export function databaseProblem(error: unknown, describe: string): unknown {
  if (error instanceof TracebookError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  const problem = PROBLEMS.find(([pattern]) => pattern.test(code));
  if (problem === undefined) return error;
  return environmentError({ file: `database ${describe}`, found: problem[1], advice: problem[2] }, { cause: error });
}

/** Runs `body`; what it throws is put into words by {@linkcode databaseProblem}. */
export async function inWords<T>(database: { readonly describe: string }, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw databaseProblem(error, database.describe);
  }
}
