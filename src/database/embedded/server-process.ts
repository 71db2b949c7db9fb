import { basename, join } from "node:path";
import process from "node:process";
import { SERVER_LOG } from "./server-folders.ts";
import { commandAs, type ServerUser } from "./server-user.ts";

/** The content of `postmaster.pid`, which a server writes into its data folder. */
interface ServerMark {
  readonly pid: number;
  /** The data folder when the server started. Differs from the present one after a copy or move. */
  readonly data: string;
  /** Folder of its socket. */
  readonly socket: string;
}

/** Reads `postmaster.pid`; null if it does not exist or is incomplete. */
export async function readServerMark(data: string): Promise<ServerMark | null> {
  const lines = (await Deno.readTextFile(join(data, "postmaster.pid")).catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  return lines.length >= 6 && Number.isSafeInteger(pid) && pid > 0 ? { pid, data: lines[1], socket: lines[4] } : null;
}

/** A process of PostgreSQL. */
export interface ServerProcess extends Command {
  readonly pid: number;
  readonly directory: string;
}

/** The command line of a process. */
interface Command {
  /** Path of the program, or the title that a server's helper gives itself: `postgres: ...`. */
  readonly program: string;
  /** The program with its arguments. */
  readonly command: string;
}

/**
 * Whether a process is the server of a data folder: a program `postgres` whose working directory is
 * that folder. The id alone proves nothing: the system reuses ids, and other servers may run.
 */
export async function isServerOf(pid: number, data: string, user: ServerUser): Promise<boolean> {
  if (basename((await commandOf(pid)).program) !== "postgres") return false;
  return await workingDirectory(pid, user) === await realPath(data);
}

/**
 * Processes whose working directory passes `test`.
 *
 * @param isWanted default: those of PostgreSQL
 */
export async function serverProcesses(
  test: (directory: string) => boolean,
  user: ServerUser,
  isWanted: (command: Command) => boolean = ({ program }) => /^(postgres|initdb)$/.test(basename(program)) || isHelper(program),
): Promise<ServerProcess[]> {
  const found: ServerProcess[] = [];
  for (const [pid, directory] of await workingDirectories(user)) {
    if (!test(directory)) continue;
    const command = await commandOf(pid);
    if (isWanted(command)) found.push({ pid, directory, ...command });
  }
  return found;
}

/**
 * Whether a process is a server, or is about to become one: `pg_ctl` splits, its other half becomes
 * a shell that names the server's log, and the shell becomes `postgres`.
 */
export const becomesServer = ({ program, command }: Command): boolean =>
  /^(postgres|pg_ctl)$/.test(basename(program)) || basename(program) === "sh" && command.includes(SERVER_LOG);

/** Whether a process is a helper that a server has started, by its title. */
export const isHelper = (program: string): boolean => program.startsWith("postgres: ");

/** Whether a process with this id exists, of any user. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/** Sends a signal. Does nothing if the process has ended. */
export function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * The command line of a process; empty texts if it has ended, even if its parent has not waited.
 */
async function commandOf(pid: number): Promise<Command> {
  if (Deno.build.os === "linux") {
    const words = (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).split("\0");
    return { program: words[0], command: words.join(" ").trim() };
  }
  const command = (await outputOf(new Deno.Command("ps", { args: ["-p", String(pid), "-o", "command="], stderr: "null" })))
    .trim();
  return { program: isHelper(command) ? command : command.replace(/ -.*$/, ""), command };
}

async function workingDirectory(pid: number, user: ServerUser): Promise<string | null> {
  if (Deno.build.os !== "linux") return (await listDirectories(["-a", "-p", String(pid)])).get(pid) ?? null;
  const path = `/proc/${pid}/cwd`;
  try {
    return await Deno.readLink(path);
  } catch {
    // In a container root may not read the links of another user's processes; that user may.
    if (user.kind !== "nobody" || !processExists(pid)) return null;
    return (await outputOf(commandAs(user, "readlink", { args: [path], cwd: "/", stdin: "null", stderr: "null" }))).trim();
  }
}

async function workingDirectories(user: ServerUser): Promise<Map<number, string>> {
  if (Deno.build.os !== "linux") return await listDirectories([]);
  if (user.kind === "nobody") {
    const list: Deno.CommandOptions = { args: ["-c", "ls -l /proc/[0-9]*/cwd"], cwd: "/", stdin: "null", stderr: "null" };
    const lines = (await outputOf(commandAs(user, "sh", list))).matchAll(/ \/proc\/(\d+)\/cwd -> (.*)$/gm);
    return new Map([...lines].map(([, pid, directory]) => [Number(pid), directory]));
  }
  const found = new Map<number, string>();
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const directory = await Deno.readLink(`/proc/${name}/cwd`).catch(() => null);
    if (directory !== null) found.set(Number(name), directory);
  }
  return found;
}

/** For systems without /proc. The output of lsof has lines `pNUMBER`, then `nDIRECTORY`. */
async function listDirectories(which: readonly string[]): Promise<Map<number, string>> {
  const text = await outputOf(new Deno.Command("lsof", { args: [...which, "-d", "cwd", "-Fpn"], stdin: "null", stderr: "null" }));
  return new Map([...text.matchAll(/^p(\d+)\n(?:f.*\n)?n(.*)$/gm)].map(([, pid, directory]) => [Number(pid), directory]));
}

const outputOf = (command: Deno.Command): Promise<string> =>
  command.output().then(({ stdout }) => new TextDecoder().decode(stdout), () => "");

/** A path with links resolved; the path itself if it does not exist. */
export const realPath = (path: string): Promise<string> => Deno.realPath(path).catch(() => path);
