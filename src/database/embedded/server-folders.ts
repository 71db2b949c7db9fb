import { dirname, join, resolve } from "node:path";
import { environmentError } from "../../errors.ts";
import type { ServerUser } from "./server-user.ts";

/** Where the embedded server keeps its things. All paths are absolute. */
export interface ServerFolders {
  /** Everything but the socket; only its owner may enter. */
  readonly root: string;
  readonly data: string;
  /** Links that the libraries expect, made by us. */
  readonly links: string;
  /** What the server says. */
  readonly log: string;
  /** Locked by the process that starts or stops the server. */
  readonly lock: string;
  /**
   * Where the server's socket goes when it is started; a running server says itself where its
   * socket is.
   */
  readonly socket: string;
}

/**
 * The folders of the server that belongs to `home`.
 *
 * @param home the folder `.tracebook`
 */
export async function serverFolders(home: string, user: ServerUser): Promise<ServerFolders> {
  const absolute = resolve(home);
  const mark = await shortHash(absolute);
  const root = user.kind === "nobody" ? join("/var/lib/tracebook", mark) : join(absolute, "postgres");
  return {
    root,
    data: join(root, "data"),
    links: join(root, "lib"),
    log: join(root, "server.log"),
    lock: join(root, "start.lock"),
    socket: socketFolder(root, mark),
  };
}

/** The name of the socket file in a folder: PostgreSQL derives it from the port. */
export const SOCKET_NAME = ".s.PGSQL.5432";

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
const LONGEST_SOCKET_PATH = Deno.build.os === "linux" ? 107 : 103;

const fits = (folder: string) => new TextEncoder().encode(join(folder, SOCKET_NAME)).length <= LONGEST_SOCKET_PATH;

// A folder whose name needs quoting in the server's settings is avoided like one that is too long.
function socketFolder(root: string, mark: string): string {
  const wanted = join(root, "socket");
  if (fits(wanted) && /^[\w./+@-]+$/.test(wanted)) return wanted;
  const temporary = [Deno.env.get("XDG_RUNTIME_DIR"), Deno.env.get("TMPDIR"), "/tmp"]
    .find((folder) => folder !== undefined && /^\/[\w./+@-]+$/.test(folder) && fits(join(folder, "tracebook-".padEnd(26))));
  return join(temporary ?? "/tmp", `tracebook-${mark}`);
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes the folders that the server needs, for its owner alone.
 *
 * @throws environmentError where one cannot be made, or a folder of that name belongs to somebody
 * else
 */
export async function makeFolders(folders: ServerFolders, user: ServerUser): Promise<void> {
  const owner = user.kind === "nobody" ? user.uid : Deno.uid();
  for (const path of [folders.root, folders.socket]) {
    try {
      // The server's user must be able to pass through what lies above its folders.
      if (user.kind === "nobody") await Deno.mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await Deno.mkdir(path, { recursive: true, mode: 0o700 });
      if (user.kind === "nobody") await Deno.chown(path, user.uid, user.gid);
      await Deno.chmod(path, 0o700);
    } catch (error) {
      throw environmentError({
        file: path,
        found: `this folder cannot be made or written (${(error as Error).message})`,
        advice: "Give the command the right to write there.",
      }, { cause: error });
    }
    const info = await Deno.lstat(path);
    if (!info.isDirectory || info.uid !== owner) {
      throw environmentError({
        file: path,
        expected: "a folder of our own",
        found: "one of somebody else",
        advice: "Remove it.",
      });
    }
  }
}
