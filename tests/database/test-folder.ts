import { statfsSync } from "node:fs";

/** Room and free memory that tests need to work in memory, in bytes. */
const [LEAST_ROOM, LEAST_MEMORY] = [6e9, 8e9];

/**
 * Makes an empty folder for databases of tests: in memory on machines with enough of it, because
 * the tests would mostly wait for the disk. What they prove is the same: they kill processes, not
 * the machine.
 */
export function makeTestFolder(prefix: string): string {
  return Deno.makeTempDirSync({ prefix, dir: mayUseMemory() ? MEMORY : undefined });
}

const MEMORY = "/dev/shm";

function mayUseMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_ROOM && Deno.systemMemoryInfo().available >= LEAST_MEMORY;
  } catch {
    return false;
  }
}
