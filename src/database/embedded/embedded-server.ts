import { join } from "node:path";
import { environmentError } from "../../errors.ts";
import { findNativeFolder, type NativeFolder, prepareNative } from "./native-programs.ts";
import { probe } from "./probe.ts";
import { makeFolders, type ServerFolders, serverFolders, SOCKET_NAME } from "./server-folders.ts";
import { chooseServerUser, commandAs, type ServerUser } from "./server-user.ts";
import process from "node:process";

/** Options of the functions on the embedded server. */
export interface EmbeddedOptions {
  /** The folder that keeps what Tracebook makes, `.tracebook` by default of the commands. */
  readonly home: string;
  /** Told what goes on when it takes a while; default: nobody. */
  readonly onMessage?: (text: string) => void;
  /** Under whose identity the server runs; default: the first way that works. */
  readonly user?: ServerUser;
}

/** A server that runs. */
export interface RunningServer {
  readonly pid: number;
  /** Such as `18.4`. */
  readonly version: string;
  /** Folder of its socket. */
  readonly socket: string;
  readonly data: string;
  readonly log: string;
}

// The first start after a crash replays what was not yet written: up to max_wal_size, seconds on a
// slow disk.
const START_TIMEOUT = 120_000;

/**
 * Starts the embedded PostgreSQL of `home`, creating it the first time; where it runs already, does
 * nothing. The server stays when this process ends. Several processes may call this at once: one
 * starts, the others wait for it.
 *
 * @throws environmentError where it cannot run, with the end of the server's log
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<RunningServer> {
  const user = options.user ?? await chooseServerUser();
  const folders = await serverFolders(options.home, user);
  const running = await findRunning(folders);
  if (running !== null) return running;
  await makeFolders(folders, user);
  return await withLock(folders.lock, () => startLocked(folders, user, options.onMessage ?? (() => {})));
}

/** Stops the server, ending what its clients do; false where none ran. */
export async function stopEmbedded(options: EmbeddedOptions): Promise<boolean> {
  const folders = await serverFolders(options.home, options.user ?? await chooseServerUser());
  if (!(await exists(folders.root))) return false;
  return await withLock(folders.lock, () => stopLocked(folders));
}

/** The server of `home`, or null where none answers. */
export async function statusOfEmbedded(options: EmbeddedOptions): Promise<RunningServer | null> {
  return await findRunning(await serverFolders(options.home, options.user ?? await chooseServerUser()));
}

/** Stops the server and deletes its data: every stored log, model and history of `home`. */
export async function resetEmbedded(options: EmbeddedOptions): Promise<void> {
  const folders = await serverFolders(options.home, options.user ?? await chooseServerUser());
  if (!(await exists(folders.root))) return;
  await withLock(folders.lock, async () => {
    await stopLocked(folders);
    for await (const entry of Deno.readDir(folders.root)) {
      // Not the lock: another process may wait for it.
      if (join(folders.root, entry.name) !== folders.lock) await Deno.remove(join(folders.root, entry.name), { recursive: true });
    }
    await Deno.remove(folders.socket, { recursive: true }).catch(() => {});
  });
}

async function findRunning(folders: ServerFolders): Promise<RunningServer | null> {
  const mark = await readServerMark(folders.data);
  if (mark === null) return null;
  const answer = await probe(mark.socket);
  return answer.state !== "up"
    ? null
    : { pid: mark.pid, version: answer.version, socket: mark.socket, data: folders.data, log: folders.log };
}

async function startLocked(folders: ServerFolders, user: ServerUser, onMessage: (text: string) => void): Promise<RunningServer> {
  const running = await findRunning(folders);
  if (running !== null) return running;
  const native = await prepareNative(await findNativeFolder(), folders, user);
  if (await exists(folders.data)) await refuseOtherVersion(folders, native);
  else {
    onMessage("creating the database (once)");
    await createCluster(folders, user, native);
  }
  onMessage("starting the database");
  await Deno.writeTextFile(join(folders.data, "postgresql.conf"), serverSettings(folders.socket));
  await keepLogSmall(folders.log);
  return await launchUntilUp(folders, user, native);
}

async function refuseOtherVersion(folders: ServerFolders, native: NativeFolder): Promise<void> {
  const found = (await Deno.readTextFile(join(folders.data, "PG_VERSION")).catch(() => "")).trim();
  const ours = native.version.split(".")[0];
  if (found === ours) return;
  throw environmentError({
    file: folders.data,
    expected: `data of PostgreSQL ${ours}`,
    found: found === "" ? "a folder that is no database" : `data of PostgreSQL ${found}`,
    advice: "Use the Tracebook that wrote it, or delete it with `deno task db reset` and load your logs again.",
  });
}

// Created under another name and renamed when complete: whatever kills us in between, `data` is a
// whole cluster or absent.
async function createCluster(folders: ServerFolders, user: ServerUser, native: NativeFolder): Promise<void> {
  for await (const entry of Deno.readDir(folders.root)) {
    if (entry.name.startsWith("data.new")) await Deno.remove(join(folders.root, entry.name), { recursive: true });
  }
  const fresh = `${folders.data}.new`;
  const result = await commandAs(user, join(native.bin, "initdb"), {
    args: ["--pgdata", fresh, "--username=tracebook", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"],
    env: { LD_LIBRARY_PATH: `${folders.links}:${native.lib}`, LC_ALL: "C" },
    cwd: folders.root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!result.success) {
    throw environmentError({
      file: folders.root,
      found: `the database could not be created here: ${lastLines(new TextDecoder().decode(result.stderr), 3)}`,
      advice: "Free some space or choose another folder, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    });
  }
  await Deno.rename(fresh, folders.data);
}

// A killed server leaves its marks. The server takes one for valid when any process has its number:
// some other program by now, or the killed one itself, which nobody has waited for. Such a mark
// gets a number that no process can have. It is not removed: its last line tells the server whether
// helpers of the killed one still run, and starting beside them would destroy the data.
async function clearForeignMarks(folders: ServerFolders): Promise<void> {
  for (const path of [join(folders.data, "postmaster.pid"), join(folders.socket, `${SOCKET_NAME}.lock`)]) {
    const [first, ...rest] = (await Deno.readTextFile(path).catch(() => "")).split("\n");
    if (!/^\d+$/.test(first) || !processExists(Number(first)) || await isServerProcess(Number(first))) continue;
    await Deno.writeTextFile(path, [NO_PROCESS, ...rest].join("\n"));
  }
}

const NO_PROCESS = 2 ** 31 - 2;

async function keepLogSmall(log: string): Promise<void> {
  const info = await Deno.stat(log).catch(() => null);
  if (info !== null && info.size > 5_000_000) await Deno.rename(log, `${log}.old`);
}

async function launchUntilUp(folders: ServerFolders, user: ServerUser, native: NativeFolder): Promise<RunningServer> {
  const before = performance.now();
  for (;;) {
    await clearForeignMarks(folders);
    await launch(folders, user, native);
    const server = await waitUntilUp(folders, before);
    if (server !== null) return server;
    const log = lastLines(await Deno.readTextFile(folders.log).catch(() => ""), 4);
    // Helpers of a killed server end within seconds; before, the new one refuses.
    const helpers = /pre-existing shared memory block|lock file .* already exists/.test(log);
    if (helpers && performance.now() - before < START_TIMEOUT / 4) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    throw environmentError({
      file: folders.log,
      found: `the database did not start: ${log === "" ? "it left no message" : log}`,
      advice: "If the data is damaged, `deno task db reset` deletes it; then load your logs again.",
    });
  }
}

// `pg_ctl start` gives the server a session of its own: Ctrl-C in our terminal does not reach it,
// and it stays when we end. Paths are relative, because it puts them into a command of the shell,
// with double quotes around.
async function launch(folders: ServerFolders, user: ServerUser, native: NativeFolder): Promise<void> {
  await commandAs(user, join(native.bin, "pg_ctl"), {
    args: ["start", "--silent", "--no-wait", "--pgdata=data", "--log=server.log"],
    env: { LD_LIBRARY_PATH: `${folders.links}:${native.lib}`, LC_ALL: "C" },
    cwd: folders.root,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
}

/** Null where the server has ended instead. */
async function waitUntilUp(folders: ServerFolders, before: number): Promise<RunningServer | null> {
  let absent = 0;
  while (performance.now() - before < START_TIMEOUT) {
    const mark = await readServerMark(folders.data);
    const alive = mark !== null && await isServerProcess(mark.pid);
    const answer = alive ? await probe(mark.socket, true) : { state: "down" as const };
    if (answer.state === "up") {
      return { pid: mark!.pid, version: answer.version, socket: mark!.socket, data: folders.data, log: folders.log };
    }
    // Between launch and the first mark there is a moment without process.
    absent = alive ? 0 : absent + 1;
    if (absent > 50) return null;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}

async function stopLocked(folders: ServerFolders): Promise<boolean> {
  const mark = await readServerMark(folders.data);
  if (mark === null || !(await isServerProcess(mark.pid))) return false;
  // SIGINT: end the clients, write everything, leave. SIGQUIT: leave at once; the next start
  // recovers.
  Deno.kill(mark.pid, "SIGINT");
  if (await waitForEnd(mark.pid, 30_000)) return true;
  Deno.kill(mark.pid, "SIGQUIT");
  await waitForEnd(mark.pid, 10_000);
  return true;
}

const lastLines = (text: string, count: number): string => text.trim().split("\n").slice(-count).join(" / ");

const exists = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);

/** What a server that runs, or ran, has written into its data folder. */
export interface ServerMark {
  readonly pid: number;
  /** Folder of its socket. */
  readonly socket: string;
}

/** Reads `postmaster.pid`; null where there is none or it is half-written. */
async function readServerMark(data: string): Promise<ServerMark | null> {
  const text = await Deno.readTextFile(join(data, "postmaster.pid")).catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  return lines.length >= 6 && Number.isSafeInteger(pid) && pid > 0 ? { pid, socket: lines[4] } : null;
}

/** Whether a process of this number exists, ours or not. */
function processExists(pid: number): boolean {
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
async function isServerProcess(pid: number): Promise<boolean> {
  if (!processExists(pid)) return false;
  const command = Deno.build.os === "linux"
    ? await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")
    : await new Deno.Command("ps", { args: ["-p", String(pid), "-o", "command="], stderr: "null" }).output()
      .then((result) => new TextDecoder().decode(result.stdout), () => "");
  return /postgres/.test(command);
}

/** Waits until a server is gone; false where it still is there after `milliseconds`. */
async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (!(await isServerProcess(pid))) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return !(await isServerProcess(pid));
}

/**
 * The settings of the embedded server, written anew at every start, so that a newer Tracebook
 * brings its own.
 *
 * @param socketFolder a path without quotes and spaces; see server-folders.ts
 */
function serverSettings(socketFolder: string): string {
  const settings: Record<string, string> = {
    // Nobody but the owner of the folder reaches the server: no network, a socket in a closed
    // folder, no password to keep.
    listen_addresses: "''",
    unix_socket_directories: `'${socketFolder}'`,
    unix_socket_permissions: "0700",
    port: "5432",
    max_connections: "60",

    // Without replicas the log of changes need not hold what COPY writes into a table made in the
    // same transaction.
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "'2GB'",
    checkpoint_timeout: "'15min'",
    // Rows that skip the log of changes must be on the disk when the load commits: let them go
    // there on the way.
    backend_flush_after: "'256kB'",

    // More would keep the rows of a load from the disk until its commit, which then waits for them;
    // reading is served by the system's cache as well.
    shared_buffers: "'128MB'",
    // The sort of a million events takes 70 MB: it does not spill.
    work_mem: "'96MB'",
    maintenance_work_mem: "'256MB'",
    // Compiling a query costs more than it saves at these sizes.
    jit: "off",
    // Shared memory of parallel queries as files: /dev/shm of a container has 64 MB, and a query
    // fails when it is full.
    dynamic_shared_memory_type: "mmap",

    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'ISO, YMD'",
    log_checkpoints: "off",
  };
  return Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join("");
}

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
