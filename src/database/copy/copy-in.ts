import type { Writable } from "node:stream";
import type { Sql } from "postgres";

/** A `COPY ... FROM STDIN` under way. */
export interface CopyIn {
  /**
   * Sends bytes; settles when the connection has taken them, which is the back-pressure. Do not
   * touch the bytes before. Rejects with what the server has to say, as do the others.
   */
  write(chunk: Uint8Array): Promise<void>;
  /** Closes the stream and waits until the server has stored every row. */
  end(): Promise<void>;
  /**
   * Gives up: the server stores nothing, and the transaction is to be rolled back. Never rejects.
   */
  abort(reason: string): Promise<void>;
}

/**
 * The two functions by which postgres.js 3.4.9 settles a query, and which it calls more than once
 * for a COPY.
 */
interface Settling {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  writable(): Promise<Writable>;
}

/**
 * Starts a COPY on a reserved connection.
 *
 * The driver settles the query when the stream opens, and loses what the server says later: an
 * error after the stream's end hangs for good. So its `resolve` and `reject` are watched here: the
 * second call is the server's last word.
 *
 * @param statement `copy ... from stdin ...`, made of our own names only
 */
export async function copyIn(sql: Pick<Sql, "unsafe">, statement: string): Promise<CopyIn> {
  const query = sql.unsafe(statement) as unknown as Settling;
  const outcome = Promise.withResolvers<void>();
  outcome.promise.catch(() => {}); // who writes or ends sees it
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

/**
 * Settles with `taken`, unless the server rejects before or instead; the server's word is the
 * better one.
 */
async function settledWith(outcome: Promise<void>, taken: Promise<void>): Promise<void> {
  const refused = new Promise<never>((_, fail) => outcome.catch(fail));
  refused.catch(() => {});
  try {
    await Promise.race([taken, refused]);
  } catch (error) {
    // A destroyed stream fails before the reason arrives.
    await Promise.race([refused, new Promise((resolve) => setTimeout(resolve, 1000))]);
    throw error;
  }
}
