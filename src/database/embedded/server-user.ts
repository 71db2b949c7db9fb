import { environmentError } from "../../errors.ts";

/**
 * Under whose identity the server runs. PostgreSQL refuses to run as root.
 *
 * - `plain`: we are an ordinary user; nothing special.
 * - `namespace`: we are root; in a user namespace root appears as an ordinary user, and the files
 *   stay ours.
 * - `nobody`: we are root and may not make namespaces; the server runs as the user `nobody`, with
 *   files of its own.
 */
export type ServerUser = { readonly kind: "plain" | "namespace" } | {
  readonly kind: "nobody";
  readonly uid: number;
  readonly gid: number;
};

/** Chooses the first way that works here; see {@linkcode ServerUser}. */
export async function chooseServerUser(): Promise<ServerUser> {
  if (Deno.uid() !== 0) return { kind: "plain" };
  const [program, ...args] = NAMESPACE;
  const trial = new Deno.Command(program, { args: [...args, "true"], stdin: "null", stdout: "null", stderr: "null" });
  const works = await trial.output().then((result) => result.success, () => false);
  return works ? { kind: "namespace" } : await findNobody();
}

// Any id but 0 would do: inside the namespace it stands for root.
const NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] as const;

/** The user `nobody`, from /etc/passwd. */
export async function findNobody(): Promise<ServerUser> {
  const users = await Deno.readTextFile("/etc/passwd").catch(() => "");
  const fields = users.split("\n").map((line) => line.split(":")).find((line) => line[0] === "nobody");
  if (fields === undefined) {
    throw environmentError({
      found: "the embedded database cannot run as root, and here is neither a user namespace nor a user `nobody` to run it as",
      advice: "Run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    });
  }
  return { kind: "nobody", uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** A command that runs under the server's identity. */
export function commandAs(user: ServerUser, program: string, options: Deno.CommandOptions): Deno.Command {
  if (user.kind === "namespace") {
    const [unshare, ...args] = NAMESPACE;
    return new Deno.Command(unshare, { ...options, args: [...args, program, ...options.args ?? []] });
  }
  return new Deno.Command(program, user.kind === "nobody" ? { ...options, uid: user.uid, gid: user.gid } : options);
}
