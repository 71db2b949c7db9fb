import { statfsSync } from "node:fs";

/** Room and free memory that tests need to work in memory, in bytes. */
const [LEAST_ROOM, LEAST_MEMORY] = [6e9, 8e9];

/**
 * Makes an empty folder for databases of tests: in memory on machines with enough of it, because
 * the tests would mostly wait for the disk. What they prove is the same: they kill processes, not
 * the machine.
 */
export function makeTestFolder(prefix: string): string {
  return Deno.makeTempDirSync({ prefix, dir: hasRoomInMemory() ? MEMORY : undefined });
}

const MEMORY = "/dev/shm";

/** Whether files in {@linkcode MEMORY} leave enough of the machine's memory. */
export function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_ROOM && Deno.systemMemoryInfo().available >= LEAST_MEMORY;
  } catch {
    return false;
  }
}

/**
 * Makes a home for the server of tests. A shell waits for the end of this process, even by a kill,
 * or for the unloading of its tests; then it stops the server at once and removes the folder.
 */
export function makeTestHome(): string {
  const folder = makeTestFolder("tracebook-test-");
  const script = `while kill -0 "$1" 2>/dev/null && [ -d "$0" ] && [ ! -e "$0/unloaded" ]; do sleep 1; done
    kill -QUIT "$(head -n 1 "$0/postgres/data/postmaster.pid")" 2>/dev/null; sleep 0.5; rm -rf "$0"`;
  const args = ["-c", script, folder, String(Deno.pid)];
  const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
  new Deno.Command("sh", { args, ...streams, detached: true }).spawn().unref();
  globalThis.addEventListener("unload", () => {
    try {
      Deno.writeTextFileSync(`${folder}/unloaded`, "");
    } catch {
      // The folder has been removed.
    }
  });
  return folder;
}
