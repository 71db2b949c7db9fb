import type { Sql } from "postgres";

/** A connection to the database, as `connect` makes it. */
export interface Database {
  /**
   * The pool of connections of the package `postgres`. Name tables with their schema:
   * `tracebook.log`.
   */
  readonly sql: Sql;
  /** Which database this is, for messages; never with a password. */
  readonly describe: string;
  /** Such as `18.4`. */
  readonly version: string;
  /** Ends the connections; an embedded server goes on. */
  close(): Promise<void>;
}
