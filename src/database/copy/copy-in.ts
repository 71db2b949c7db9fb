import type { Writable } from "node:stream";
import type { Sql } from "postgres";

/** A `COPY ... FROM STDIN` in progress. */
export interface CopyIn {
  /**
   * Sends bytes. Resolves when the connection has taken them (back-pressure); do not change them
   * before. Rejects with the server's error.
   */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Closes the stream and waits until the server has stored all rows, or rejects with its error.
   */
  end(): Promise<void>;
  /**
   * Cancels the COPY: the server stores nothing, and the transaction must be rolled back. Never
   * rejects.
   */
  abort(reason: string): Promise<void>;
}

/**
 * The functions by which postgres.js 3.4.9 settles a query. For a COPY it calls them repeatedly.
 */
interface Settling {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  writable(): Promise<Writable>;
}

/**
 * Starts a COPY on a reserved connection.
 *
 * The driver settles the query when the stream opens and loses errors that the server sends later:
 * after an error at the end, the caller would wait for ever. Therefore this function observes
 * `resolve` and `reject` of the query: their second call is the outcome of the COPY.
 *
 * @param statement `copy ... from stdin ...`, without any text of users
 */
export async function copyIn(sql: Pick<Sql, "unsafe">, statement: string): Promise<CopyIn> {
  const query = sql.unsafe(statement) as unknown as Settling;
  const outcome = Promise.withResolvers<void>();
  outcome.promise.catch(() => {}); // write() and end() report it
  const { resolve, reject } = query;
  let opened = false;
  query.resolve = (value) => {
    if (opened) outcome.resolve();
    opened = true;
    resolve(value);
  };
  query.reject = (error) => {
    outcome.reject(error);
    reject(error);
  };
  const stream = await query.writable();
  stream.on("error", () => {}); // the same error as the query's
  return {
    write: (chunk) => {
      const taken = new Promise<void>((done, fail) => {
        stream.write(chunk, (error) => error ? fail(error) : done());
      });
      return settledWith(outcome.promise, taken);
    },
    end: () => {
      stream.end();
      return outcome.promise;
    },
    abort: async (reason) => {
      stream.destroy(new Error(reason));
      await outcome.promise.catch(() => {});
    },
  };
}

/** Settles like `taken`, but rejects with the server's error if there is one. */
async function settledWith(outcome: Promise<void>, taken: Promise<void>): Promise<void> {
  const refused = new Promise<never>((_, fail) => outcome.catch(fail));
  refused.catch(() => {});
  try {
    await Promise.race([taken, refused]);
  } catch (error) {
    // A destroyed stream fails before the server's error arrives.
    await Promise.race([refused, new Promise((resolve) => setTimeout(resolve, 1000))]);
    throw error;
  }
}
