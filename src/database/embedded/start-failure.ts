import { join } from "node:path";
import { environmentError, type TracebookError } from "../../errors.ts";
import type { ServerFolders } from "./server-folders.ts";

/**
 * An error that says why a server did not start, with the cause from its log.
 *
 * @param from length of the log before the start, in bytes
 */
export async function startFailure({ root, log }: ServerFolders, from: number): Promise<TracebookError> {
  const { cause, advice } = await causeOf(await logSince(log, from), root);
  return environmentError({
    file: log,
    found: `the database did not start: ${cause}`,
    advice: `${advice ?? "To begin without the data, name another folder with TRACEBOOK_HOME."} The data is left as it is.`,
  });
}

/** The text of a log from byte `from` on. */
export async function logSince(log: string, from: number): Promise<string> {
  const bytes = await Deno.readFile(log).catch(() => new Uint8Array());
  return new TextDecoder().decode(bytes.subarray(from));
}

/** The cause of a failure. */
interface Cause {
  /** The lines of PostgreSQL's message that name the cause. */
  readonly cause: string;
  /** What to do; null if unknown. */
  readonly advice: string | null;
}

/**
 * Finds the cause of a failure in a message of PostgreSQL.
 *
 * @param folder the folder that PostgreSQL wrote to
 */
export async function causeOf(message: string, folder: string): Promise<Cause> {
  const lines = message.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const causes = lines.filter((line) => /\b(FATAL|PANIC): /.test(line) || DISK_FULL.test(line));
  const told = (causes.length > 0 ? causes : lines).slice(-4).join(" / ") || "there is no message";
  // A full disk may leave no room for the message about it.
  const full = DISK_FULL.test(told) || causes.length === 0 && !await hasRoom(folder);
  const cause = full && !/No space left/.test(told) ? `No space left on device. ${told}` : told;
  const descriptors = /insufficient file descriptors|Too many open files/.test(told);
  return {
    cause,
    advice: full
      ? "Free some space and try again."
      : descriptors
      ? "Allow more open files (`ulimit -n 256`, or more) and try again."
      : null,
  };
}

/** How PostgreSQL and the system report a full disk. */
const DISK_FULL = /No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes/;

/** Whether there is room for a segment of the write-ahead log, which the server needs to start. */
async function hasRoom(folder: string): Promise<boolean> {
  const path = join(folder, "data.new-room");
  try {
    await Deno.writeFile(path, new Uint8Array(16 * 1024 * 1024));
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}
