import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
// Imported, not only required, so that Deno installs the package.
import type Postgres from "postgres";
import "postgres";

/** A text of a file of the driver, and what replaces it. */
type Change = readonly [file: string, text: string, replacement: string];

/**
 * Version 3.4.9 of the driver has faults that show when the server closes a connection:
 *
 * - A statement on a transaction whose connection is closed, such as the rollback that the driver
 *   itself sends, is written to a socket that is null. The error is thrown in a timer, where nobody
 *   can catch it, and ends the process.
 * - A statement sent between the error of the socket and its end is never settled.
 * - An error of the statement by which each connection begins is thrown where nobody can catch it.
 * - What the closed connection has left (bytes to be sent, the timer for them, the statement, the
 *   server's error) stays for the next connection: its login is not sent until the time for
 *   connecting is over, or its first statement is rejected with the old error.
 * - When the pool uses the connection again, statements of the old transaction run on the new one
 *   and are committed.
 *
 * It also passes on each row of a COPY by itself, which takes most of the time of reading a log:
 * here all rows that have come together are passed on together.
 */
const CHANGES: readonly Change[] = [
  // A statement on a closed connection is rejected.
  [
    "connection.js",
    "    if (stream)\n      return queryError(q, Errors.generic('COPY_IN_PROGRESS'",
    "    if (!socket)\n      return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n\n$&",
  ],
  // So is nothing written that continues a former statement or login.
  ["connection.js", "const x = socket.write(chunk, fn)", "const x = !socket || socket.write(chunk, fn)"],
  // What was sent between the error of a socket and its end is rejected, too.
  ["connection.js", "!hadError && (query || sent.length) && error(", "if (query || sent.length) error("],
  // The error of the statement by which a connection begins has rejected the caller's statement.
  ["connection.js", "return fetchArrayTypes()", "return fetchArrayTypes().catch(noop)"],
  // Rows of a COPY that have come together are one chunk of its stream. Those of a replication, a
  // duplex stream, stay apart.
  [
    "connection.js",
    "    while (incoming.length > 4) {\n",
    "$&      const copied = copyRows(incoming)\n" +
    "      if (copied > 0) {\n" +
    "        incoming = incoming.subarray(copied)\n        remaining = 0\n        incomings = null\n        continue\n" +
    "      }\n\n",
  ],
  [
    "connection.js",
    "  function CopyData(x) {\n",
    "  function copyRows(x) {\n" +
    "    if (!(stream instanceof Stream.Readable) || stream instanceof Stream.Duplex) return 0\n" +
    "    let end = 0, size = 0\n" +
    "    while (end + 5 <= x.length && x[end] === 100) {\n" +
    "      const next = end + 1 + x.readUInt32BE(end + 1)\n" +
    "      if (next < end + 5 || next > x.length) break\n" +
    // In place: a row moves only towards the start, and what it leaves is read no more.
    "      x.copyWithin(size, end + 5, next)\n" +
    "      size += next - end - 5\n      end = next\n" +
    "    }\n" +
    "    if (end === 0) return 0\n" +
    "    stream.push(x.subarray(0, size)) || socket.pause()\n" +
    "    return end\n  }\n\n$&",
  ],
  // A connection begins with nothing of the one before.
  [
    "connection.js",
    "    backendParameters = {}\n    socket ||",
    "    if (!socket) {\n" +
    "      query = results = errorResponse = stream = final = chunk = nextWriteTimer = null\n" +
    "      result = new Result()\n      rows = 0\n    }\n$&",
  ],
  // A transaction ends with its connection.
  ["index.js", "      , connection\n      , prepare = null", "$&\n      , lost = null"],
  ["index.js", "connection.onclose = reject", "connection.onclose = e => reject(lost = e)"],
  ["index.js", "q.catch(e => uncaughtError || (uncaughtError = e))", "$&\n        if (lost)\n          return q.reject(lost)"],
];

/** The driver of PostgreSQL, the package `postgres`, without these faults. */
export const postgres: typeof Postgres = loadDriver();

/** Loads the driver's files and makes the changes in memory. */
function loadDriver(): typeof Postgres {
  const require = createRequire(import.meta.url);
  const folder = new URL(".", pathToFileURL(require.resolve("postgres"))).href;
  let made = 0;
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const module = nextLoad(url, context);
      if (!url.startsWith(folder)) return module;
      let source = String(module.source);
      for (const [file, text, replacement] of CHANGES) {
        if (url !== folder + file) continue;
        if (source.split(text).length === 2) made++;
        source = source.replace(text, replacement);
      }
      return { ...module, source };
    },
  });
  const driver = require("postgres");
  hooks.deregister();
  if (made !== CHANGES.length) throw new Error("the package postgres is not the version 3.4.9 that src/database mends");
  return driver;
}
