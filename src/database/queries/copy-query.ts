import { databaseProblem } from "../database-problem.ts";
import { openUrl } from "../connect.ts";
import { copyChunks } from "../copy/copy-out.ts";
import { inputError } from "../../errors.ts";

/** A query of a PostgreSQL server, and how to name it without a password. */
export interface QueriedServer {
  /** Host and database. */
  readonly describe: string;
  /** The rows as CSV in UTF-8 with a header; times as `2026-01-31 08:30:00+00`. */
  rows(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/**
 * Runs a query on a PostgreSQL server that is not Tracebook's, in a session that may only read.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws a usage error for a text that is no such address; the rows: an environment error if the
 * server cannot be reached, an input error with the server's words for a query that fails
 */
export function copyQuery(url: string, query: string): QueriedServer {
  const { sql, describe } = openUrl(url, { connections: 1, readOnly: true });
  return {
    describe,
    rows: async function* () {
      try {
        yield* copyChunks(sql, `copy (\n${query.trim().replace(/;\s*$/, "")}\n) to stdout (format csv, header)`);
      } catch (error) {
        const problem = databaseProblem(error, describe);
        if (problem !== error || !(error instanceof Error)) throw problem;
        throw inputError({
          file: `database ${describe}`,
          expected: "a query that gives rows",
          found: `an answer of the server: ${error.message}`,
          advice: "Correct the query after --query.",
        }, { cause: error });
      } finally {
        await sql.end({ timeout: 5 });
      }
    },
  };
}
