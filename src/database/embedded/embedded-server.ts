import { basename, join } from "node:path";
import { environmentError, TracebookError } from "../../errors.ts";
import { databaseProblem, EMBEDDED } from "../database-problem.ts";
import { findNativeFolder, type NativeFolder, prepareNative } from "./native-programs.ts";
import { listTableFiles, removeOrphans, type TableFiles } from "./orphan-files.ts";
import { makeDatabase, probe } from "./probe.ts";
import {
  exists,
  type MadeFolders,
  makeFolders,
  removeFolders,
  removeLeftovers,
  SERVER_LOG,
  type ServerFolders,
  serverFolders,
  SOCKET_NAME,
} from "./server-folders.ts";
import {
  becomesServer,
  isHelper,
  isServerOf,
  processExists,
  readServerMark,
  realPath,
  type ServerProcess,
  serverProcesses,
  signal,
} from "./server-process.ts";
import { causeOf, logSince, startFailure } from "./start-failure.ts";
import { chooseServerUser, commandAs, type ServerUser } from "./server-user.ts";

/** Options of the functions on the embedded server. */
export interface EmbeddedOptions {
  /** Folder of Tracebook's data; `.tracebook` in the commands. */
  readonly home: string;
  /** Receives messages about slow steps. Default: none are sent. */
  readonly onMessage?: (text: string) => void;
  /** The user that the server runs as. Default: the first kind that works on this machine. */
  readonly user?: ServerUser;
}

/** A server that runs. */
export interface RunningServer {
  readonly pid: number;
  /** Version of PostgreSQL, such as `18.4`. */
  readonly version: string;
  /** Folder of the socket. */
  readonly socket: string;
  /** Data folder. */
  readonly data: string;
  /** Log file. */
  readonly log: string;
}

// In ms. The first start after a crash replays the write-ahead log: up to max_wal_size, which takes
// long on a slow disk.
const START_TIMEOUT = 120_000;

/** How long the helpers of a killed server may take to end by themselves, in ms. */
const HELPERS_TIMEOUT = 3_000;

/**
 * Starts the embedded PostgreSQL of `home`, and creates it the first time. Does nothing if it runs.
 * The server keeps running when this process ends. If several processes call this at once, one
 * starts the server and the others wait for it. If a process is killed meanwhile, the next call
 * succeeds.
 *
 * @throws environmentError if the server cannot run, with the cause from its log, or if its folders
 * belong to another user; usageError if they hold other files
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<RunningServer> {
  return await withServerProblems(options, async (found, user) => {
    const running = await findRunning(found, user);
    if (running?.prepared) return running.server;
    const folders = await makeFolders(found, user);
    return await withLock(folders.lock, () => startLocked(folders, user, options.onMessage ?? (() => {})));
  });
}

/**
 * Stops the server. Statements of its clients are cancelled.
 *
 * @returns whether a server was running
 * @throws environmentError if the server does not stop, or belongs to another user
 */
export async function stopEmbedded(options: EmbeddedOptions): Promise<boolean> {
  return await withServerProblems(options, async (folders, user) => {
    if (!(await exists(folders.root))) return false;
    return await withLock(folders.lock, () => stopLocked(folders, user));
  });
}

/**
 * The server of `home`; null if none answers.
 *
 * @throws environmentError if the server belongs to another user
 */
export async function statusOfEmbedded(options: EmbeddedOptions): Promise<RunningServer | null> {
  return await withServerProblems(options, async (folders, user) => (await findRunning(folders, user))?.server ?? null);
}

/** Whether `home` has a server, running or not. */
export async function hasEmbedded(options: EmbeddedOptions): Promise<boolean> {
  return await withServerProblems(options, async (folders) => await exists(folders.data));
}

/**
 * Stops the server and deletes its data: all logs, models and histories of `home`. Other files
 * stay.
 */
export async function resetEmbedded(options: EmbeddedOptions): Promise<void> {
  await withServerProblems(options, async (folders, user) => {
    if (!(await exists(folders.root))) return;
    await withLock(folders.lock, async () => {
      await stopLocked(folders, user);
      await endCreation(folders, user);
      await removeFolders(folders);
    });
  });
}

/** Runs `body` and translates errors of the disk or the system into messages. */
async function withServerProblems<T>(
  options: EmbeddedOptions,
  body: (folders: ServerFolders, user: ServerUser) => Promise<T>,
): Promise<T> {
  try {
    const user = options.user ?? await chooseServerUser();
    return await body(await serverFolders(options.home, user), user);
  } catch (error) {
    const problem = databaseProblem(error, `${EMBEDDED}${options.home}`);
    if (problem instanceof TracebookError || !(error instanceof Error && "code" in error)) throw problem;
    throw environmentError({
      file: options.home,
      found: `the embedded database cannot be used here: ${error.message}`,
    }, { cause: error });
  }
}

async function findRunning(
  folders: ServerFolders,
  user: ServerUser,
): Promise<{ readonly server: RunningServer; readonly prepared: boolean } | null> {
  const mark = await readServerMark(folders.data);
  if (mark === null) return null;
  // The mark may belong to another folder: a copied folder has the mark of the original's server.
  // A folder may also have been moved while its server runs.
  const here = mark.data === await realPath(folders.data);
  if (!here && !await isServerOf(mark.pid, folders.data, user)) return null;
  const socket = here ? mark.socket : folders.socket;
  const answer = socket === null ? null : await probe(socket);
  if (answer?.state !== "up" || answer.data !== mark.data) return null;
  const { pid } = mark;
  return {
    server: { pid, version: answer.version, socket: socket!, data: folders.data, log: folders.log },
    prepared: answer.prepared,
  };
}

async function startLocked(folders: MadeFolders, user: ServerUser, onMessage: (text: string) => void): Promise<RunningServer> {
  const began = performance.now();
  let launched: number | null = null;
  let files: TableFiles | null = null;
  let absent = 0;
  for (;; await pause(20)) {
    const running = await findRunning(folders, user);
    if (running !== null) {
      // The process that started the server may have been killed before this step.
      if (!running.prepared) await makeDatabase(running.server.socket);
      if (files !== null) await removeOrphans(running.server.socket, folders.data, files).catch(() => {});
      return running.server;
    }
    if (performance.now() - began > START_TIMEOUT) throw await startFailure(folders, launched ?? 0);
    if (await isMarked(folders, user)) continue; // the server starts, stops or recovers
    if (launched !== null) {
      // For a moment after the launch there is neither a mark nor a process.
      if (++absent < 10 || await isLaunching(folders, user)) continue;
      const log = await logSince(folders.log, launched);
      if (!/pre-existing shared memory block|lock file .* already exists/.test(log)) throw await startFailure(folders, launched);
      await pause(200);
    }
    if (launched === null) {
      await endCreation(folders, user);
      await removeLeftovers(folders);
    }
    const native = await prepareNative(await findNativeFolder(), folders, user);
    if (await exists(folders.data)) await refuseOtherVersion(folders, native);
    else {
      onMessage("creating the database (once)");
      await createCluster(folders, user, native);
    }
    if (launched === null) onMessage("starting the database");
    await replaceText(join(folders.data, "postgresql.conf"), serverSettings(folders.socket), user);
    await keepLogSmall(folders.log);
    await endHelpers(folders, user);
    await clearForeignMarks(folders, user);
    files = await listTableFiles(folders.data);
    // A server launched by a killed call may have started meanwhile: its new files are no orphans.
    if (await isMarked(folders, user)) {
      files = null;
      continue;
    }
    launched = await Deno.stat(folders.log).then(({ size }) => size, () => 0);
    absent = 0;
    await launch(folders, user, native);
  }
}

/** Whether a server of these folders runs, in any state, according to its mark. */
async function isMarked({ data }: ServerFolders, user: ServerUser): Promise<boolean> {
  const mark = await readServerMark(data);
  return mark !== null && await isServerOf(mark.pid, data, user);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whether a server runs, or is about to, that has not written its mark yet, or has removed it. */
async function isLaunching({ root, data }: ServerFolders, user: ServerUser): Promise<boolean> {
  const [outer, inner] = [await realPath(root), await realPath(data)];
  const processes = await serverProcesses((directory) => directory === outer || directory === inner, user, becomesServer);
  return processes.length > 0;
}

/**
 * Kills the `initdb` of a call that was killed, and the server that it started. Their working
 * directory identifies them; a launched server has other arguments.
 */
async function endCreation({ root }: ServerFolders, user: ServerUser): Promise<void> {
  const outer = await realPath(root);
  const fresh = join(outer, "data.new");
  await endAll(async () => {
    const found = await serverProcesses((directory) => directory === outer || directory.startsWith(fresh), user);
    return found.filter(({ program, directory, command }) =>
      directory !== outer || basename(program) === "initdb" || !command.endsWith(` -D ${DATA}`)
    );
  }, 0);
}

/**
 * Waits for the helpers of a killed server, and kills those that remain busy: a new server refuses
 * to start beside them.
 */
async function endHelpers({ data }: ServerFolders, user: ServerUser): Promise<void> {
  const inner = await realPath(data);
  await endAll(async () => {
    const found = await serverProcesses((directory) => directory === inner, user);
    return found.every(({ program }) => isHelper(program)) ? found : [];
  }, HELPERS_TIMEOUT);
}

/** Waits until `find` finds no processes. Kills those found after `patience` ms. */
async function endAll(find: () => Promise<ServerProcess[]>, patience: number): Promise<void> {
  for (const began = performance.now(); performance.now() - began < patience + 5_000;) {
    const found = await find();
    if (found.length === 0) return;
    if (performance.now() - began >= patience) { for (const { pid } of found) signal(pid, "SIGKILL"); }
    await pause(20);
  }
}

async function refuseOtherVersion(folders: ServerFolders, native: NativeFolder): Promise<void> {
  const found = (await Deno.readTextFile(join(folders.data, "PG_VERSION")).catch(() => "")).trim();
  const ours = native.version.split(".")[0];
  if (found === ours) return;
  throw environmentError({
    file: folders.data,
    expected: `data of PostgreSQL ${ours}`,
    found: found === "" ? "a folder that is no database" : `data of PostgreSQL ${found}`,
    advice: "Use the Tracebook that wrote it, or name another folder with TRACEBOOK_HOME and load your logs there.",
  });
}

// Creates the cluster under another name and renames it: `data` is complete or absent, even if this
// process is killed.
async function createCluster(folders: ServerFolders, user: ServerUser, native: NativeFolder): Promise<void> {
  const fresh = `${folders.data}.new-${crypto.randomUUID()}`;
  const result = await commandAs(user, join(native.bin, "initdb"), {
    args: ["--pgdata", fresh, "--username=tracebook", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"],
    env: { LD_LIBRARY_PATH: `${folders.links}:${native.lib}`, LC_ALL: "C" },
    cwd: folders.root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!result.success) {
    const { cause, advice } = await causeOf(new TextDecoder().decode(result.stderr), folders.root);
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    throw environmentError({
      file: folders.root,
      found: `the database could not be created here: ${cause}`,
      advice: advice ??
        "Name another folder with TRACEBOOK_HOME, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    });
  }
  await Deno.rename(fresh, folders.data);
}

// A killed server leaves its marks. PostgreSQL takes a mark for valid if any process has its id:
// another program that got the id, or the killed server itself until its parent waits for it. Such
// a mark gets an id that no process can have. It must not be removed: by its last line the new
// server finds out whether helpers of the killed one still run, beside which it would destroy data.
async function clearForeignMarks(folders: MadeFolders, user: ServerUser): Promise<void> {
  for (const path of [join(folders.data, "postmaster.pid"), join(folders.socket, `${SOCKET_NAME}.lock`)]) {
    const [first, ...rest] = (await Deno.readTextFile(path).catch(() => "")).split("\n");
    if (!/^\d+$/.test(first) || !processExists(Number(first)) || await isServerOf(Number(first), folders.data, user)) continue;
    await replaceText(path, [NO_PROCESS, ...rest].join("\n"), user);
  }
}

const NO_PROCESS = 2 ** 31 - 2;

/** Replaces a file of the server in one step: if the disk is full, the old file stays. */
async function replaceText(path: string, text: string, user: ServerUser): Promise<void> {
  const fresh = `${path}.new`;
  await Deno.remove(fresh).catch(() => {});
  await Deno.writeTextFile(fresh, text, { mode: 0o600 });
  if (user.kind === "nobody") await Deno.chown(fresh, user.uid, user.gid);
  await Deno.rename(fresh, path);
}

async function keepLogSmall(log: string): Promise<void> {
  const info = await Deno.stat(log).catch(() => null);
  if (info !== null && info.size > 5_000_000) await Deno.rename(log, `${log}.old`);
}

/** Name of the data folder in `root`. */
const DATA = "data";

// `pg_ctl start` gives the server a session of its own: it survives the end of this process, and
// Ctrl-C in the terminal does not reach it. Paths are relative because pg_ctl puts them into a
// shell command in double quotes.
async function launch(folders: ServerFolders, user: ServerUser, native: NativeFolder): Promise<void> {
  await commandAs(user, join(native.bin, "pg_ctl"), {
    args: ["start", "--silent", "--no-wait", `--pgdata=${DATA}`, `--log=${SERVER_LOG}`],
    env: { LD_LIBRARY_PATH: `${folders.links}:${native.lib}`, LC_ALL: "C" },
    cwd: folders.root,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
}

async function stopLocked(folders: ServerFolders, user: ServerUser): Promise<boolean> {
  const mark = await readServerMark(folders.data);
  const runs = async () => mark !== null && await isServerOf(mark.pid, folders.data, user);
  if (await runs()) {
    // SIGINT: disconnect the clients, write all data, exit. SIGQUIT: exit at once; the next start
    // recovers.
    for (const [name, patience] of [["SIGINT", 30_000], ["SIGQUIT", 10_000]] as const) {
      signal(mark!.pid, name);
      for (const began = performance.now(); performance.now() - began < patience; await pause(20)) {
        if (!(await runs())) return true;
      }
    }
  } else if (await findRunning(folders, user) === null) {
    await endHelpers(folders, user);
    return false;
  }
  throw environmentError({
    file: folders.root,
    expected: "a server that can be stopped",
    found: `a server that keeps running, process ${mark!.pid}`,
    advice: "Nothing was changed. Stop that process.",
  });
}

/**
 * The settings of the embedded server. They are written at every start, so that those of a newer
 * Tracebook apply.
 *
 * @param socketFolder a path without quotes and spaces
 */
function serverSettings(socketFolder: string): string {
  const settings: Record<string, string> = {
    // Only the owner reaches the server, by a socket in a closed folder: no network, no password.
    listen_addresses: "''",
    unix_socket_directories: `'${socketFolder}'`,
    unix_socket_permissions: "0700",
    port: "5432",
    max_connections: "100",

    // At this level the write-ahead log leaves out what COPY writes into a table that the same
    // transaction has created. Only replicas would need it.
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "'2GB'",
    checkpoint_timeout: "'15min'",
    // Rows that skip the write-ahead log must be on the disk before the load commits: write them
    // there continuously.
    backend_flush_after: "'256kB'",

    // With more, rows of a load would reach the disk at its commit only, which would wait for them.
    // The cache of the system serves reads as well.
    shared_buffers: "'128MB'",
    // Sorting a million events takes 70 MB: it fits in memory.
    work_mem: "'96MB'",
    maintenance_work_mem: "'256MB'",
    // Compiling a query costs more than it saves at these sizes.
    jit: "off",
    // Files as shared memory of parallel queries: /dev/shm of a container has 64 MB only, and
    // queries fail when it is full.
    dynamic_shared_memory_type: "mmap",

    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'ISO, YMD'",
    log_checkpoints: "off",
  };
  return Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join("");
}

/**
 * Runs `body` while this process holds the lock of a file; waits if another process holds it. The
 * system releases the lock when the process ends, even if it is killed.
 *
 * @throws what `body` throws; the signal's reason, where it is aborted while this waits
 */
export async function withLock<T>(
  path: string,
  body: () => Promise<T>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  using file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  // Polls because lock() would block a thread of the runtime, and Ctrl-C would wait for it.
  while (!(await file.tryLock(true))) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await body();
  } finally {
    await file.unlock();
  }
}
