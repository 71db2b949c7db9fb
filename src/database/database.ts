import type { Sql } from "postgres";

/** A connection to the database, as `connect` makes it. */
export interface Database {
  /**
   * The connection pool of the package `postgres`. Name tables with their schema:
   * `tracebook.log`.
   */
  readonly sql: Sql;
  /** Name of the database for messages, without a password. */
  readonly describe: string;
  /** Version of the server, such as `18.4`. */
  readonly version: string;
  /**
   * Restarts an embedded server that is gone, with its tables. Long-running programs call this
   * after a statement failed because the connection was lost. Concurrent calls share one attempt;
   * after each attempt follows a pause, which grows to a minute.
   *
   * @returns whether the database answers, so that the failed statement may be repeated. Never
   * rejects
   */
  bringBack(): Promise<boolean>;
  /** Closes the connections. An embedded server keeps running. */
  close(): Promise<void>;
}
