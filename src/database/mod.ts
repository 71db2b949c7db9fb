/**
 * The database: a PostgreSQL server, embedded or given by its URL, that stores event logs and reduces them.
 *
 * @module
 */
export { connect, type ConnectOptions } from "./connect.ts";
export type { Database } from "./database.ts";
export {
  type EmbeddedOptions,
  resetEmbedded,
  type RunningServer,
  startEmbedded,
  statusOfEmbedded,
  stopEmbedded,
} from "./embedded/embedded-server.ts";
