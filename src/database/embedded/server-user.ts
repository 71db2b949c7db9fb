import { environmentError } from "../../errors.ts";

/**
 * The user that the server runs as. PostgreSQL refuses to run as root.
 *
 * - `plain`: this process belongs to an ordinary user, and so does the server.
 * - `namespace`: this process is root. In a user namespace root appears as an ordinary user, and
 *   the files still belong to root.
 * - `nobody`: this process is root and may not make namespaces. The server runs as the user
 *   `nobody`, who owns its files.
 */
export type ServerUser = { readonly kind: "plain" | "namespace" } | {
  readonly kind: "nobody";
  readonly uid: number;
  readonly gid: number;
};

/** Chooses the first kind of {@linkcode ServerUser} that works on this machine. */
export async function chooseServerUser(): Promise<ServerUser> {
  if (Deno.uid() !== 0) return { kind: "plain" };
  const [program, ...args] = NAMESPACE;
  const trial = new Deno.Command(program, { args: [...args, "true"], stdin: "null", stdout: "null", stderr: "null" });
  const works = await trial.output().then((result) => result.success, () => false);
  return works ? { kind: "namespace" } : await findNobody();
}

// Inside of the namespace these ids stand for root. Any id but 0 would do.
const NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] as const;

/** The user `nobody`, from /etc/passwd. */
export async function findNobody(): Promise<ServerUser> {
  const users = await Deno.readTextFile("/etc/passwd").catch(() => "");
  const fields = users.split("\n").map((line) => line.split(":")).find((line) => line[0] === "nobody");
  if (fields === undefined) {
    throw environmentError({
      found: "the embedded database cannot run as root, and this machine has neither user namespaces nor a user `nobody`",
      advice: "Run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    });
  }
  return { kind: "nobody", uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** A command that runs as the server's user. */
export function commandAs(user: ServerUser, program: string, options: Deno.CommandOptions): Deno.Command {
  if (user.kind === "namespace") {
    const [unshare, ...args] = NAMESPACE;
    return new Deno.Command(unshare, { ...options, args: [...args, program, ...options.args ?? []] });
  }
  return new Deno.Command(program, user.kind === "nobody" ? { ...options, uid: user.uid, gid: user.gid } : options);
}
