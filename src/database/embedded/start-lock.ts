/**
 * Runs `body` while no other process does so for the same file. The lock is the system's own: it
 * falls with the process that holds it, so that a killed process leaves nothing to clean up.
 */
export async function withLock<T>(path: string, body: () => Promise<T>): Promise<T> {
  using file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  // Polling instead of a blocking lock(): that would hold a thread of the runtime, and Ctrl-C would
  // wait for it.
  while (!(await file.tryLock(true))) await new Promise((resolve) => setTimeout(resolve, 50));
  try {
    return await body();
  } finally {
    await file.unlock();
  }
}
