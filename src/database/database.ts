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
  /**
   * For programs that go on for long, after a statement failed because the connection broke: brings
   * an embedded server that is gone back, with its tables. Any number of calls at once make one
   * attempt; after each attempt there is a pause, which grows to a minute.
   *
   * @returns whether the database answers: then what failed may be repeated. Never rejects
   */
  bringBack(): Promise<boolean>;
  /** Ends the connections; an embedded server goes on. */
  close(): Promise<void>;
}
