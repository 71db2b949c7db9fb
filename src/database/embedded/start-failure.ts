import { join } from "node:path";
import { environmentError, type TracebookError } from "../../errors.ts";
import type { ServerFolders } from "./server-folders.ts";

/**
 * Why a server did not start, by its own log.
 *
 * @param from length of the log before the start
 */
export async function startFailure({ root, log }: ServerFolders, from: number): Promise<TracebookError> {
  const { cause, full } = await causeOf(await logSince(log, from), root);
  return environmentError({
    file: log,
    found: `the database did not start: ${cause}`,
    advice: full
      ? "Free some space and try again: the data is as it was."
      : "The data is left as it is. To begin without it, name another folder with TRACEBOOK_HOME.",
  });
}

/** What was written to a log after it had `from` bytes. */
export async function logSince(log: string, from: number): Promise<string> {
  const bytes = await Deno.readFile(log).catch(() => new Uint8Array());
  return new TextDecoder().decode(bytes.subarray(from));
}

/** The lines of a message of PostgreSQL that name the cause, and whether it is a full disk. */
export async function causeOf(message: string, folder: string): Promise<{ readonly cause: string; readonly full: boolean }> {
  const lines = message.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const causes = lines.filter((line) => /\b(FATAL|PANIC): /.test(line) || DISK_FULL.test(line));
  const told = (causes.length > 0 ? causes : lines).slice(-4).join(" / ") || "there is no message";
  // A full disk may leave no room for what is said about it.
  const full = DISK_FULL.test(told) || causes.length === 0 && !await hasRoom(folder);
  return { cause: full && !/No space left/.test(told) ? `No space left on device. ${told}` : told, full };
}

/** How PostgreSQL and the system say it. */
const DISK_FULL = /No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes/;

/** Room for one segment of the server's log of changes: without, it does not start. */
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
