import process from "node:process";
import { join } from "node:path";

/** What a server that runs, or ran, has written into its data folder. */
export interface ServerMark {
  readonly pid: number;
  /** Folder of its socket. */
  readonly socket: string;
}

/** Reads `postmaster.pid`; null where there is none or it is half-written. */
export async function readServerMark(data: string): Promise<ServerMark | null> {
  const text = await Deno.readTextFile(join(data, "postmaster.pid")).catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  return lines.length >= 6 && Number.isSafeInteger(pid) && pid > 0 ? { pid, socket: lines[4] } : null;
}

/** Whether a process of this number exists, ours or not. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/**
 * Whether the process of this number is a PostgreSQL server: numbers are given anew, in containers
 * very soon, and a process that has ended but that nobody waited for still has one (its command
 * line is empty).
 */
export async function isServerProcess(pid: number): Promise<boolean> {
  if (!processExists(pid)) return false;
  const command = Deno.build.os === "linux"
    ? await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")
    : await new Deno.Command("ps", { args: ["-p", String(pid), "-o", "command="], stderr: "null" }).output()
      .then((result) => new TextDecoder().decode(result.stdout), () => "");
  return /postgres/.test(command);
}

/** Waits until a server is gone; false where it still is there after `milliseconds`. */
export async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (!(await isServerProcess(pid))) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return !(await isServerProcess(pid));
}
