import { dirname, join, resolve } from "node:path";
import { environmentError, usageError } from "../../errors.ts";
import type { ServerUser } from "./server-user.ts";

/** The folders and files of the embedded server, as absolute paths. */
export interface ServerFolders {
  /** Holds everything but, in some cases, the socket. Only its owner may enter. */
  readonly root: string;
  readonly data: string;
  /** Symbolic links that the server's libraries expect. */
  readonly links: string;
  /** The server's log file. */
  readonly log: string;
  /** Locked by the process that starts or stops the server. */
  readonly lock: string;
  /**
   * Folder of the socket of a server that is started next; null if that folder is not made yet. The
   * mark of a running server names the folder of its socket.
   */
  readonly socket: string | null;
}

/** The folders of a server that can be started: the socket's folder exists. */
export interface MadeFolders extends ServerFolders {
  readonly socket: string;
}

/** A file that marks a folder as made by Tracebook, whose content it may therefore remove. */
const MARK = "tracebook-database.json";

/** A file that names the socket's folder if that is not in `root`. */
const SOCKET_MEMORY = "socket-folder";

/**
 * The folders of the server that belongs to `home`.
 *
 * @param home the folder `.tracebook`
 * @throws environmentError if they belong to another user; usageError if the folder holds files
 * that Tracebook has not made. In both cases nothing in them may be started, stopped or removed
 */
export async function serverFolders(home: string, user: ServerUser): Promise<ServerFolders> {
  const absolute = resolve(home);
  const root = user.kind === "nobody" ? join("/var/lib/tracebook", await shortHash(absolute)) : join(absolute, "postgres");
  await checkOwner(root, user);
  await checkOurs(root);
  const wanted = join(root, "socket");
  return {
    root,
    data: join(root, "data"),
    links: join(root, "lib"),
    log: join(root, SERVER_LOG),
    lock: join(root, "start.lock"),
    socket: isUsable(wanted) ? wanted : await rememberedSocket(root, user),
  };
}

/** Name of the server's log. */
export const SERVER_LOG = "server.log";

/** The name of the socket file in a folder: PostgreSQL derives it from the port. */
export const SOCKET_NAME = ".s.PGSQL.5432";

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
const LONGEST_SOCKET_PATH = Deno.build.os === "linux" ? 107 : 103;

// The socket goes elsewhere if its path is too long or needs quoting in the server's settings.
const isUsable = (folder: string) =>
  new TextEncoder().encode(join(folder, SOCKET_NAME)).length <= LONGEST_SOCKET_PATH && /^\/[\w./+@-]*$/.test(folder);

const ownerOf = (user: ServerUser) => user.kind === "nobody" ? user.uid : Deno.uid();

async function checkOwner(root: string, user: ServerUser): Promise<void> {
  let owner: number | null;
  try {
    owner = (await Deno.stat(root)).uid;
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) return;
    owner = (await Deno.stat(dirname(root)).catch(() => null))?.uid ?? null;
  }
  // Root may query and stop the servers of other users.
  if (owner === ownerOf(user) || Deno.uid() === 0) return;
  throw belongsToOther(root, owner);
}

const belongsToOther = (file: string, owner: number | null) =>
  environmentError({
    file,
    expected: "a database of your own",
    found: owner === null ? "a folder that you may not read" : `a database of another user (id ${owner})`,
    advice: "Run the command as that user, or name a folder of your own with TRACEBOOK_HOME.",
  });

// Folders of older versions have no mark, but a lock.
async function checkOurs(root: string): Promise<void> {
  const names = await namesIn(root);
  if (names.length === 0 || names.includes(MARK) || names.includes("start.lock")) return;
  throw usageError({
    file: root,
    expected: "a new or empty folder, or a folder that Tracebook has made",
    found: `a folder with other files: ${names.sort().slice(0, 3).join(", ")}`,
    advice: "Nothing was changed. Name another folder with TRACEBOOK_HOME.",
  });
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest, 0, 8).toHex();
}

/**
 * Makes the folders that the server needs, closed to other users.
 *
 * @throws environmentError if a folder cannot be made or belongs to another user
 */
export async function makeFolders(folders: ServerFolders, user: ServerUser): Promise<MadeFolders> {
  // The server's user must be able to enter the parents of its folders.
  if (user.kind === "nobody") await makeFolder(dirname(folders.root), null);
  await makeFolder(folders.root, user);
  const mark = join(folders.root, MARK);
  if (!await exists(mark)) await Deno.writeTextFile(mark, `{"kind":"embedded database"}\n`);
  if (folders.socket !== null) await makeFolder(folders.socket, user);
  return { ...folders, socket: folders.socket ?? await makeSocketFolder(folders.root, user) };
}

async function makeFolder(path: string, user: ServerUser | null): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: user === null ? 0o755 : 0o700 });
    if (user?.kind === "nobody") await Deno.chown(path, user.uid, user.gid);
    const info = await Deno.stat(path);
    if (user === null) return;
    if (info.uid !== ownerOf(user)) throw belongsToOther(path, info.uid);
    await Deno.chmod(path, 0o700);
  } catch (error) {
    if (!(error instanceof Error) || error.name === "TracebookError") throw error;
    throw environmentError({
      file: path,
      found: `a folder that cannot be made or written (${error.message})`,
      advice: "Give the command the right to write there.",
    }, { cause: error });
  }
}

/**
 * Makes a folder with a random name in the temporary folder. Under a name that can be guessed,
 * another user could place a folder or a link beforehand.
 */
async function makeSocketFolder(root: string, user: ServerUser): Promise<string> {
  const temporary = [Deno.env.get("XDG_RUNTIME_DIR"), Deno.env.get("TMPDIR"), "/tmp"]
    .find((folder) => folder && isUsable(join(folder, "tracebook-".padEnd(30, "x"))));
  const folder = await Deno.makeTempDir({ dir: temporary, prefix: "tracebook-" });
  if (user.kind === "nobody") await Deno.chown(folder, user.uid, user.gid);
  await Deno.writeTextFile(`${join(root, SOCKET_MEMORY)}.new`, folder);
  await Deno.rename(`${join(root, SOCKET_MEMORY)}.new`, join(root, SOCKET_MEMORY));
  return folder;
}

/** The remembered folder of the socket; null if another user could have replaced it. */
async function rememberedSocket(root: string, user: ServerUser): Promise<string | null> {
  const folder = await Deno.readTextFile(join(root, SOCKET_MEMORY)).catch(() => "");
  const info = isUsable(folder) ? await Deno.lstat(folder).catch(() => null) : null;
  return info?.isDirectory && info.uid === ownerOf(user) && (info.mode! & 0o077) === 0 ? folder : null;
}

/**
 * Names of what a reset removes from `root`. Lock and mark stay: other processes may wait for the
 * lock.
 */
const MADE = /^(data\.(new|removed).*|lib|native-.*|server\.log(\.old)?|socket)$/;

/**
 * Removes what Tracebook has made for a server that does not run. If this is interrupted, the data
 * is complete or gone.
 */
export async function removeFolders(folders: ServerFolders): Promise<void> {
  if (await exists(folders.data)) await Deno.rename(folders.data, `${folders.data}.removed-${crypto.randomUUID()}`);
  for (const name of await namesIn(folders.root)) {
    if (MADE.test(name)) await Deno.remove(join(folders.root, name), { recursive: true });
  }
  if (folders.socket === null || !await exists(folders.socket)) return;
  for (const name of await namesIn(folders.socket)) {
    if (name.startsWith(SOCKET_NAME)) await Deno.remove(join(folders.socket, name));
  }
  // This may fail: a process that waits to start the server may use the folder already.
  await Deno.remove(folders.socket).then(() => Deno.remove(join(folders.root, SOCKET_MEMORY))).catch(() => {});
}

/** Removes what interrupted calls have left behind: incomplete and half-removed data. */
export async function removeLeftovers(folders: ServerFolders): Promise<void> {
  for (const name of await namesIn(folders.root)) {
    if (/^(data\.(new|removed)|native-.*\.new$)/.test(name)) await Deno.remove(join(folders.root, name), { recursive: true });
  }
}

export const namesIn = (folder: string): Promise<string[]> =>
  Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);

export const exists = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);
