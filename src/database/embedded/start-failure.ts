import { join } from "node:path";
import { environmentError, type TracebookError } from "../../errors.ts";
import type { ServerFolders } from "./server-folders.ts";

/**
 * Why a server did not start, by its own log.
 *
 * @param from length of the log before the start
 */
export async function startFailure(folders: ServerFolders, from: number): Promise<TracebookError> {
  const bytes = await Deno.readFile(folders.log).catch(() => new Uint8Array());
  const lines = new TextDecoder().decode(bytes.subarray(from)).trim().split("\n").filter((line) => line !== "");
  const causes = lines.filter((line) => /\b(FATAL|PANIC): /.test(line) || DISK_FULL.test(line));
  const told = (causes.length > 0 ? causes : lines).slice(-4).join(" / ");
  // A full disk leaves no room for what the server says about it.
  const full = DISK_FULL.test(told) || causes.length === 0 && !await hasRoom(folders.root);
  return environmentError({
    file: folders.log,
    found: `the database did not start: ${full && !DISK_FULL.test(told) ? "No space left on device. " : ""}${
      told === "" ? "its log has no message" : told
    }`,
    advice: full
      ? "Free some space and try again: the data is as it was."
      : "The data is left as it is. To begin without it, name another folder with TRACEBOOK_HOME.",
  });
}

const DISK_FULL = /No space left on device|Disk quota exceeded/;

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
